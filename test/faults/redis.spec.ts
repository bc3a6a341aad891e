import { reporterActor } from '#people';
import { until } from '../support/until.js';
import { clean, doubled, stuck, wronglyTold } from './in-the-world.js';
import { onRedis, ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** Redis is the bell, not the list: whatever it forgets is rung for again. */
let world: OwnWorld;
const settledCount = async () => {
  const [{ count }] = await world.dataSource.query(
    `SELECT count(*)::int AS count FROM delivery WHERE state <> 'OWED'`,
  );
  return count as number;
};
const fileAll = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      world.intake.submit(reporterActor(world.districtId, null, null), smokeAt(index)),
    ),
  );
const everythingDoneOnce = async () => {
  await world.settled();
  expect(await stuck(world.dataSource)).toEqual([]);
  expect(await doubled(world.dataSource)).toEqual([]);
  expect(await wronglyTold(world.dataSource)).toEqual([]);
  expect(await world.history()).toEqual(clean);
};

if (onRedis)
  describe('Redis', () => {
    beforeEach(async () => {
      world = await ownWorld();
    }, patience);
    afterEach(() => world.stop());

    test(
      'flushed again and again in the middle of the work',
      async () => {
        await fileAll(30);
        await world.worker({ WORKER_CONCURRENCY: '2' });
        for (let flushes = 0; flushes < 12 && (await world.owed()) > 0; flushes += 1) {
          const before = await settledCount();
          await until(
            'something more is done, or all of it',
            async () => (await settledCount()) > before || (await world.owed()) === 0,
          );
          await world.flushRedis();
        }
        await everythingDoneOnce();
      },
      patience,
    );

    test(
      'not there when the worker starts',
      async () => {
        await fileAll(3);
        await world.killRedis();
        const starting = world.worker();
        await world.restartRedis();
        await starting;
        await everythingDoneOnce();
      },
      patience,
    );
  });
else test('the queue is PostgreSQL here', () => expect(onRedis).toBe(false));
