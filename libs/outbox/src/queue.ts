import type { QueueOptions } from 'bullmq';
import { createPostgresBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Refusal, type Settings } from '#config';

/** The queues, by what runs on them. */
export const queues = { effects: 'effects', ticks: 'ticks' } as const;

/** Where BullMQ keeps its tables, when it keeps them in PostgreSQL. */
export const queueSchema = 'bullmq';

/**
 * How BullMQ reaches its store: Redis where `redisUrl` is set, else tables in PostgreSQL under the schema
 * `bullmq`. Must be called before any queue is made, because the choice holds for the whole process.
 */
export function queueConnection(
  settings: Settings & { databaseUrl: string },
): Pick<QueueOptions, 'connection' | 'prefix'> {
  if (settings.redisUrl) {
    const url = new URL(settings.redisUrl);
    return {
      prefix: settings.queuePrefix,
      connection: {
        host: url.hostname,
        port: Number(url.port || 6379),
        username: url.username || undefined,
        password: decodeURIComponent(url.password) || undefined,
        db: Number(url.pathname.slice(1) || 0),
        tls: url.protocol === 'rediss:' ? {} : undefined,
        maxRetriesPerRequest: null,
      },
    };
  }
  setDefaultBackendFactory(createPostgresBackend as never);
  return {
    prefix: settings.queuePrefix,
    connection: {
      connectionString: settings.databaseUrl,
      schema: queueSchema,
      max: 4,
      migrate: false,
    } as never,
  };
}

/** Makes BullMQ's own tables; part of `migrate`, for the lane without Redis. */
export async function migrateQueues(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(client as never, queueSchema as never);
  } finally {
    await client.end();
  }
}

/** Asks Redis once, where it is used. Throws `Refusal` QUEUE_UNREACHABLE. */
export async function requireQueue({ redisUrl }: Settings): Promise<void> {
  if (!redisUrl) return;
  const redis = new Redis(redisUrl, {
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
      zh: `无法连接 REDIS_URL 指定的 Redis(${String(error)})。请确认它已启动, 或去掉 REDIS_URL 改用 PostgreSQL 队列。`,
      en: `Redis at REDIS_URL cannot be reached (${String(error)}). Start it, or unset REDIS_URL to keep the queue in PostgreSQL.`,
    });
  } finally {
    redis.disconnect();
  }
}
