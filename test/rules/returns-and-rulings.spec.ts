import { Life, live, type How, type Step } from '../support/life.js';
import { accepted, agreed, asks, finished, displeased, sent, taken, to } from '../support/paths.js';

const handle = { HANDLE: '2026-03-16T23:59:59' };

describe('退单: the clock of the citizen runs on', () => {
  test('through the request, its approval and the next dispatch: HANDLE keeps its date, the next lead signs anew', () => {
    const life = live([...sent, asks()]);
    expect(life.clocks()).toEqual({ ...handle, RETURN_REVIEW: '2026-03-09T15:30:00' });
    live([agreed], life);
    expect(life.clocks()).toEqual({ ...handle, DISPATCH: '2026-03-09T12:10:00' });
    live([to('D07', { at: '2026-03-10T09:00:00' })], life);
    expect(life.clocks()).toEqual({ ...handle, SIGN: '2026-03-10T11:00:00' });
    expect(life.row).toMatchObject({
      leadUnit: 'D07',
      level: 'DISTRICT',
      dispatchedAt: life.timers[2]!.startedAt,
    });
  });

  test('an error of the platform itself gives the whole limit back, from the next dispatch on', () => {
    const life = live([...sent, asks(), ['approveReturn', 'ACCEPTED', { input: { platformError: true } }]]);
    expect(life.row!.dueAt).toBeNull();
    live([to('D07', { at: '2026-03-10T09:00:00' })], life);
    expect(life.clocks()).toMatchObject({ HANDLE: '2026-03-17T23:59:59' });
  });

  test('a refused request leaves the lead where it was, for good, and SIGN runs on with its old due time', () => {
    const life = live([...sent, asks('D07', { at: '2026-03-09T10:00:00' })]);
    live([['rejectReturn', 'DISPATCHED', { at: '2026-03-09T11:00:00' }]], life);
    expect(life.clocks()).toEqual({ ...handle, SIGN: '2026-03-09T11:50:00' });
    live([['requestReturn', 'NOT_FORCED']], life);
    expect(life.sweep('2026-03-09T12:00:00')).toEqual(['autoSign']);
  });

  test('refused after it was signed for, it is signed for still, and CONTACT runs on', () => {
    const life = live([
      ...sent,
      ['sign', 'SIGNED'],
      asks(),
      ['rejectReturn', 'SIGNED'],
      ['sign', 'MOVE_NOT_ALLOWED_NOW'],
    ]);
    expect(life.clocks()).toEqual({ ...handle, CONTACT: '2026-03-10T10:00:00' });
  });

  test('what an earlier lead of the round has left behind does not run on when the present one is refused', () => {
    const life = live([...sent, asks(), agreed, to('D07', { at: '2026-03-10T09:00:00' }), asks('D06')]);
    live([['rejectReturn', 'DISPATCHED']], life);
    expect(life.running().filter(({ kind }) => kind === 'SIGN')).toHaveLength(1);
    expect(life.clocks()).toEqual({ ...handle, SIGN: '2026-03-10T11:00:00' });
  });
});

describe('退单: who may ask, when and how often', () => {
  test('a unit asks once in a round, and again in the next', () => {
    const life = live([...sent, asks(), agreed, to('D07'), asks('D02'), agreed]);
    live([['dispatch', 'NOT_BACK_TO_RETURNER', { input: { leadUnit: 'D02' } }], to('D06')], life);
    live([...taken, ...finished, displeased, ['rework', 'DISPATCHED'], asks('D02'), agreed, to('D02')], life);
    expect(life.row!.returns!.map(({ unit, round }) => [unit, round])).toEqual([
      ['D02', 1],
      ['D07', 1],
      ['D06', 2],
    ]);
  });

  test('two working days from when this unit got it, over a weekend as well', () => {
    const friday: Step[] = sent.map(([move, state]) => [move, state]);
    const until = (wall: string, outcome: string) =>
      live([...friday, ['requestReturn', outcome, { at: wall }]], new Life({}, '2026-03-06T16:00:00'));
    until('2026-03-10T23:59:59', 'RETURN_PENDING');
    until('2026-03-11T00:00:00', 'RETURN_WINDOW_OPEN');
  });

  test('the window is that of the unit: the second lead has its own', () => {
    const life = live([...sent, asks(), agreed, to('D07', { at: '2026-03-20T09:00:00' })]);
    live([asks('D06', { at: '2026-03-24T20:00:00' })], life);
  });

  test('an emergency is handed back within minutes or not at all, and never once it is signed for', () => {
    const cover: Step[] = [
      accepted[0]!,
      ['accept', 'ACCEPTED', { input: { categoryCode: '020201' } }],
      ['dispatch', 'DISPATCHED'],
    ];
    const within: How = { at: '2026-03-09T10:00:00' };
    live([...cover, asks('D08', within)]);
    live([
      ...cover,
      [
        'requestReturn',
        'RETURN_WINDOW_OPEN',
        { at: '2026-03-09T10:00:01', input: { suggestedOwner: 'D08' } },
      ],
    ]);
    live([
      ...cover,
      ['sign', 'SIGNED', { at: '2026-03-09T09:55:00' }],
      ['requestReturn', 'RETURN_AFTER_SIGN', within],
    ]);
  });

  test('once it is being handled it is not handed back any more', () => {
    live([...sent, ['sign', 'SIGNED'], ['contact', 'PROCESSING'], ['requestReturn', 'MOVE_NOT_ALLOWED_NOW']]);
  });
});
