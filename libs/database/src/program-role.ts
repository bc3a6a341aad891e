import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '#config';
import { isPooled } from './data-source.js';

/**
 * Makes the role the program works as, where it does not exist, and gives it what it needs and no more: it reads and writes
 * rows and owns nothing. What is append-only (by the trigger that refuses changes of history) it can add to and read.
 * `programUrl` names the role and its password. Owners without the right to make roles have it made before. In the schema
 * `queue` it may make things as well: BullMQ makes a sequence for each of its queues as it runs.
 */
export async function grantProgram(owner: DataSource, programUrl: string, queue: string): Promise<void> {
  const { username, password } = new URL(programUrl);
  const [role, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const [{ quoted, literal, exists, itself }] = await owner.query(
    `SELECT quote_ident($1) AS quoted, quote_literal($2) AS literal, $1 = current_user AS itself,
       EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS exists`,
    [role, secret],
  );
  if (itself) return;
  if (!exists)
    await owner.query(
      `CREATE ROLE ${quoted} LOGIN PASSWORD ${literal} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`,
    );
  await defaultsOf(owner, quoted);
  const schemas: Array<{ name: string }> = await owner.query(
    `SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'`,
  );
  for (const { name } of schemas)
    await owner.query(`GRANT ${name === queue ? 'USAGE, CREATE' : 'USAGE'} ON SCHEMA ${name} TO ${quoted};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${quoted};
      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${name} TO ${quoted};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${name} TO ${quoted}`);
  for (const table of await appendOnly(owner.manager))
    await owner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM ${quoted}`);
  await owner.query(`REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM ${quoted}`);
}

/**
 * A pooler lets no connection bring settings of its own, so the role has them. An owner who may not alter roles leaves that to
 * whoever made the role; `refuseWrongDefaults` says so where it matters.
 */
async function defaultsOf(owner: DataSource, quoted: string): Promise<void> {
  const [{ database }] = await owner.query(`SELECT quote_ident(current_database()) AS database`);
  for (const setting of [`jit = off`, `timezone = 'UTC'`])
    await owner
      .query(`ALTER ROLE ${quoted} IN DATABASE ${database} SET ${setting}`)
      .catch((error: unknown) => {
        const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
        if (code !== '42501') throw error;
      });
}

/** Behind a pooler the role must have its settings by itself. Throws `Refusal` DATABASE_DEFAULTS_MISSING. */
async function refuseWrongDefaults(dataSource: DataSource, name: string): Promise<void> {
  const [{ jit, timezone, database }] = await dataSource.query(
    `SELECT current_setting('jit') AS jit, current_setting('timezone') AS timezone, current_database() AS database`,
  );
  if (jit === 'off' && ['UTC', 'Etc/UTC', 'GMT'].includes(timezone as string)) return;
  const mend = `ALTER ROLE "${name}" IN DATABASE "${database}" SET jit = off; ALTER ROLE "${name}" IN DATABASE "${database}" SET timezone = 'UTC';`;
  throw new Refusal(500, 'DATABASE_DEFAULTS_MISSING', {
    zh: `经连接池连接时, 数据库角色 ${name} 须自带 jit=off 与 timezone=UTC(现为 ${jit}、${timezone}): 请直连数据库运行 npm run migrate, 或由管理员执行 ${mend} 然后让连接池重新连接(RECONNECT)。`,
    en: `Behind a pooler the database role ${name} must bring jit=off and timezone=UTC by itself (they are ${jit} and ${timezone}): run npm run migrate against the database directly, or have an administrator run ${mend} Then let the pooler connect anew (RECONNECT).`,
  });
}

/** The tables nobody may change a row of, by the trigger that guards them. */
export async function appendOnly(tx: EntityManager): Promise<string[]> {
  const found: Array<{ table: string }> = await tx.query(
    `SELECT DISTINCT t.tgrelid::regclass::text AS table FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname = 'refuse_change_of_history' ORDER BY 1`,
  );
  return found.map(({ table }) => table);
}

/**
 * A server must not run as a role that could edit the past or look over the walls between rows. Throws `Refusal`
 * DATABASE_ROLE_TOO_STRONG.
 */
export async function refuseStrongRole(dataSource: DataSource): Promise<void> {
  const [{ name, strong }] = await dataSource.query(
    `SELECT current_user AS name, rolsuper OR rolbypassrls OR has_table_privilege('case_event', 'UPDATE') AS strong
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (!strong) {
    if (isPooled(dataSource)) await refuseWrongDefaults(dataSource, name as string);
    return;
  }
  throw new Refusal(500, 'DATABASE_ROLE_TOO_STRONG', {
    zh: `数据库角色 ${name} 权限过大(表所有者或超级用户), 服务不以它运行: 请在 DATABASE_OWNER_URL 中给出所有者, 在 DATABASE_URL 中给出另一个角色(不存在时会建立), 先运行 npm run migrate。`,
    en: `The database role ${name} may do too much (it owns the tables or is a superuser) and no server runs as it: give the owner in DATABASE_OWNER_URL and another role in DATABASE_URL (it is made where missing), and run npm run migrate first.`,
  });
}
