import '#whistles';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { Attachment, keys, openStore } from '#attachments';
import { Intake, verifyHistory } from '#cases';
import { readSettings, realClock } from '#config';
import { openDatabase, startEmbedded, type EmbeddedServer } from '#database';
import { reporterActor, Vault } from '#people';
import { backup } from '../../apps/operator/src/backup/backup.js';
import { readDump } from '../../apps/operator/src/backup/dump.js';
import { layCluster } from '../../apps/operator/src/backup/lay.js';
import { toolVersion, withoutRows } from '../../apps/operator/src/backup/tools.js';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { noteRunning } from '../../apps/standalone/src/running.js';
import { quick, secrets } from '../support/lane.js';
import { startProgram } from '../support/processes.js';
import { until } from '../support/until.js';
import { password, sampleFolder } from '../support/world.js';
import { clean, doubled, wronglyTold } from './in-the-world.js';
import { patience, smokeAt } from './own-world.js';

/** A backup is good when it has been restored: rows, bytes, rights, proofs, and what was owed is done once. */
const major = 18;
const pgDump = (await toolVersion('pg_dump')) ?? 0;
const district = '900001';
let folder: string;
let data: string;
let server: EmbeddedServer;
let owner: DataSource;
let photo: { key: string };
let filed = 0;

const env = () => ({ ...secrets, ...quick, DATA_DIR: data, WAL_ARCHIVE: join(folder, 'wal') });
const start = async () => {
  server = await startEmbedded(data, () => undefined, undefined, [], env().WAL_ARCHIVE);
  owner = await openDatabase(server.ownerUrl, { pool: 4, applicationName: 'test' });
};
const stop = async () => {
  await owner.destroy();
  await server.stop();
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-restore-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  data = join(folder, 'data');
  await start();
  const at = { DATABASE_URL: server.url, DATABASE_OWNER_URL: server.ownerUrl };
  await migrateAll({ ...readSettings({ ...env(), ...at }), databaseUrl: server.url });
  await owner.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, districtId: district, password }));
  await file(3);
  await worked(server.url);
  photo = await keepPhoto();
  await file(1);
}, patience);
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
}, patience);

/** Residents file; nobody works on it until `worked`. */
async function file(count: number): Promise<void> {
  const vault = new Vault({ vaultKey: secrets.VAULT_KEY });
  const intake = new Intake(owner, realClock, { tokenSecret: secrets.TOKEN_SECRET, vault });
  for (let at = 0; at < count; at++)
    await intake.submit(reporterActor(district, null, null), smokeAt(filed++));
}

/** A worker does what a database owes, and ends. */
async function worked(databaseUrl: string): Promise<void> {
  const worker = await startProgram(
    'apps/worker/src/main.js',
    { ...env(), DATABASE_URL: databaseUrl },
    /worker: ready/,
  );
  const at = await openDatabase(databaseUrl, { pool: 1 });
  await until('nothing is owed', async () => (await owed(at)) === 0);
  await at.destroy();
  await worker.stop();
}

const count = async (at: DataSource, sql: string): Promise<number> => {
  const [{ n }] = await at.query(`SELECT (${sql})::int AS n`);
  return n as number;
};
const cases = (at: DataSource) => count(at, 'SELECT count(*) FROM cases');
const messages = (at: DataSource) => count(at, 'SELECT count(*) FROM message');
const owed = (at: DataSource) =>
  count(
    at,
    `SELECT (SELECT count(*) FROM outbox WHERE relayed_at IS NULL) + (SELECT count(*) FROM delivery WHERE state = 'OWED')`,
  );

async function keepPhoto(): Promise<{ key: string }> {
  const [bytes, id] = ['a photo', randomUUID()];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const [{ caseId }] = await owner.query('SELECT id AS "caseId" FROM cases LIMIT 1');
  const now = realClock.now();
  const row = {
    districtId: district,
    id,
    caseId,
    fromKind: 'REPORTER',
    fromId: '',
    kind: 'PHOTO',
    mediaType: 'image/jpeg',
  };
  const whole = {
    ...row,
    state: 'READY',
    receivedSize: 7,
    receivedSha256: sha256,
    size: 7,
    sha256,
    tries: 1,
  };
  await owner.manager.insert(Attachment, { ...whole, lookAt: now, receivedAt: now, readyAt: now } as never);
  const loose = join(folder, 'photo');
  await writeFile(loose, bytes);
  const key = keys.kept({ districtId: district, id }, sha256);
  await openStore(readSettings(env())).store.take(key, loose);
  return { key };
}

/** `npm run backup` and `npm run restore` as they are run. */
async function program(name: 'backup' | 'restore', args: string[], more: Record<string, string> = {}) {
  const entry = resolve(`dist/apps/standalone/src/${name}.js`);
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env['PATH'], ...env(), ...more },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

/** A connection of the servers' role that has not said as whom it asks sees nothing: rights and walls are back. */
async function seenByNobody(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT count(*)::int AS n FROM cases');
  await expect(client.query(`DELETE FROM case_event`)).rejects.toThrow(/permission denied/);
  await client.end();
  return rows[0].n as number;
}

/** `restore --into`: what is no data directory of this version stays where it is. */
async function refusesWrongFolders(from: string): Promise<void> {
  const into = join(folder, 'documents');
  await mkdir(into);
  await writeFile(join(into, 'letter'), 'dear');
  const laid = () => layCluster(from, into, {}, 'now');
  await expect(laid()).rejects.toThrow(/neither empty nor a data directory/);
  await writeFile(join(into, 'PG_VERSION'), '17\n');
  await expect(laid()).rejects.toThrow(/of PostgreSQL 17, and the backup is of 18/);
  expect((await readdir(into)).sort()).toEqual(['PG_VERSION', 'letter']);
}

test('what a tool says on failing is told without rows', () => {
  const said = `pg_restore: error: COPY failed for table "message": ERROR:  invalid input syntax for type uuid: "张三 13800138000"
DETAIL:  Key (phone)=(13800138000) exists.
CONTEXT:  COPY message, line 3: "张三\t13800138000"
上下文:  COPY message, line 3: "李四"
pg_restore: error: a worker process died`;
  expect(withoutRows('pg_restore', said)).toBe(
    'pg_restore: error: COPY failed for table "message": ERROR:  invalid input syntax for type uuid: "..."; pg_restore: error: a worker process died',
  );
});

(pgDump >= major ? test : test.skip)(
  `every row into another database, by pg_dump (needs version ${major} or newer in PATH; here is ${pgDump || 'none'})`,
  async () => {
    const at = { DATABASE_URL: server.url, DATABASE_OWNER_URL: server.ownerUrl };
    const [before, told] = [await cases(owner), await messages(owner)];
    const to = join(folder, 'dump');
    expect(await program('backup', [to, '--dump'], at)).toMatchObject({ code: 0 });
    const elsewhere = Object.fromEntries(
      Object.entries(at).map(([name, url]) => [
        name,
        Object.assign(new URL(url), { pathname: '/restored' }).href,
      ]),
    ) as typeof at;
    const restored = await program('restore', [to], elsewhere);
    expect(restored.output).toMatch(/核验通过[^]*missing or altered: 0/);
    expect(restored.code).toBe(0);
    expect(await seenByNobody(elsewhere.DATABASE_URL)).toBe(0);
    const there = await openDatabase(elsewhere.DATABASE_OWNER_URL, { pool: 2 });
    expect(await cases(there)).toBe(before);
    // What was done stays done; what was owed is rung for again, by a queue that starts empty.
    expect([await messages(there), await owed(there)]).toEqual([told, await owed(owner)]);
    await worked(elsewhere.DATABASE_URL);
    expect(await wronglyTold(there)).toEqual([]);
    expect(await doubled(there)).toEqual([]);
    await there.destroy();
    const again = await program('restore', [to], elsewhere);
    expect(again.output).toMatch(/不是空的[^]*--replace/);
    const whole = await readFile(join(to, 'database.dump'));
    await writeFile(join(to, 'database.dump'), whole.subarray(0, whole.length / 2));
    expect((await program('restore', [to, '--replace'], elsewhere)).output).toMatch(/pg_restore failed/);
    await writeFile(join(to, 'database.dump'), whole);
    const names = async (): Promise<string[]> =>
      (await owner.query(`SELECT datname FROM pg_database WHERE datname LIKE 'restored%' ORDER BY 1`)).map(
        ({ datname }: { datname: string }) => datname,
      );
    expect(await names()).toEqual(['restored']);
    expect(await program('restore', [to, '--replace'], elsewhere)).toMatchObject({ code: 0 });
    expect(await names()).toEqual(['restored', expect.stringMatching(/^restored_before_/)]);

    // No table, and yet somebody's.
    await owner.query('CREATE DATABASE viewed');
    const viewed = Object.assign(new URL(server.ownerUrl), { pathname: '/viewed' }).href;
    const connected = () => count(owner, `SELECT count(*) FROM pg_stat_activity WHERE datname = 'viewed'`);
    const within = async (sql: string) => {
      const view = await openDatabase(viewed, { pool: 1 });
      await view.query(sql).finally(() => view.destroy());
      await until('nobody is connected', async () => (await connected()) === 0);
    };
    const read = () => readDump(viewed, join(to, 'database.dump'), { replace: false, stamp: 'now' });
    await within('CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1');
    await expect(read()).rejects.toThrow(/is not empty/);
    await within('DROP FUNCTION one()');
    expect(await read()).toBeNull();
    expect(await count(owner, `SELECT count(*) FROM pg_database WHERE datname LIKE 'viewed%'`)).toBe(1);
    const pooled = `${server.ownerUrl}?pooler=transaction`;
    const backed = backup(
      { ...readSettings(env()), ownerUrl: pooled },
      { folder: `${to}-pooled`, kind: 'dump' },
      () => undefined,
    );
    await expect(backed).rejects.toThrow(/DATABASE_OWNER_URL/);
  },
  patience,
);

test(
  'the whole cluster to a moment between two filings, by a base backup and the WAL archive',
  async () => {
    const to = join(folder, 'base');
    const forget = await noteRunning(
      { dataDir: data },
      { pid: process.pid, url: '', databaseUrl: server.url },
    );
    const made = await program('backup', [to]);
    expect(made.output).toMatch(/No key is in it/);
    expect(made.code).toBe(0);
    await file(2);
    const [{ moment }] = await owner.query('SELECT clock_timestamp() AS moment');
    const wanted = await cases(owner);
    // The moment has whole milliseconds: what comes next must be later than that.
    await until('a later moment', async () => realClock.now().getTime() > (moment as Date).getTime() + 5);
    await file(2);
    expect((await program('restore', [to])).output).toMatch(/服务正在运行/);
    await forget();
    await stop();
    await openStore(readSettings(env())).store.remove(photo.key);

    const early = await program('restore', [to, '--to', '2020-01-01T00:00']);
    expect(early.output).toMatch(/reaches no earlier moment/);
    const home = join(data, 'postgres');
    await expect(layCluster(to, home, { archive: join(folder, 'wall') }, 'now')).rejects.toThrow(
      /lacks [0-9A-F]{24}, the segment/,
    );
    await refusesWrongFolders(to);
    expect((await readdir(data)).filter((name) => name.startsWith('postgres.'))).not.toContainEqual(
      expect.stringMatching(/before|restoring/),
    );
    const restored = await program('restore', [
      to,
      '--to',
      new Date((moment as Date).getTime() + 2).toISOString(),
    ]);
    expect(restored.output).toMatch(/核验通过[^]*missing or altered: 0/);
    expect(restored.code).toBe(0);
    await start();
    expect(await cases(owner)).toBe(wanted);
    expect(await seenByNobody(server.url)).toBe(0);
    await worked(server.url);
    expect(await wronglyTold(owner)).toEqual([]);
    expect(await doubled(owner)).toEqual([]);
    expect(await verifyHistory(owner)).toEqual(clean);
    expect(await readFile(join(data, 'postgres/postgresql.auto.conf'), 'utf8')).not.toMatch(
      /recovery|restore/,
    );
  },
  patience,
);
