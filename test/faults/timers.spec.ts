import { reporterActor } from '#people';
import { loadDueCases } from '../support/due-cases.js';
import { until } from '../support/until.js';
import { cleanButForMoved, doubled, servedTwice } from './in-the-world.js';
import { onRedis, ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** Every clock that has come due is served once, whoever dies and however many look at it. */
let world: OwnWorld;
beforeEach(async () => {
  world = await ownWorld();
}, patience);
afterEach(() => world.stop());

/** Cases as far as DISPATCHED, each waiting to be signed. */
async function dispatched(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await world.intake.submit(reporterActor(world.districtId, null, null), smokeAt(index));
  const worker = await world.worker();
  await world.settled();
  await worker.stop();
  expect(await inState('DISPATCHED')).toBe(count);
}

const inState = async (state: string): Promise<number> => {
  const [{ cases }] = await world.dataSource.query(
    'SELECT count(*)::int AS cases FROM cases WHERE state = $1',
    [state],
  );
  return cases as number;
};

/** Puts the signing limit into the past, as a day without any worker would. */
const letSigningPass = () =>
  world.dataSource.query(
    `UPDATE case_timer SET started_at = now() - interval '2 days', due_at = now() - interval '1 day', warn_at = NULL, next_at = now() - interval '1 day'
     WHERE kind = 'SIGN' AND stopped_at IS NULL`,
  );

const everyClockServed = async (count: number) => {
  await until('all are signed by default', async () => (await inState('SIGNED')) === count);
  await world.settled();
  const rows: Array<{ move: string; times: number }> = await world.dataSource.query(
    `SELECT move, count(*)::int AS times FROM case_event WHERE move IN ('warn', 'overdue', 'autoSign') GROUP BY 1`,
  );
  expect(rows).toEqual([{ move: 'autoSign', times: count }]);
  const [{ told }] = await world.dataSource.query(
    `SELECT count(*)::int AS told FROM message WHERE text LIKE '%视同签收'`,
  );
  expect(told).toBe(count);
  expect(await doubled(world.dataSource)).toEqual([]);
  expect(await world.history()).toEqual(cleanButForMoved(count));
};

test(
  'clocks that came due while no worker ran are served once, by two sweepers at the same time',
  async () => {
    await dispatched(12);
    await letSigningPass();
    // Each with a queue of its own, so that neither waits for the other's tick.
    await Promise.all([world.worker({ QUEUE_PREFIX: 'one' }), world.worker({ QUEUE_PREFIX: 'two' })]);
    await everyClockServed(12);
  },
  patience,
);

test(
  'a sweeper killed while it holds clocks leaves them to the next',
  async () => {
    await dispatched(3);
    const holder = world.dataSource.createQueryRunner();
    await holder.startTransaction();
    // A worker has locked the cases by then, and waits to write.
    await holder.query('LOCK TABLE case_event IN SHARE MODE');
    const first = await world.worker();
    await letSigningPass();
    await until('a worker waits to write what it has decided', async () => {
      const [{ waiting }] = await world.dataSource.query(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'gridwhistle-worker' AND wait_event_type = 'Lock'`,
      );
      return waiting > 0;
    });
    await first.stop('SIGKILL');
    await holder.rollbackTransaction();
    await holder.release();
    expect(await inState('SIGNED')).toBe(0);
    await world.worker();
    await everyClockServed(3);
  },
  patience,
);

test(
  'a sweeper killed in the middle of many: nothing lost, nothing twice',
  async () => {
    const count = 2000;
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);
    await loadDueCases(world.dataSource, world.districtId, { count, at });
    const served = async (): Promise<number> => {
      const [{ events }] = await world.dataSource.query(
        `SELECT count(*)::int AS events FROM case_event WHERE at > $1`,
        [at],
      );
      return events as number;
    };
    const first = await world.worker();
    await until('it has served some', async () => (await served()) > 0);
    await first.stop('SIGKILL');
    const before = await served();
    expect(before).toBeLessThan(count);
    const next = await world.worker();
    await until('the next has served the rest', async () => (await served()) >= count);
    await next.stop();
    expect(await served()).toBe(count);
    expect(await servedTwice(world.dataSource)).toEqual([]);
    // The originals of the copies were put aside by hand.
    expect(await world.history()).toEqual(cleanButForMoved(6));
  },
  patience,
);

if (onRedis)
  test(
    'clocks go on after Redis has forgotten its schedulers',
    async () => {
      await dispatched(3);
      await world.worker();
      await world.flushRedis();
      await letSigningPass();
      await everyClockServed(3);
    },
    patience,
  );
