import { reporterActor } from '#people';
import { until } from '../support/until.js';
import { movesOf, onceDispatched, saidAbout, clean } from './in-the-world.js';
import { ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** A delivery is done in the end, and its effect happens once, whatever happens to the worker that holds it. */
let world: OwnWorld;
beforeEach(async () => {
  world = await ownWorld();
}, patience);
afterEach(() => world.stop());

const lead = '900001001000';

/** The delivery of one effect of a case. */
const deliveryOf = async (caseId: string, effect: string) => {
  const [row] = await world.dataSource.query(
    `SELECT state, attempts, leased_until IS NOT NULL AS held, outcome FROM delivery WHERE case_id = $1 AND effect = $2`,
    [caseId, effect],
  );
  return row as { state: string; attempts: number; held: boolean; outcome: string | null } | undefined;
};

/** True once a worker waits for a lock inside its effect, with the delivery in its hands. */
const heldUp = async (caseId: string, effect: string) => {
  const delivery = await deliveryOf(caseId, effect);
  const [{ waiting }] = await world.dataSource.query(
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'gridwhistle-worker' AND wait_event_type = 'Lock'`,
  );
  return delivery?.held && delivery.attempts === 1 && waiting > 0;
};

// The lock is how a real worker is held at the one point between its claim and its effect, without a hook in it.
test.each<[string, string, string]>([
  ['accepting', 'acceptNewCase', 'SELECT 1 FROM cases FOR UPDATE'],
  ['telling the unit', 'notifyLead', 'LOCK TABLE message IN EXCLUSIVE MODE'],
  ['telling the resident', 'textReporter', 'LOCK TABLE message IN EXCLUSIVE MODE'],
])(
  'a worker killed between claim and effect, while %s',
  async (_, effect, lock) => {
    const { caseId } = await world.intake.submit(actor(), smokeAt(0));
    const holder = world.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(lock);
    const first = await world.worker();
    await until(`a worker is held up in ${effect}`, () => heldUp(caseId, effect));
    await first.stop('SIGKILL');
    expect(await saidAbout(world, caseId)).toEqual([]);
    await holder.rollbackTransaction();
    await holder.release();
    expect((await deliveryOf(caseId, effect))?.state).toBe('OWED');

    await world.worker();
    await world.settled();
    const delivery = await deliveryOf(caseId, effect);
    expect(delivery?.state).toMatch(/DONE|SKIPPED/);
    expect(delivery!.attempts).toBeGreaterThan(1);
    expect(await movesOf(world, caseId)).toEqual(onceDispatched(lead).moves);
    expect(await saidAbout(world, caseId)).toEqual(onceDispatched(lead).said);
    expect(await world.history()).toEqual(clean);
  },
  patience,
);

test.each<[string, string, string, string]>([
  [
    'the inbox is gone',
    'notifyLead',
    'ALTER TABLE message RENAME TO message_away',
    'ALTER TABLE message_away RENAME TO message',
  ],
  [
    'the history cannot be written',
    'acceptNewCase',
    `ALTER TABLE case_event ADD CONSTRAINT broken CHECK (move <> 'accept')`,
    'ALTER TABLE case_event DROP CONSTRAINT broken',
  ],
])(
  'an effect that throws, because %s, is tried again until it is done',
  async (_, effect, spoil, mend) => {
    await world.dataSource.query(spoil);
    await world.worker();
    const { caseId } = await world.intake.submit(actor(), smokeAt(0));
    const failed = await until('it was tried more than once', async () => {
      const delivery = await deliveryOf(caseId, effect);
      return delivery && delivery.attempts > 1 && delivery.outcome !== null && delivery;
    });
    expect(failed.state).toBe('OWED');
    expect(failed.outcome).toMatch(/42P01|broken/);
    await world.dataSource.query(mend);
    await world.settled();
    expect((await deliveryOf(caseId, effect))?.state).toBe('DONE');
    expect(await movesOf(world, caseId)).toEqual(onceDispatched(lead).moves);
    expect(await saidAbout(world, caseId)).toEqual(onceDispatched(lead).said);
    expect(await world.history()).toEqual(clean);
  },
  patience,
);

const actor = () => reporterActor(world.districtId, null, null);
