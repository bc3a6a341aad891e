import { openDatabase } from '#database';
import { Refusal } from '#config';
import { queueSchema } from '#outbox';
import { requireTool, runTool } from './tools.js';

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
 * Reads a dump into the database of `ownerUrl`, which is made where it is missing. One that holds tables is refused
 * (`Refusal` DATABASE_NOT_EMPTY), or with `replace` renamed; returns its new name then. A dump that breaks off leaves no
 * half database behind.
 */
export async function readDump(
  ownerUrl: string,
  file: string,
  { replace, stamp }: { replace: boolean; stamp: string },
): Promise<string | null> {
  const name = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  const server = await openDatabase(Object.assign(new URL(ownerUrl), { pathname: '/postgres' }).href, {
    pool: 1,
    applicationName: 'gridwhistle-restore',
  });
  try {
    const [{ quoted, there, major }] = await server.query(
      `SELECT quote_ident($1) AS quoted, EXISTS (SELECT 1 FROM pg_database WHERE datname = $1) AS there,
         current_setting('server_version_num')::int / 10000 AS major`,
      [name],
    );
    await requireTool('pg_restore', Number(major));
    let before: string | null = null;
    if (there && (await holdsTables(ownerUrl))) {
      if (!replace) throw notEmpty(name);
      before = `${name}_before_${stamp}`;
      await rename(server, name, before);
    } else if (there) await server.query(`DROP DATABASE ${quoted}`);
    await server.query(`CREATE DATABASE ${quoted} TEMPLATE template0`);
    try {
      await runTool(
        'pg_restore',
        ['--no-owner', '--no-privileges', '--exit-on-error', '--jobs=2', file],
        ownerUrl,
      );
    } catch (error) {
      await server.query(`DROP DATABASE ${quoted} WITH (FORCE)`);
      if (before) await rename(server, before, name);
      throw error;
    }
    return before;
  } finally {
    await server.destroy();
  }
}

type DataSource = Awaited<ReturnType<typeof openDatabase>>;

/** Refused by PostgreSQL while anybody is connected, which is right: api and worker have to be stopped. */
async function rename(server: DataSource, from: string, to: string): Promise<void> {
  const [{ a, b, connected }] = await server.query(
    `SELECT quote_ident($1) AS a, quote_ident($2) AS b, (SELECT count(*)::int FROM pg_stat_activity WHERE datname = $1) AS connected`,
    [from, to],
  );
  if (connected > 0)
    throw new Refusal(409, 'DATABASE_IN_USE', {
      zh: `还有 ${connected} 个连接在用数据库 ${from}: 请先停止 api 和 worker。`,
      en: `${connected} connections use the database ${from}: stop api and worker first.`,
    });
  await server.query(`ALTER DATABASE ${a} RENAME TO ${b}`);
}

async function holdsTables(ownerUrl: string): Promise<boolean> {
  const here = await openDatabase(ownerUrl, { pool: 1 });
  try {
    const [{ tables }] = await here.query(
      `SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    return Number(tables) > 0;
  } finally {
    await here.destroy();
  }
}

const notEmpty = (name: string) =>
  new Refusal(409, 'DATABASE_NOT_EMPTY', {
    zh: `数据库 ${name} 不是空的: 加 --replace 会把它改名留存, 再恢复到新库; 或在 DATABASE_OWNER_URL 和 DATABASE_URL 中换一个库名。`,
    en: `The database ${name} is not empty: --replace renames and keeps it and restores into a new one; or name another database in DATABASE_OWNER_URL and DATABASE_URL.`,
  });
