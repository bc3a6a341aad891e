import '#whistles';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { catalogueOf, type Catalogue } from '#catalogue';
import { readSettings } from '#config';
import { freePort, openDatabase, startEmbedded } from '#database';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { startProgram, type Running } from '../support/processes.js';

export const sampleFolder = resolve(import.meta.dirname, '../../../apps/standalone/sample');
export const password = 'a password for the bench';

const secrets = {
  TOKEN_SECRET: 'a token secret for the bench, 32+',
  VAULT_KEY: '0123456789abcdef'.repeat(4),
  // On, because it costs, and high, because the load comes from one address.
  RATE_LIMIT_FACTOR: '100000',
  SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
};

/**
 * PostgreSQL in a throwaway folder, and what runs against it. Everything ends in the opposite order of its start;
 * `stop` may be asked for at any moment and more than once, and waits for what is just starting.
 */
export class Stage {
  private readonly stops: Array<() => Promise<unknown>> = [];
  private url = '';
  private program = new URL('postgres://nobody');
  stopping = false;

  constructor(readonly folder: string) {}

  /** Starts PostgreSQL and makes the database `gridwhistle` with the schema and the sample district. */
  async open(): Promise<void> {
    this.stops.push(() => rm(this.folder, { recursive: true, force: true }));
    const starting = startEmbedded(this.folder, () => undefined);
    this.stops.push(async () => (await starting).stop());
    const { ownerUrl, url } = await starting;
    this.url = ownerUrl;
    this.program = new URL(url);
    await migrateAll({ ...readSettings({}), databaseUrl: url, databaseOwnerUrl: ownerUrl });
    const dataSource = await openDatabase(this.url, { pool: 2 });
    await dataSource
      .transaction((tx) => loadDistrict(tx, { folder: sampleFolder, password }))
      .finally(() => dataSource.destroy());
  }

  /** The sample district's catalogue. */
  async catalogue(): Promise<Catalogue> {
    const dataSource = await openDatabase(this.url, { pool: 1 });
    const [{ district_id: districtId }] = await dataSource.query('SELECT district_id FROM district');
    return catalogueOf(dataSource.manager, districtId).finally(() => dataSource.destroy());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const end of this.stops.splice(0).toReversed()) await end().catch(() => undefined);
  }

  /** Address of a database of this server. */
  at(database: string): string {
    return Object.assign(new URL(this.url), { pathname: `/${database}` }).toString();
  }

  /** The same address, as the role our processes work as. */
  private asProgram(url: string): string {
    const { username, password } = this.program;
    return Object.assign(new URL(url), { username, password }).toString();
  }

  /** Runs one statement on a database. */
  async ask<T extends object>(database: string, sql: string): Promise<T[]> {
    const client = new Client({ connectionString: this.at(database) });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** A copy of the loaded district (or of another database), so that every contender begins with the same tables. */
  async copy(database: string, from = 'gridwhistle'): Promise<string> {
    await this.ask('postgres', `CREATE DATABASE ${database} TEMPLATE ${from} STRATEGY FILE_COPY`);
    return this.at(database);
  }

  async drop(database: string): Promise<void> {
    await this.ask('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
  }

  async api(databaseUrl: string, entry = 'apps/api/src/main.js'): Promise<Server> {
    return this.server(entry, { DATABASE_URL: this.asProgram(databaseUrl), ...secrets }, /api: http/);
  }

  async worker(databaseUrl: string): Promise<Server> {
    return this.server(
      'apps/worker/src/main.js',
      { DATABASE_URL: this.asProgram(databaseUrl), ...secrets },
      /worker: ready/,
    );
  }

  async floor(databaseUrl: string, templateUrl: string): Promise<Server> {
    const env = { DATABASE_URL: databaseUrl, TEMPLATE_URL: templateUrl };
    return this.server('test/bench/floor.js', env, /floor: ready/);
  }

  /** A process that sweeps once it is told to. */
  async sweeper(entry: string, env: Record<string, string>): Promise<Running> {
    return (await this.server(entry, env, /sweeper: ready/)).running;
  }

  private async server(entry: string, env: Record<string, string>, ready: RegExp): Promise<Server> {
    const port = await freePort();
    if (this.stopping) throw new Error('the bench is stopping');
    const starting = startProgram(entry, { ...env, PORT: String(port) }, ready);
    this.stops.push(async () => (await starting).stop());
    return { port, running: await starting };
  }
}

export interface Server {
  port: number;
  running: Running;
}

/** A stage in a new folder, not yet open. */
export async function newStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-bench-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  return new Stage(folder);
}

/** Milliseconds one 8 kB write with fdatasync takes in this folder, median of 100: what every commit must wait for. */
export async function syncMs(folder: string): Promise<number> {
  const file = await open(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(8192, 1);
  const took: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const start = performance.now();
    await file.write(page, 0, page.length, 0);
    await file.datasync();
    took.push(performance.now() - start);
  }
  await file.close();
  return took.sort((a, b) => a - b)[50] ?? NaN;
}
