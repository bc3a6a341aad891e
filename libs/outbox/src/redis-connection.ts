import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisLogin, RedisPlace, Settings } from '#config';

export type RedisSettings = Pick<Settings, 'redis'>;

const longestRetryMs = 5000;

/** What every connection keeps unless it says otherwise. */
const always: RedisOptions = {
  keepAlive: 10_000,
  // Longer than BullMQ ever waits for a job (10 s): who is silent past that has gone without a word.
  socketTimeout: 15_000,
  retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), longestRetryMs),
};

/**
 * A connection to the Redis of the settings, whichever way it is run: one server, the master its sentinels name, or a cluster.
 * It dials at once unless `lazyConnect` is given. Whoever makes it listens to 'error' and ends it. `retryStrategy: () => null`
 * means one attempt in each of the three.
 */
export function redisFrom({ redis: place }: RedisSettings, options: RedisOptions = {}): Redis | Cluster {
  if (!place) throw new Error('no Redis is set');
  const all = { ...always, ...options };
  if (place.kind === 'ONE') return new Redis(place.url, all);
  if (place.kind === 'SENTINEL') return new Redis(optionsOf(place, all));
  // The cluster waits and tries again by itself; its single connections are not to do so as well.
  const { lazyConnect, enableOfflineQueue, retryStrategy: _retry, ...each } = all;
  return new Cluster(place.nodes, {
    lazyConnect,
    enableOfflineQueue,
    clusterRetryStrategy: all.retryStrategy,
    redisOptions: { ...each, ...loginOf(place.login) },
  });
}

/** The same as options, for whoever makes its connections by itself. */
export function optionsOf(
  place: Exclude<RedisPlace, { kind: 'CLUSTER' }>,
  own: RedisOptions,
): RedisOptions & { url?: string } {
  const all = { ...always, ...own };
  if (place.kind === 'ONE') return { ...all, url: place.url };
  return {
    ...all,
    ...loginOf(place.login),
    sentinels: place.sentinels,
    name: place.master,
    sentinelRetryStrategy: all.retryStrategy ?? undefined,
    ...(place.sentinelPassword ? { sentinelPassword: place.sentinelPassword } : {}),
    ...(place.login.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  };
}

const loginOf = ({ username, password, tls }: RedisLogin): RedisOptions => ({
  ...(username ? { username } : {}),
  ...(password ? { password } : {}),
  ...(tls ? { tls: {} } : {}),
});

/** Every server that holds keys: the one, or each master of a cluster. */
export const mastersOf = (redis: Redis | Cluster): Redis[] =>
  redis instanceof Cluster ? redis.nodes('master') : [redis];
