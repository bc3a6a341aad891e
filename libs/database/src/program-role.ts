import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '#config';

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
  if (!strong) return;
  throw new Refusal(500, 'DATABASE_ROLE_TOO_STRONG', {
    zh: `数据库角色 ${name} 权限过大(表所有者或超级用户), 服务不以它运行: 请在 DATABASE_OWNER_URL 中给出所有者, 在 DATABASE_URL 中给出另一个角色(不存在时会建立), 先运行 npm run migrate。`,
    en: `The database role ${name} may do too much (it owns the tables or is a superuser) and no server runs as it: give the owner in DATABASE_OWNER_URL and another role in DATABASE_URL (it is made where missing), and run npm run migrate first.`,
  });
}
