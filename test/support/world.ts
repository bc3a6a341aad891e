import '#whistles';
import '#patrol';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '#database';
import { loadDistrict } from '../../apps/operator/src/load-district.js';

export const password = 'a password for the tests';
export const sampleFolder = resolve(import.meta.dirname, '../../apps/standalone/sample');

/** What a lane gives to its tests. */
export function laneEnv(
  name:
    | 'DATABASE_URL'
    | 'DATABASE_OWNER_URL'
    | 'DESK_DATABASE_URL'
    | 'TEST_API'
    | 'REDIS_URL'
    | 'TEST_LANE'
    | 'TOKEN_SECRET'
    | 'DATA_DIR'
    | 'VAULT_KEY',
): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests with \`npm test\`, which starts the servers`);
  return value;
}

let shared: Promise<DataSource> | undefined;

/**
 * One connection pool for a test file, as the owner of the tables, to the desk's database for the desk's tests; closed by
 * itself after its last test.
 */
export function database(): Promise<DataSource> {
  const atTheDesk = expect.getState().testPath?.includes('/test/desk/');
  shared ??= openDatabase(laneEnv(atTheDesk ? 'DESK_DATABASE_URL' : 'DATABASE_OWNER_URL'), {
    pool: 6,
    applicationName: 'test',
  });
  return shared;
}

afterAll(async () => {
  await (await shared)?.destroy();
  shared = undefined;
});

/** A district of one's own, made from the sample under another code: tests run in parallel on one database and clean nothing up. */
export async function newDistrict(): Promise<string> {
  const dataSource = await database();
  // Drawn from a sequence the schema has anyway: chance would give two tests one district now and then.
  const [{ drawn }] = await dataSource.query(`SELECT nextval('case_number_block')::int AS drawn`);
  const districtId = `9${String(drawn).padStart(5, '0')}`;
  await dataSource.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, districtId, password }));
  return districtId;
}
