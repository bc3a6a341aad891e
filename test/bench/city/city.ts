import { Client } from 'pg';
import { fullComplaints } from '../complaints.js';
import { matterOf, peopleOf } from '../people.js';
import { sampleFolder, type Stage } from '../stage.js';
import { liveOnce, type Life } from './lives.js';
import { dropIndexes, multiply, type Kept } from './multiply.js';
import { growPlaces } from './places.js';
import { storeLives } from './templates.js';
import { storeWords } from './words.js';

/** What an ordinary disk holds: 29 kB a whole case, 18 a lean and 2.4 a thin one. */
const keptOf = (cases: number): Kept => (cases < 500_000 ? 'WHOLE' : cases <= 3_000_000 ? 'LEAN' : 'THIN');

export interface City {
  database: string;
  cases: number;
  kept: Kept;
  /** Seconds to draw and write it, and to make its indexes. */
  seconds: number;
  bytes: number;
  tables: Array<{ table: string; rows: number; bytes: number }>;
}

export const databaseOf = (cases: number): string => `city_${cases}`;

interface Making {
  stage: Stage;
  lives: readonly Life[];
  cases: number;
  told: (done: number, what: string) => void;
}

/** One life of each shape, for any number of cities. */
export const livesOf = async (stage: Stage): Promise<Life[]> =>
  liveOnce(stage, matterOf(fullComplaints(sampleFolder)), await peopleOf(stage, 'gridwhistle'));

/** Makes a city of so many past cases, as a database of its own. */
export async function makeCity({ stage, lives, cases, told }: Making): Promise<City> {
  const started = performance.now();
  const kept = keptOf(cases);
  const catalogue = await stage.catalogue();
  const half = `${databaseOf(cases)}_half`;
  await stage.ask('postgres', `DROP DATABASE IF EXISTS ${half} WITH (FORCE)`);
  const client = new Client({ connectionString: await stage.copy(half), options: '-c timezone=UTC' });
  await client.connect();
  try {
    await client.query('CREATE SCHEMA city');
    const { rows } = await client.query<{ district_id: string }>('SELECT district_id FROM district');
    const districtId = rows[0]!.district_id;
    await growPlaces(client, districtId);
    await storeWords(client, districtId, catalogue);
    const tables = await storeLives(client, lives);
    const filled = [...tables.map(({ name }) => name), 'case_called', 'case_search'];
    const indexes = await dropIndexes(client, filled);
    await client.query(`SET maintenance_work_mem = '1GB'`);
    await multiply(client, districtId, tables, { cases, kept }, (done) => told(done, '写入 / writing'));
    for (const [i, made] of indexes.entries()) {
      told(cases, `索引 / indexes ${i + 1}/${indexes.length}`);
      await client.query(made);
    }
    told(cases, 'VACUUM ANALYZE');
    await client.query('VACUUM (ANALYZE)');
    await client.query('CREATE TABLE city.made (seconds float8, kept text)');
    await client.query('INSERT INTO city.made VALUES ($1, $2)', [(performance.now() - started) / 1000, kept]);
  } finally {
    await client.end();
  }
  await stage.ask('postgres', `ALTER DATABASE ${half} RENAME TO ${databaseOf(cases)}`);
  return readCity(stage, cases);
}

/** A city that is there already; throws where it is not. */
export async function readCity(stage: Stage, cases: number): Promise<City> {
  const database = databaseOf(cases);
  const [made] = await stage.ask<{ seconds: number; kept: Kept }>(database, 'SELECT * FROM city.made');
  const [size] = await stage.ask<{ bytes: number }>(
    database,
    `SELECT pg_database_size(current_database())::float8 AS bytes`,
  );
  const tables = await stage.ask<City['tables'][number]>(
    database,
    `SELECT relname AS table, reltuples::float8 AS rows, pg_total_relation_size(oid)::float8 AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 1000 ORDER BY 3 DESC`,
  );
  return { database, cases, kept: made!.kept, seconds: made!.seconds, bytes: size!.bytes, tables };
}

/** Which cities a kept cluster has. */
export async function citiesOf(stage: Stage): Promise<number[]> {
  const found = await stage.ask<{ n: number }>(
    'postgres',
    `SELECT substr(datname, 6)::int AS n FROM pg_database WHERE datname ~ '^city_[0-9]+$' ORDER BY 1`,
  );
  return found.map(({ n }) => n);
}
