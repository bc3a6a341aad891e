import { endRedisServers, startCluster, startSentinel, toldRedis } from '../support/redis-servers.js';
import { until } from '../support/until.js';
import { everythingDoneOnce, fileAll, settledCount } from './in-the-world.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';

/** Redis Cluster and Sentinel, as real servers: the queue, the bell and the counts of limits are where the setting says. */
let world: OwnWorld;

if (onRedis)
  describe('Redis as', () => {
    beforeEach(async () => {
      world = await ownWorld();
    }, patience);
    afterEach(async () => {
      await world.stop();
      await endRedisServers();
    }, patience);

    test(
      'a cluster of three: two workers do all the work once, and every key of the queue is on one node',
      async () => {
        const { ports, places } = await startCluster();
        const cluster = { REDIS_URL: '', REDIS_CLUSTER: places, WORKER_CONCURRENCY: '2' };
        await fileAll(world, 10);
        await Promise.all([world.worker(cluster), world.worker(cluster)]);
        await fileAll(world, 10);
        await everythingDoneOnce(world);
        const keys = await Promise.all(
          ports.map(async (port) => (await toldRedis(port, 'KEYS', '*')) as string[]),
        );
        const ofQueue = keys.map((some) => some.filter((key) => /^\{fault_\w+\}:(effects|ticks):/.test(key)));
        expect(ofQueue.filter(({ length }) => length > 0)).toHaveLength(1);
        expect(keys.flat().filter((key) => key.startsWith('fault_'))).toEqual([]);
      },
      patience,
    );

    test(
      'a master that sentinels watch: it is killed in the middle of the work, and the other takes over',
      async () => {
        const { places, name, killMaster, copy } = await startSentinel();
        await fileAll(world, 20);
        await world.worker({
          REDIS_URL: '',
          REDIS_SENTINELS: places,
          REDIS_MASTER: name,
          WORKER_CONCURRENCY: '1',
        });
        await until('the work has begun', async () => (await settledCount(world)) > 3);
        await killMaster();
        await fileAll(world, 5);
        await until('the copy is master', async () =>
          String(await toldRedis(copy, 'INFO', 'replication')).includes('role:master'),
        );
        await everythingDoneOnce(world);
        // Sentinels ask no such thing: it is the worker who waits for work there.
        await until('the worker waits at the copy', async () =>
          / cmd=bzpopmin /.test(String(await toldRedis(copy, 'CLIENT', 'LIST'))),
        );
      },
      patience,
    );
  });
else test('the queue is PostgreSQL here', () => expect(onRedis).toBe(false));
