import * as fc from 'fast-check';
import { Refusal } from '#config';
import { attendanceOf, type TaskMove } from '#whistles';
import { newDistrict } from '../support/world.js';
import { five, readyToWhistle, spot } from '../support/whistled.js';
import { WhistleModel, type Step } from '../support/whistle-model.js';

type Stage = Awaited<ReturnType<typeof readyToWhistle>>;

const onWhistle = ['issue', 'refuse', 'confirm', 'upgrade', 'cancel', 'minute'];
const onTask = 'ack checkIn work askLeave release excuse markAbsent score rateBack replyToScore'.split(' ');
/** Weighted towards what leads on: giving up ends a walk early. */
const doings = [
  ...['blow', 'blow', 'blow', 'issue', 'issue', 'upgrade', 'upgrade'],
  ...['confirm', 'refuse', 'cancel', 'minute'],
  ...['ack', 'ack', 'checkIn', 'checkIn', 'checkIn', 'checkIn', 'work', 'askLeave', 'release', 'release'],
  ...['release', 'excuse', 'markAbsent', 'markAbsent', 'score', 'score', 'rateBack', 'replyToScore'],
];
const step = fc.record({
  does: fc.constantFrom(...doings),
  who: fc.constantFrom('community', 'clerk', 'leader', 'leader', 'centre', 'department', 'department'),
  whistle: fc.nat(),
  unit: fc.constantFrom(...five),
  emergency: fc.boolean(),
  good: fc.boolean(),
  units: fc.uniqueArray(fc.constantFrom(...five), { minLength: 1 }),
  points: fc.constantFrom(60, 80, 100),
  hours: fc.constantFrom(0, 0, 0, 0.1, 0.5, 1, 4, 30),
}) as fc.Arbitrary<Step & { hours: number }>;

/** Does the step with the program; whether it was made. A refusal is one; anything else that goes wrong is a failure. */
async function make(stage: Stage, ids: string[], one: Step): Promise<boolean> {
  const { whistles, reports, people, by } = stage;
  const actors = {
    community: people.community,
    clerk: people.street,
    leader: people.streetLeader,
    centre: people.centreLeader,
    department: people.department(one.unit),
  };
  const caller = by(actors[one.who]);
  const id = ids[one.whistle] ?? crypto.randomUUID();
  const reason = '理由';
  const kind = one.emergency ? 'EMERGENCY' : 'ENFORCE';
  const does: Record<string, () => Promise<{ whistleId?: string }>> = {
    blow: () => whistles.blow(caller, { kind, reason, units: one.units }),
    issue: () => whistles.issue(caller, id) as Promise<object>,
    refuse: () => whistles.refuse(caller, id, reason) as Promise<object>,
    confirm: () => whistles.confirm(caller, id, one.good, reason) as Promise<object>,
    upgrade: () => whistles.upgrade(caller, id, { reason, units: one.units.slice(0, 1) }),
    cancel: () => whistles.cancel(caller, id, reason) as Promise<object>,
    minute: () =>
      whistles.minute(caller, id, { note: '纪要', attendees: one.units, tasks: [] }) as Promise<object>,
  };
  const onItsTask = async () => {
    const task = (await stage.all())
      .find((whistle) => whistle.id === id)
      ?.tasks.find(({ unitCode }) => unitCode === one.unit);
    const given = {
      ...{ note: '情况', reason, score: one.points },
      ...(one.good ? { position: spot } : {}),
    };
    const taskId = task?.id ?? crypto.randomUUID();
    return (await reports.move(caller, one.does as TaskMove, taskId, given)) as object;
  };
  try {
    const made: { whistleId?: string } = await (does[one.does] ?? onItsTask)();
    if (made.whistleId) ids.push(made.whistleId);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** What anybody can see, in the words of the model. */
async function seen(stage: Stage, ids: string[]): Promise<string[]> {
  const whistles = await stage.all();
  return ids.map((id) => {
    const { level, state, confirmation, upgradedFrom, tasks } = whistles.find((one) => one.id === id)!;
    const from = upgradedFrom === null ? '-' : ids.indexOf(upgradedFrom);
    const lines = tasks.map((task) => `${task.unitCode} ${attendanceOf(task)} ${task.score ?? '-'}`);
    return `${level} ${state} ${confirmation ?? '-'} from ${from}: ${lines.sort().join(', ')}`;
  });
}

const running = async (stage: Stage, kind: 'ARRIVE' | 'CONFIRM') =>
  (await stage.clocks(kind)).filter(({ stoppedAt }) => stoppedAt === null).length;

/** The street leader alone ends whatever is open. */
async function endAll(stage: Stage): Promise<void> {
  const { whistles, reports, leader } = stage;
  const caller = stage.by(leader);
  for (const { id, state } of await stage.all())
    if (state === 'DRAFT') await whistles.cancel(caller, id, '不再需要');
  for (const { tasks } of await stage.all())
    for (const { id, state } of tasks) {
      if (state === 'NOTIFIED' || state === 'ACKED')
        await reports.move(caller, 'excuse', id, { reason: '不再需要' });
      if (state === 'ARRIVED' || state === 'LEAVE_ASKED') await reports.move(caller, 'release', id);
    }
}

test('random whistles: the program does what the note says, step by step, and the street alone can end them all', async () => {
  const district = await newDistrict();
  const made = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      const stage = await readyToWhistle('2026-07-06T09:20:00+08:00', district);
      const start = stage.clock.now().getTime();
      const model = new WhistleModel();
      const ids: string[] = [];
      for (const { hours, ...one } of steps) {
        model.now += hours;
        stage.clock.set(new Date(start + model.now * 3_600_000));
        // The latest whistle twice as often as those before it.
        const whistle =
          model.count === 0 ? 0 : Math.max(0, model.count - 1 - (one.whistle % (model.count + 1)));
        const chosen = { ...one, whistle, units: one.does === 'upgrade' ? one.units.slice(0, 1) : one.units };
        const events = (await stage.timeline()).length;
        const should = model.make(chosen);
        const did = await make(stage, ids, chosen);
        expect([chosen, did]).toEqual([chosen, should]);
        expect(await seen(stage, ids)).toEqual(model.seen());
        expect({
          open: await stage.openWhistles(),
          awaited: await running(stage, 'ARRIVE'),
          unconfirmed: await running(stage, 'CONFIRM'),
          events: (await stage.timeline()).length,
        }).toEqual({
          open: model.open,
          awaited: model.awaited,
          unconfirmed: model.unconfirmed,
          events: events + (should ? 1 : 0),
        });
        if (should) made.set(one.does, (made.get(one.does) ?? 0) + 1);
      }
      await endAll(stage);
      expect(await stage.openWhistles()).toBe(0);
      expect(await running(stage, 'ARRIVE')).toBe(0);
    }),
    { numRuns: 30 },
  );
  // The walks got everywhere.
  expect([...made.keys()].sort()).toEqual(['blow', ...onWhistle, ...onTask].sort());
}, 120_000);
