import { createHmac } from 'node:crypto';
import { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Settings } from '#config';
import { redisFrom } from '#outbox';

/** What all api processes count together. */
export interface LimitStore {
  /** Adds points to a key whose window lasts `seconds` from its first point; null where the store does not answer. */
  add(key: string, points: number, seconds: number): Promise<{ points: number; msLeft: number } | null>;
  close(): Promise<void>;
}

interface Limiter {
  penalty(key: string, points: number, options: { customDuration: number }): Promise<RateLimiterRes>;
}

/** A store that does not answer by then is away, and is left alone for a while. */
const patienceMs = 2000;
const restMs = 5000;

/** In Redis where there is one, else in PostgreSQL (`limits.rate_limit`, made by a migration). Keys are hashed: no address is kept. */
export function limitStore(
  settings: Settings & { databaseUrl: string; tokenSecret: string },
  trouble: (error: unknown) => void,
): LimitStore {
  const { limiter, close } = settings.redis ? inRedis(settings) : inPostgres(settings.databaseUrl);
  const hashed = (key: string) =>
    createHmac('sha256', `rate-limit:${settings.queuePrefix}:${settings.tokenSecret}`)
      .update(key)
      .digest('base64url')
      .slice(0, 22);
  let restUntil = 0;
  return {
    async add(key, points, seconds) {
      if (performance.now() < restUntil) return null;
      try {
        const total = await inTime(limiter.penalty(hashed(key), points, { customDuration: seconds }));
        return { points: total.consumedPoints, msLeft: total.msBeforeNext };
      } catch (error) {
        restUntil = performance.now() + restMs;
        trouble(error);
        return null;
      }
    },
    close,
  };
}

function inRedis(settings: Settings): { limiter: Limiter; close: () => Promise<void> } {
  const redis = redisFrom(settings, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (tries) => Math.min(tries * 200, 5000),
  });
  // Whoever adds is told; without a listener ioredis would print every attempt.
  redis.on('error', () => undefined);
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    // Without a queue's braces: one count is one key, and a cluster may spread them.
    keyPrefix: `${settings.queuePrefix.replaceAll(/[{}]/g, '')}:limits`,
    points: 1,
    duration: 1,
  });
  return { limiter, close: async () => redis.disconnect() };
}

function inPostgres(databaseUrl: string): { limiter: Limiter; close: () => Promise<void> } {
  // Of its own, so that counting never waits behind the work and the work never behind counting.
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 2,
    connectionTimeoutMillis: patienceMs,
    statement_timeout: patienceMs,
    application_name: 'gridwhistle-limits',
    // A count that a crash of the server forgets is no loss; waiting for the disk would be.
    options: '-c synchronous_commit=off',
  });
  pool.on('error', () => undefined);
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    schemaName: 'limits',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: '',
    points: 1,
    duration: 1,
    clearExpiredByTimeout: true,
  });
  return { limiter, close: () => pool.end() };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
