import type { Redis } from 'ioredis';
import type { Settings } from '#config';
import type { Tx } from '#database';
import { mastersOf, redisFrom } from './redis-connection.js';

/** In how many entries of the queue's store one of these words stands in clear: keys in Redis, or rows of BullMQ's tables. */
export async function countInQueue(
  tx: Tx,
  settings: Pick<Settings, 'redis' | 'queuePrefix'>,
  words: readonly string[],
): Promise<number> {
  if (words.length === 0) return 0;
  return settings.redis ? countInRedis(settings, words) : countInTables(tx, words);
}

async function countInTables(tx: Tx, words: readonly string[]): Promise<number> {
  const tables: Array<{ name: string }> = await tx.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'bullmq' AND c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT')`,
  );
  let found = 0;
  for (const { name } of tables) {
    const [{ count }] = await tx.query(
      `SELECT count(*)::int AS count FROM ${name} t WHERE t::text LIKE ANY($1)`,
      [words.map((word) => `%${word}%`)],
    );
    found += count as number;
  }
  return found;
}

async function countInRedis(
  settings: Pick<Settings, 'redis' | 'queuePrefix'>,
  words: readonly string[],
): Promise<number> {
  const redis = redisFrom(settings, { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    let found = 0;
    const match = `${settings.queuePrefix}:*`;
    for (const master of mastersOf(redis))
      for await (const keys of master.scanStream({ match, count: 500 }) as AsyncIterable<string[]>)
        for (const key of keys) {
          const held = `${key} ${await contentOf(master, key)}`;
          if (words.some((word) => held.includes(word))) found += 1;
        }
    return found;
  } finally {
    redis.disconnect();
  }
}

const readers: Record<string, (redis: Redis, key: string) => Promise<unknown>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, 0, -1),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

async function contentOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  return JSON.stringify((await readers[type]?.(redis, key)) ?? null);
}
