import '#whistles';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { catalogueOf, type Catalogue } from '#catalogue';
import { readSettings } from '#config';
import { freePort, openDatabase, startEmbedded } from '#database';
import { territoryOf, type Territory } from '#territory';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { startProgram, type Running } from '../support/processes.js';

const root = resolve(import.meta.dirname, '../../..');
export const sampleFolder = join(root, 'apps/standalone/sample');
export const password = 'a password for the bench';

export const benchSecrets = {
  TOKEN_SECRET: 'a token secret for the bench, 32+',
  VAULT_KEY: '0123456789abcdef'.repeat(4),
  // On, because it costs, and high, because the load comes from one address.
  RATE_LIMIT_FACTOR: '100000',
  LIVE_STREAMS_PER_ACCOUNT: '1000',
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

  /** A kept one is found again, and left, in its folder. */
  constructor(
    readonly folder: string,
    private readonly kept = false,
  ) {}

  /** The life that the floor lives again, as a file. */
  get recording(): string {
    return join(this.folder, 'recording.json');
  }

  /** Starts PostgreSQL and makes the database `gridwhistle` with the schema and the sample district. */
  async open(): Promise<void> {
    if (!this.kept) this.stops.push(() => rm(this.folder, { recursive: true, force: true }));
    const starting = startEmbedded(this.folder, () => undefined);
    this.stops.push(async () => (await starting).stop());
    const { ownerUrl, url } = await starting;
    this.url = ownerUrl;
    this.program = new URL(url);
    await this.migrate('gridwhistle');
    const dataSource = await openDatabase(this.url, { pool: 2 });
    const [{ n }] = await dataSource.query('SELECT count(*)::int AS n FROM district');
    await (
      n > 0
        ? Promise.resolve()
        : dataSource.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, password }))
    ).finally(() => dataSource.destroy());
    if (this.kept) this.stops.push(() => this.dropOthers());
  }

  /** Brings a database of this server to the schema of now. */
  async migrate(database: string): Promise<void> {
    const databaseOwnerUrl = this.at(database);
    await migrateAll({
      ...readSettings({}),
      databaseUrl: this.asProgram(databaseOwnerUrl),
      databaseOwnerUrl,
    });
  }

  /** While a city is loaded nothing has to outlive the machine; afterwards everything is on disk and as it was. */
  async hurried<T>(work: () => Promise<T>): Promise<T> {
    const hurry = [
      'fsync = off',
      'autovacuum = off',
      'full_page_writes = off',
      'synchronous_commit = off',
      `max_wal_size = '4GB'`,
    ];
    for (const one of hurry) await this.ask('postgres', `ALTER SYSTEM SET ${one}`);
    await this.ask('postgres', 'SELECT pg_reload_conf()');
    try {
      return await work();
    } finally {
      await this.ask('postgres', 'ALTER SYSTEM RESET ALL');
      await this.ask('postgres', 'SELECT pg_reload_conf()');
      await this.ask('postgres', 'CHECKPOINT');
      await promisify(execFile)('sync');
    }
  }

  /** What is kept are cities. */
  private async dropOthers(): Promise<void> {
    const others = await this.ask<{ name: string }>(
      'postgres',
      `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname !~ '^(postgres|gridwhistle|city_[0-9]+)$'`,
    );
    for (const { name } of others) await this.drop(name);
  }

  /** The sample district's catalogue. */
  async catalogue(): Promise<Catalogue> {
    const dataSource = await openDatabase(this.url, { pool: 1 });
    const [{ district_id: districtId }] = await dataSource.query('SELECT district_id FROM district');
    return catalogueOf(dataSource.manager, districtId).finally(() => dataSource.destroy());
  }

  /** The sample district's map. */
  async territory(): Promise<Territory> {
    const dataSource = await openDatabase(this.url, { pool: 1 });
    const [{ district_id: districtId }] = await dataSource.query('SELECT district_id FROM district');
    return territoryOf(dataSource.manager, districtId).finally(() => dataSource.destroy());
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
    await this.ask('postgres', `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await this.ask('postgres', `CREATE DATABASE ${database} TEMPLATE ${from} STRATEGY FILE_COPY`);
    return this.at(database);
  }

  async drop(database: string): Promise<void> {
    await this.ask('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
  }

  async api(databaseUrl: string, entry = 'apps/api/src/main.js'): Promise<Server> {
    const env = { DATABASE_URL: this.asProgram(databaseUrl), ...benchSecrets };
    return this.server(entry, env, /api: http/, await startOptions('start:api'));
  }

  async worker(databaseUrl: string): Promise<Server> {
    const env = { DATABASE_URL: this.asProgram(databaseUrl), ...benchSecrets };
    const options = await startOptions('start:worker');
    return this.server('apps/worker/src/main.js', env, /worker: ready/, options);
  }

  async floor(databaseUrl: string, templateUrl: string): Promise<Server> {
    const env = { DATABASE_URL: databaseUrl, TEMPLATE_URL: templateUrl, RECORDING: this.recording };
    return this.server('test/bench/floor.js', env, /floor: ready/);
  }

  /** The floor of reading, which is told in a file which rows are on which page. */
  async readingFloor(databaseUrl: string, pages: string): Promise<Server> {
    const env = { DATABASE_URL: databaseUrl, PAGES: pages };
    return this.server('test/bench/reading-floor.js', env, /floor: ready/);
  }

  /** A process that sweeps once it is told to. */
  async sweeper(entry: string, env: Record<string, string>): Promise<Running> {
    return (await this.server(entry, env, /sweeper: ready/)).running;
  }

  private async server(
    entry: string,
    env: Record<string, string>,
    ready: RegExp,
    options: readonly string[] = [],
  ): Promise<Server> {
    const port = await freePort();
    if (this.stopping) throw new Error('the bench is stopping');
    const starting = startProgram(entry, { ...env, PORT: String(port) }, ready, root, options);
    this.stops.push(async () => (await starting).stop());
    return { port, running: await starting };
  }
}

export interface Server {
  port: number;
  running: Running;
}

/** What production starts a process of ours with: the options of Node in package.json. */
async function startOptions(script: 'start:api' | 'start:worker'): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts[script]!.split(' ').filter((word) => word.startsWith('--'));
}

/** A stage in a new folder, or in one that is kept; not yet open. */
export async function newStage(kept: string | null): Promise<Stage> {
  const folder = kept === null ? await mkdtemp(join(tmpdir(), 'gridwhistle-bench-')) : resolve(kept);
  await mkdir(folder, { recursive: true });
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  return new Stage(folder, kept !== null);
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
