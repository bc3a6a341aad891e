import * as fc from 'fast-check';
import { Refusal } from '#config';
import { attendanceOf, type TaskMove } from '#whistles';
import { newDistrict } from '../support/world.js';
import { five, readyToWhistle, spot } from '../support/whistled.js';
import { WhistleModel, type Step } from '../support/whistle-model.js';

type Stage = Awaited<ReturnType<typeof readyToWhistle>>;

/** What may be done with a whistle, and how often: giving up ends a walk early. */
const weights = {
  blow: 3,
  issue: 4,
  upgrade: 3,
  confirm: 2,
  refuse: 1,
  cancel: 1,
  minute: 1,
  ack: 3,
  checkIn: 8,
  work: 1,
  askLeave: 2,
  release: 6,
  excuse: 1,
  markAbsent: 3,
  score: 5,
  rateBack: 2,
  replyToScore: 4,
};
const doings = Object.entries(weights).flatMap(([does, weight]) => Array<string>(weight).fill(does));
const everybody: Step['who'][] = ['community', 'clerk', 'leader', 'centre', 'department'];
const step = fc.record({
  does: fc.constantFrom(...doings),
  pick: fc.nat(),
  /** Whether it could be made or not. */
  wild: fc.integer({ min: 0, max: 4 }).map((one) => one === 4),
  emergency: fc.boolean(),
  good: fc.boolean(),
  units: fc.uniqueArray(fc.constantFrom(...five), { minLength: 1 }),
  points: fc.constantFrom(60, 80, 100),
  hours: fc.constantFrom(0, 0, 0, 0.1, 0.5, 1, 4, 30),
});
type Drawn = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What is drawn, as a step: one of those that could be made, or, now and then, just any. */
function chosen({ pick, wild, units, hours: _h, ...drawn }: Drawn, model: WhistleModel): Step {
  const all = Array.from({ length: Math.max(1, model.count) }, (_, whistle) => whistle).flatMap((whistle) =>
    five.flatMap((unit) =>
      everybody.map((who) => ({
        ...drawn,
        who,
        whistle,
        unit,
        units: drawn.does === 'upgrade' ? units.slice(0, 1) : units,
      })),
    ),
  );
  const possible = wild ? [] : model.possible(all);
  const from = possible.length > 0 ? possible : all;
  return from[pick % from.length]!;
}

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
    upgrade: () => whistles.upgrade(caller, id, { reason, units: one.units }),
    cancel: () => whistles.cancel(caller, id, reason) as Promise<object>,
    minute: () =>
      whistles.minute(caller, id, { note: '纪要', attendees: one.units, tasks: [] }) as Promise<object>,
  };
  const onItsTask = async () => {
    const task = (await stage.all())
      .find((whistle) => whistle.id === id)
      ?.tasks.find(({ unitCode }) => unitCode === one.unit);
    const given = {
      note: '情况',
      reason,
      score: one.points,
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

/** What the case makes of it: open whistles, clocks that run, and one event for each step that was made. */
async function kept({ clocks, read, row }: Stage) {
  const [{ openWhistles, version }, timers] = await Promise.all([read(row.id), clocks()]);
  const running = timers.filter(({ stoppedAt }) => stoppedAt === null).map(({ kind }) => kind);
  return {
    open: openWhistles,
    awaited: running.filter((kind) => kind === 'ARRIVE').length,
    unconfirmed: running.filter((kind) => kind === 'CONFIRM').length,
    version,
  };
}

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
      let version = stage.row.version;
      for (const drawn of steps) {
        model.now += drawn.hours;
        stage.clock.set(new Date(start + model.now * 3_600_000));
        const one = chosen(drawn, model);
        const should = model.make(one);
        expect([one, await make(stage, ids, one)]).toEqual([one, should]);
        expect(await seen(stage, ids)).toEqual(model.seen());
        if (should) version += 1;
        const { open, awaited, unconfirmed } = model;
        expect(await kept(stage)).toEqual({ open, awaited, unconfirmed, version });
        if (should) made.set(one.does, (made.get(one.does) ?? 0) + 1);
      }
      await endAll(stage);
      expect(await kept(stage)).toMatchObject({ open: 0, awaited: 0 });
    }),
    // The same walks every time: others might happen not to get everywhere.
    { numRuns: 30, seed: 20260309 },
  );
  // The walks got everywhere.
  expect([...made.keys()].sort()).toEqual(Object.keys(weights).sort());
}, 120_000);
