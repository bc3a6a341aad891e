import type { PatrolActionSent } from '#patrol';
import { at, newId, openPatrol, point } from '../support/patrolled.js';

const on = (moment: Date): PatrolActionSent => ({ id: newId(), kind: 'SHIFT_ON', at: moment });
const off = (moment: Date): PatrolActionSent => ({ id: newId(), kind: 'SHIFT_OFF', at: moment });
const applied = (answers: ReadonlyArray<{ outcome: string }>) => answers.map(({ outcome }) => outcome);

test('whoever forgets to go off goes on again the next day, and the day before is over by its limit', async () => {
  const { sync, kept, clock, faults } = await openPatrol();
  expect(applied(await sync([on(at('08:00'))]))).toEqual(['APPLIED']);
  clock.set(at('12:00', '2026-03-10'));
  expect(applied(await sync([on(at('08:00', '2026-03-10'))]))).toEqual(['APPLIED']);
  clock.set(at('18:00', '2026-03-12'));
  expect(applied(await sync([on(at('08:00', '2026-03-12')), off(at('17:00', '2026-03-12'))]))).toEqual([
    'APPLIED',
    'APPLIED',
  ]);
  expect((await kept()).shifts).toMatchObject([
    { on_at: at('08:00'), off_at: at('20:00'), ended_by: 'LIMIT' },
    { on_at: at('08:00', '2026-03-10'), off_at: at('20:00', '2026-03-10'), ended_by: 'LIMIT' },
    { on_at: at('08:00', '2026-03-12'), off_at: at('17:00', '2026-03-12'), ended_by: 'WORKER' },
  ]);
  // What the phone tells late of the first day still holds.
  await sync([off(at('11:00'))]);
  expect((await kept()).shifts[0]).toMatchObject({ off_at: at('11:00'), ended_by: 'WORKER' });
  expect(faults).toEqual([]);
});

test('the way of a whole day comes in one batch with both shifts of it: the afternoon is kept as well', async () => {
  const { sync, kept, clock } = await openPatrol();
  clock.set(at('18:00'));
  const track: PatrolActionSent = {
    id: newId(),
    kind: 'TRACK',
    at: at('08:00'),
    crs: 'WGS84',
    points: ['09:00', '12:30', '14:00', '16:00'].map((hour) => ({
      at: at(hour),
      lng: point.lng,
      lat: point.lat,
    })),
  };
  const marks = [on(at('08:00')), off(at('12:00')), on(at('13:00')), off(at('17:00'))];
  const answers = await sync([track, ...marks]);
  expect(answers[0]).toMatchObject({ outcome: 'APPLIED', kept: { dropped: 1 } });
  expect((await kept()).tracks).toMatchObject([{ from_at: at('09:00'), seconds: [0, 5 * 3600, 7 * 3600] }]);
});
