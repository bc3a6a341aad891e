import type { QueueOptions } from 'bullmq';
import { Client } from 'pg';
import { Refusal, type Settings } from '#config';
import { patient, watchedStream } from '#database';
import { optionsOf, redisFrom } from './redis-connection.js';

/** The queues, by what runs on them. */
export const queues = { effects: 'effects', ticks: 'ticks' } as const;

/** Where BullMQ keeps its tables, when it keeps them in PostgreSQL. */
export const queueSchema = 'bullmq';

/**
 * How BullMQ reaches its store: Redis where one is set, else tables in PostgreSQL under the schema
 * `bullmq`. Must be called before any queue is made, because the choice holds for the whole process.
 */
export async function queueConnection(
  settings: Settings & { databaseUrl: string },
): Promise<Pick<QueueOptions, 'connection' | 'prefix'>> {
  if (settings.redis) {
    const own = { maxRetriesPerRequest: null };
    if (settings.redis.kind !== 'CLUSTER')
      return { prefix: settings.queuePrefix, connection: optionsOf(settings.redis, own) as never };
    // Of a cluster BullMQ wants a connection and not how to make one; each worker takes a copy to wait on.
    const connection = redisFrom(settings, { ...own, lazyConnect: true });
    connection.on('error', () => undefined);
    return { prefix: settings.queuePrefix, connection: connection as never };
  }
  const { createPostgresBackend, setDefaultBackendFactory } = await import('bullmq');
  setDefaultBackendFactory(createPostgresBackend as never);
  return {
    prefix: settings.queuePrefix,
    connection: {
      connectionString: settings.databaseUrl,
      schema: queueSchema,
      max: 4,
      migrate: false,
      // What is owed stands in our own tables: a job that a crash of PostgreSQL takes along is rung for again.
      options: '-c synchronous_commit=off -c jit=off',
      ...patient(settings.databasePatienceMs),
      // BullMQ may wait an hour on a connection that only listens; with every tick of the clock something is heard on it.
      ...watchedStream(settings.databaseUrl, Math.max(settings.databasePatienceMs, 3 * settings.tickMs)),
    } as never,
  };
}

/** Makes BullMQ's own tables; part of `migrate`, for the lane without Redis. */
export async function migrateQueues(databaseUrl: string): Promise<void> {
  // Not at the top: an api never meets the queue.
  const { runMigrations } = await import('bullmq');
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(client as never, queueSchema as never);
  } finally {
    await client.end();
  }
}

/** Asks Redis once, where it is used. Throws `Refusal` QUEUE_UNREACHABLE. */
export async function requireQueue(settings: Settings): Promise<void> {
  if (!settings.redis) return;
  const redis = redisFrom(settings, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // The rejection below says it; without a listener ioredis would print it as well.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new Refusal(503, 'QUEUE_UNREACHABLE', {
      zh: `无法连接设置中的 Redis(${String(error)})。请确认它已启动、地址(REDIS_URL、REDIS_SENTINELS 或 REDIS_CLUSTER)正确, 或去掉该设置改用 PostgreSQL 队列。`,
      en: `The Redis of the settings cannot be reached (${String(error)}). Start it, look at REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER, or unset it to keep the queue in PostgreSQL.`,
    });
  } finally {
    redis.disconnect();
  }
}
