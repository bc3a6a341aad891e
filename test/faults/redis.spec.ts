import { until } from '../support/until.js';
import { everythingDoneOnce, fileAll, settledCount } from './in-the-world.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';

/** Redis is the bell, not the list: whatever it forgets is rung for again. */
let world: OwnWorld;

if (onRedis)
  describe('Redis', () => {
    beforeEach(async () => {
      world = await ownWorld();
    }, patience);
    afterEach(() => world.stop());

    test(
      'flushed again and again in the middle of the work',
      async () => {
        await fileAll(world, 30);
        await world.worker({ WORKER_CONCURRENCY: '2' });
        for (let flushes = 0; flushes < 12 && (await world.owed()) > 0; flushes += 1) {
          const before = await settledCount(world);
          await until(
            'something more is done, or all of it',
            async () => (await settledCount(world)) > before || (await world.owed()) === 0,
          );
          await world.flushRedis();
        }
        await everythingDoneOnce(world);
      },
      patience,
    );

    test(
      'not there when the worker starts',
      async () => {
        await fileAll(world, 3);
        await world.killRedis();
        const starting = world.worker();
        await world.restartRedis();
        await starting;
        await everythingDoneOnce(world);
      },
      patience,
    );
  });
else test('the queue is PostgreSQL here', () => expect(onRedis).toBe(false));
