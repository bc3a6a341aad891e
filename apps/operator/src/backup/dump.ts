import { openDatabase } from '#database';
import { loginOf, Refusal } from '#config';
import { queueSchema } from '#outbox';
import { refusePooler, requireTool, runTool } from './tools.js';

/**
 * Every row of the database into one file in pg_dump's custom format: all schemas but the queue's, whose jobs are bells of
 * what `delivery` owes; `migrate` makes that one anew. No owners and no rights: `migrate` gives them.
 */
export async function dump(ownerUrl: string, serverMajor: number, file: string): Promise<void> {
  await requireTool('pg_dump', serverMajor);
  await runTool(
    'pg_dump',
    ['--format=custom', '--no-owner', '--no-privileges', `--exclude-schema=${queueSchema}`, `--file=${file}`],
    ownerUrl,
  );
}

/**
 * Reads a dump into the database of `ownerUrl`, which is made where it is missing. It is read into one beside it, which takes
 * the name once it is whole: what breaks off, however, leaves the name as it was. A database that holds anything is refused
 * (`Refusal` DATABASE_NOT_EMPTY), or with `replace` renamed; returns its new name then. Throws `Refusal` DATABASE_IN_USE.
 */
export async function readDump(
  ownerUrl: string,
  file: string,
  { replace, stamp }: { replace: boolean; stamp: string },
): Promise<string | null> {
  refusePooler(ownerUrl);
  const name = loginOf(ownerUrl)!.database;
  const server = await openDatabase(urlOf(ownerUrl, 'postgres'), {
    pool: 1,
    applicationName: 'gridwhistle-restore',
  });
  try {
    const [{ there, connected, major }] = await server.query(
      `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1) AS there,
         (SELECT count(*)::int FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend') AS connected,
         current_setting('server_version_num')::int / 10000 AS major`,
      [name],
    );
    await requireTool('pg_restore', Number(major));
    if (connected > 0) throw inUse(name, connected);
    if (there && !replace && (await holdsAnything(ownerUrl))) throw notEmpty(name);
    // PostgreSQL cuts names at 63 bytes without a word.
    const short = name.slice(0, 36);
    const [fresh, before] = [`${short}_restoring_${stamp}`, `${short}_before_${stamp}`];
    await server.query(`CREATE DATABASE ${quoted(fresh)} TEMPLATE template0`);
    try {
      await runTool(
        'pg_restore',
        ['--no-owner', '--no-privileges', '--exit-on-error', '--jobs=2', file],
        urlOf(ownerUrl, fresh),
      );
      await rename(
        server,
        there
          ? [
              [name, before],
              [fresh, name],
            ]
          : [[fresh, name]],
      );
    } catch (error) {
      await server.query(`DROP DATABASE ${quoted(fresh)} WITH (FORCE)`);
      throw error;
    }
    if (!there || (await holdsAnything(urlOf(ownerUrl, before)))) return there ? before : null;
    await server.query(`DROP DATABASE ${quoted(before)}`);
    return null;
  } finally {
    await server.destroy();
  }
}

type DataSource = Awaited<ReturnType<typeof openDatabase>>;

const urlOf = (ownerUrl: string, database: string): string =>
  Object.assign(new URL(ownerUrl), { pathname: `/${encodeURIComponent(database)}` }).href;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** All or none. Refused by PostgreSQL while anybody is connected, which is right: api and worker have to be stopped. */
async function rename(server: DataSource, names: [from: string, to: string][]): Promise<void> {
  try {
    await server.transaction(async (tx) => {
      for (const [from, to] of names)
        await tx.query(`ALTER DATABASE ${quoted(from)} RENAME TO ${quoted(to)}`);
    });
  } catch (error) {
    throw (error as { code?: string }).code === '55006' ? inUse(names[0]![0], 1) : error;
  }
}

const inUse = (name: string, connected: number) =>
  new Refusal(409, 'DATABASE_IN_USE', {
    zh: `还有 ${connected} 个以上连接在用数据库 ${name}: 请先停止 api 和 worker。`,
    en: `${connected} connections or more use the database ${name}: stop api and worker first.`,
  });

/** A table, view, sequence or function of any schema that is neither PostgreSQL's own nor an extension's. */
async function holdsAnything(ownerUrl: string): Promise<boolean> {
  const here = await openDatabase(ownerUrl, { pool: 1 });
  try {
    const [{ holds }] = await here.query(
      `SELECT EXISTS (
         SELECT 1 FROM (
           SELECT oid, relnamespace AS schema, 'pg_class'::regclass AS kind FROM pg_class
           UNION ALL SELECT oid, pronamespace, 'pg_proc'::regclass FROM pg_proc) AS thing
         JOIN pg_namespace AS n ON n.oid = thing.schema
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND NOT EXISTS (
             SELECT 1 FROM pg_depend AS d
             WHERE d.classid = thing.kind AND d.objid = thing.oid AND d.deptype = 'e')) AS holds`,
    );
    return holds as boolean;
  } finally {
    await here.destroy();
  }
}

const notEmpty = (name: string) =>
  new Refusal(409, 'DATABASE_NOT_EMPTY', {
    zh: `数据库 ${name} 不是空的: 加 --replace 会把它改名留存, 再恢复到新库; 或在 DATABASE_OWNER_URL 和 DATABASE_URL 中换一个库名。`,
    en: `The database ${name} is not empty: --replace renames and keeps it and restores into a new one; or name another database in DATABASE_OWNER_URL and DATABASE_URL.`,
  });
