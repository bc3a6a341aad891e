import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, startEmbedded } from '#database';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { readSettings } from '#config';
import { startProgram, type Running } from './processes.js';
import { redisOn } from './redis-servers.js';
import { keepsStatements } from './seen-statements.js';

export const secrets = {
  TOKEN_SECRET: 'a token secret for the tests, 32+',
  VAULT_KEY: '0123456789abcdef'.repeat(4),
  SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
};
/** Quick enough that nobody waits; nothing asserts on it. */
export const quick = {
  RELAY_IDLE_MS: '10',
  TICK_MS: '200',
  DELIVERY_LEASE_MS: '2000',
  // Everybody in the tests asks from one address; what is about limits starts an api of its own.
  RATE_LIMIT_FACTOR: '10000',
};

export interface Lane {
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** PostgreSQL, Redis in its lane, one api and one worker: real processes, which the tests of a run share. */
export async function startLane(queue: 'postgres' | 'redis', tell: (line: string) => void): Promise<Lane> {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-test-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  const stops: Array<() => Promise<unknown>> = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed())
      await one().catch((error: unknown) => tell(String(error)));
  };
  const running = async (starting: Promise<Running>) => {
    const one = await starting;
    stops.push(() => one.stop());
    return one;
  };
  try {
    const server = await startEmbedded(folder, tell, undefined, keepsStatements);
    stops.push(() => server.stop());
    const redisUrl = queue === 'redis' ? `redis://127.0.0.1:${await startRedis(folder, running)}` : undefined;
    const env = {
      DATABASE_URL: server.url,
      DATABASE_OWNER_URL: server.ownerUrl,
      DATA_DIR: join(folder, 'data'),
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      ...secrets,
      ...quick,
    };
    await migrateAll({ ...readSettings(env), databaseUrl: server.url });
    const deskUrl = await secondDatabase(server.ownerUrl, 'desk');
    const desk = readSettings({ ...env, DATABASE_OWNER_URL: deskUrl });
    await migrateAll({ ...desk, databaseUrl: server.url });
    const port = String(await freePort());
    await running(startProgram('apps/worker/src/main.js', env, /worker: ready/));
    await running(startProgram('apps/api/src/main.js', { ...env, PORT: port }, /api: http/));
    return {
      env: { ...env, TEST_API: `http://127.0.0.1:${port}`, TEST_LANE: queue, DESK_DATABASE_URL: deskUrl },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The desk's tests play in days of their own; the lane's worker, who lives today, must not sweep their clocks. */
async function secondDatabase(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

async function startRedis(
  folder: string,
  running: (starting: Promise<Running>) => Promise<Running>,
): Promise<number> {
  const port = await freePort();
  await running(redisOn(port, { folder }));
  return port;
}
