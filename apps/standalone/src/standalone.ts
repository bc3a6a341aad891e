import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newSigningKey } from '#audit';
import { openDatabase, startEmbedded } from '#database';
import type { Settings } from '#config';
import { startApi } from '../../api/src/start-api.js';
import { loadDistrict } from '../../operator/src/load-district.js';
import { migrateAll } from '../../operator/src/migrate.js';
import { startWorker } from '../../worker/src/start-worker.js';
import { WORLD } from '../../worker/src/tokens.js';
import type { World } from '../../worker/src/world.js';
import { noteRunning } from './running.js';
import { openClock } from './winding/kept-clock.js';
import { StepWinder } from './winding/winder.js';

/** First password of every account of the sample district. */
export const demoPassword = 'gridwhistle-demo';

/** The fictional district 沂东区; its files lie beside the sources, not in the build. */
export const sampleFolder = resolve(fileURLToPath(import.meta.url), '../../../../../apps/standalone/sample');

export interface Standalone {
  url: string;
  databaseUrl: string;
  /** What its clock shows. */
  now(): Date;
  stop(): Promise<void>;
  /** Settles when its PostgreSQL has ended. */
  databaseGone: Promise<void>;
}

/**
 * Everything in one process: PostgreSQL, schema, sample district on the first run, API and worker, with BullMQ on
 * PostgreSQL (or on Redis where REDIS_URL is set).
 */
export async function startStandalone(given: Settings, tell: (line: string) => void): Promise<Standalone> {
  tell('启动数据库 / starting the database ...');
  const server = await startEmbedded(given.dataDir, tell, undefined, [], given.walArchive);
  const stops: Array<() => Promise<unknown>> = [() => server.stop()];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one().catch(() => undefined);
  };
  try {
    const databaseUrl = server.url;
    const { ownerUrl: databaseOwnerUrl } = server;
    const settings = { ...given, ...(await secretsOf(given)), databaseUrl, databaseOwnerUrl };
    tell('更新数据库结构 / migrating ...');
    await migrateAll(settings);
    await loadSampleOnce(databaseUrl, settings.district, tell);
    const { clock, keep } = await openClock(settings);
    tell('启动服务 / starting api and worker ...');
    const worker = await startWorker(settings, clock);
    stops.push(() => worker.close());
    const winder = new StepWinder(clock, { world: worker.get<World>(WORLD), settings }, keep);
    stops.push(() => winder.stop());
    const api = await startApi(settings, clock, winder);
    stops.push(() => api.close());
    const url = (await api.getUrl()).replace('[::1]', 'localhost');
    stops.push(await noteRunning(settings, { pid: process.pid, url, databaseUrl }));
    return { url, databaseUrl, now: () => clock.now(), stop, databaseGone: server.gone };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function loadSampleOnce(
  databaseUrl: string,
  district: string,
  tell: (line: string) => void,
): Promise<void> {
  const dataSource = await openDatabase(databaseUrl, { pool: 1 });
  try {
    const [there] = await dataSource.query('SELECT 1 FROM district WHERE district_id = $1', [district]);
    if (there) return;
    tell('载入示例区(沂东区) / loading the sample district ...');
    await dataSource.transaction((tx) =>
      loadDistrict(tx, { folder: sampleFolder, districtId: district, password: demoPassword }),
    );
  } finally {
    await dataSource.destroy();
  }
}

/** Secrets of the embedded default are made once and kept beside its data. */
async function secretsOf({
  dataDir,
  tokenSecret,
  vaultKey,
  signingSuite,
  signingKey,
}: Settings): Promise<{ tokenSecret: string; vaultKey: string; signingKey: string }> {
  const kept = async (name: string, make = () => randomBytes(32).toString('hex')) => {
    const file = join(resolve(dataDir), name);
    const found = await readFile(file, 'utf8').catch(() => '');
    if (found) return found.trim();
    const made = make().trim();
    await writeFile(file, made + '\n', { mode: 0o600 });
    return made;
  };
  return {
    tokenSecret: tokenSecret ?? (await kept('token.secret')),
    vaultKey: vaultKey ?? (await kept('vault.key')),
    signingKey:
      signingKey ??
      (await kept(`signing-${signingSuite.toLowerCase()}.pem`, () => newSigningKey(signingSuite))),
  };
}
