import '#whistles';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { CaseDesk, Intake, verifyHistory, type Appeal } from '#cases';
import { readSettings, realClock } from '#config';
import { Vault } from '#people';
import { freePort, openDatabase } from '#database';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { quick, secrets } from '../support/lane.js';
import { startProgram, type Running } from '../support/processes.js';
import { redisOn, toldRedis } from '../support/redis-servers.js';
import { until } from '../support/until.js';
import { laneEnv, password, sampleFolder } from '../support/world.js';

/** Processes are started and killed in every one of these tests, on whatever machine; nothing is asserted on time. */
export const patience = 180_000;
export const onRedis = laneEnv('TEST_LANE') === 'redis';

/**
 * A database, a queue and processes of one's own, which a test may break: nobody else's worker takes its deliveries.
 * Without `at` (its owner's and its program's address) the database lies in the lane's server.
 */
export async function ownWorld(
  at = { ownerUrl: laneEnv('DATABASE_OWNER_URL'), url: laneEnv('DATABASE_URL') },
) {
  const name = `fault_${randomUUID().replaceAll('-', '')}`;
  const [databaseUrl, ownerUrl] = [at.url, at.ownerUrl].map(
    (url) => Object.assign(new URL(url), { pathname: `/${name}` }).href,
  ) as [string, string];
  const running = new Set<Running>();
  const redisPort = onRedis ? await freePort() : 0;
  const startRedis = async () => track(running, await redisOn(redisPort));
  const env: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    DATABASE_OWNER_URL: ownerUrl,
    ...(onRedis ? { REDIS_URL: `redis://127.0.0.1:${redisPort}` } : {}),
    ...secrets,
    ...quick,
    QUEUE_PREFIX: name,
  };
  let redis = onRedis ? await startRedis() : undefined;
  await makeDatabase(name, at, env);
  const dataSource = await openDatabase(ownerUrl, { pool: 8, applicationName: 'test' });
  const world = {
    dataSource,
    districtId,
    databaseUrl,
    redisPort,
    desk: new CaseDesk(dataSource, realClock),
    intake: new Intake(dataSource, realClock, {
      tokenSecret: secrets.TOKEN_SECRET,
      vault: new Vault({ vaultKey: secrets.VAULT_KEY }),
    }),
    worker: async (other: Record<string, string> = {}) =>
      track(running, await startProgram('apps/worker/src/main.js', { ...env, ...other }, /worker: ready/)),
    api: async (port: number, other: Record<string, string> = {}) =>
      track(
        running,
        await startProgram(
          'apps/api/src/main.js',
          { ...env, ...other, DISTRICT: districtId, PORT: String(port) },
          /api: http/,
        ),
      ),
    /** What a copy of a database leaves behind: the settings that the program's role has in it. */
    migrate: () => migrateAll({ ...readSettings(env), databaseUrl }),
    flushRedis: () => toldRedis(redisPort, 'FLUSHALL'),
    killRedis: async () => redis?.stop('SIGKILL'),
    restartRedis: async () => {
      redis = await startRedis();
    },
    /** Nothing is owed any more: every happening is relayed and every delivery settled. */
    settled: (withinMs = 60_000) =>
      until('nothing is owed', async () => (await owed(dataSource)) === 0, withinMs),
    owed: () => owed(dataSource),
    history: () => verifyHistory(dataSource),
    stop: async () => {
      await Promise.all([...running].map((one) => one.stop('SIGKILL')));
      await dataSource.destroy();
      await inDatabase(at.ownerUrl, (server) => server.query(`DROP DATABASE ${name} WITH (FORCE)`)).catch(
        () => undefined,
      );
    },
  };
  return world;
}
export type OwnWorld = Awaited<ReturnType<typeof ownWorld>>;

/** 餐饮油烟 with a phone, which the platform accepts and dispatches by itself; far enough apart not to be duplicates. */
export const smokeAt = (index: number): Appeal => ({
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  gridCode: grids[index % grids.length]!,
  reporter: { name: '金女士', phone: '15400001038' },
});
const grids = ['001', '002', '003', '004'].flatMap((street) =>
  ['001', '002'].flatMap((community) =>
    ['001', '002', '003'].map((grid) => `900001${street}${community}${grid}`),
  ),
);

/**
 * Schema and district are made once in a server and copied from then on: that takes a tenth of the time. Whoever comes while
 * another one makes them waits.
 */
async function makeDatabase(
  name: string,
  at: { ownerUrl: string; url: string },
  env: Record<string, string>,
): Promise<void> {
  const server = await openDatabase(at.ownerUrl, { pool: 1, applicationName: 'test' });
  const one = server.createQueryRunner();
  try {
    await one.query(`SELECT pg_advisory_lock(hashtextextended('${template}', 0))`);
    const made: unknown[] = await one.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (made.length === 0) {
      await one.query(`DROP DATABASE IF EXISTS ${draft}`);
      await one.query(`CREATE DATABASE ${draft}`);
      await furnish(at, env);
      await one.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    }
    await one.query(`SELECT pg_advisory_unlock(hashtextextended('${template}', 0))`);
    await one.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await one.release();
    await server.destroy();
  }
}
const template = 'fault_template';
const draft = 'fault_template_draft';
const districtId = '900001';

async function furnish(at: { ownerUrl: string; url: string }, env: Record<string, string>): Promise<void> {
  const inDraft = (url: string) => Object.assign(new URL(url), { pathname: `/${draft}` }).href;
  const databaseUrl = inDraft(at.url);
  await migrateAll({
    ...readSettings({ ...env, DATABASE_OWNER_URL: inDraft(at.ownerUrl) }),
    databaseUrl,
  });
  await inDatabase(inDraft(at.ownerUrl), (dataSource) =>
    dataSource.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, districtId, password })),
  );
}

function track(running: Set<Running>, one: Running): Running {
  running.add(one);
  one.child.once('exit', () => running.delete(one));
  return one;
}

async function owed({ manager }: DataSource): Promise<number> {
  const [{ count }] = await manager.query(
    `SELECT (SELECT count(*) FROM outbox WHERE relayed_at IS NULL)::int + (SELECT count(*) FROM delivery WHERE state = 'OWED')::int AS count`,
  );
  return count as number;
}

async function inDatabase<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await openDatabase(url, { pool: 1, applicationName: 'test' });
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
