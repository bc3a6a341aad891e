import '#whistles';
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '#database';
import { loadDistrict } from '../../apps/operator/src/load-district.js';

export const password = 'a password for the tests';
export const sampleFolder = resolve(import.meta.dirname, '../../apps/standalone/sample');

/** What a lane gives to its tests. */
export function laneEnv(
  name: 'DATABASE_URL' | 'TEST_API' | 'REDIS_URL' | 'TEST_LANE' | 'TOKEN_SECRET' | 'VAULT_KEY',
): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests with \`npm test\`, which starts the servers`);
  return value;
}

let shared: Promise<DataSource> | undefined;

/** One connection pool for a test file; closed by itself after its last test. */
export function database(): Promise<DataSource> {
  shared ??= openDatabase(laneEnv('DATABASE_URL'), { pool: 6, applicationName: 'test' });
  return shared;
}

afterAll(async () => {
  await (await shared)?.destroy();
  shared = undefined;
});

/** A district of one's own, made from the sample under another code: tests run in parallel on one database and clean nothing up. */
export async function newDistrict(): Promise<string> {
  const dataSource = await database();
  const districtId = `9${String(randomInt(100_000)).padStart(5, '0')}`;
  await dataSource.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, districtId, password }));
  return districtId;
}
