import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '#config';
import {
  anchor,
  distributionColumn,
  functionsOfDistrict,
  places,
  policiesWithoutSubquery,
  type TablePlace,
} from './distribution.js';

/** The tables of this database with where each of them lives. Throws `Refusal` TABLE_WITHOUT_PLACE where one has none. */
export async function placesOfTables(tx: EntityManager): Promise<TablePlace[]> {
  const tables = await tx.query(
    `SELECT n.nspname AS schema, t.relname AS name, EXISTS (SELECT 1 FROM pg_attribute a
       WHERE a.attrelid = t.oid AND a.attname = $1 AND NOT a.attisdropped) AS "ofDistrict"
     FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE t.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema|citus|columnar)'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.deptype = 'e')
       AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = t.oid)`,
    [distributionColumn],
  );
  const { placed, undecided } = places(tables as Parameters<typeof places>[0]);
  if (undecided.length > 0)
    throw new Refusal(500, 'TABLE_WITHOUT_PLACE', {
      zh: `这些表尚未决定如何分布: ${undecided.join('、')}。请给它们 district_id, 或在 libs/database/src/distribution.ts 中说明理由。`,
      en: `It is not decided where these tables live: ${undecided.join(', ')}. Give them district_id, or say why not in libs/database/src/distribution.ts.`,
    });
  return placed;
}

/**
 * Spreads the schema over the nodes of a Citus cluster by district (docs/citus.md): reference tables first, then the
 * district, then every other table beside it. What is spread already stays as it is, so it is run after every migration.
 * As the owner, on the coordinator; `programUrl` names the role the program works as. Answers what it placed. Throws `Refusal`
 * CITUS_MISSING, TABLE_WITHOUT_PLACE.
 */
export async function distribute(owner: DataSource, programUrl: string): Promise<string[]> {
  const [citus] = await owner.query(`SELECT extversion FROM pg_extension WHERE extname = 'citus'`);
  if (!citus)
    throw new Refusal(500, 'CITUS_MISSING', {
      zh: '已设置 DISTRIBUTE=citus, 但此数据库中没有 citus 扩展: 请先按 docs/citus.md 安装并运行 CREATE EXTENSION citus, 或取消该设置。',
      en: 'DISTRIBUTE=citus is set but this database has no extension citus: install it as docs/citus.md says and run CREATE EXTENSION citus first, or unset it.',
    });
  const done: string[] = [];
  const already = new Set(
    (await owner.query(`SELECT logicalrelid::oid::bigint::text AS id FROM pg_dist_partition`)).map(
      ({ id }: { id: string }) => id,
    ),
  );
  for (const { table, placement } of await placesOfTables(owner.manager)) {
    if (placement === 'LOCAL') continue;
    const [{ id }] = await owner.query(`SELECT $1::regclass::oid::bigint::text AS id`, [table]);
    if (already.has(id)) continue;
    await owner.transaction((tx) => place(tx, { table, placement }));
    done.push(`${table}: ${placement === 'REFERENCE' ? 'reference' : distributionColumn}`);
  }
  if (done.length === 0) return done;
  for (const { signature, argument } of functionsOfDistrict)
    await owner.query(
      `SELECT create_distributed_function($1::regprocedure, distribution_arg_name := $2, colocate_with := $3)`,
      [signature, argument, anchor],
    );
  await seeEverythingOnTheNodes(owner, programUrl);
  return done;
}

/**
 * A session tells its coordinator what it may see and Citus keeps that from the nodes, where every row would be refused. The
 * role sees everything there; docs/citus.md says what that leaves of the walls.
 */
async function seeEverythingOnTheNodes(owner: DataSource, programUrl: string): Promise<void> {
  const [{ role }] = await owner.query(`SELECT quote_ident($1) AS role`, [
    decodeURIComponent(new URL(programUrl).username),
  ]);
  await owner.query(`ALTER ROLE ${role} SET gw.sees = 'ALL'`);
}

async function place(tx: EntityManager, { table, placement }: TablePlace): Promise<void> {
  // Our triggers touch rows of the same district alone, which lie on the same node (`writingTriggers`): that is what is unsafe otherwise.
  await tx.query(`SET LOCAL citus.enable_unsafe_triggers = on`);
  if (placement === 'REFERENCE') {
    await tx.query(`SELECT create_reference_table($1::regclass)`, [table]);
    return;
  }
  for (const { policy, using } of policiesWithoutSubquery.filter((one) => one.table === table))
    await tx.query(`ALTER POLICY ${policy} ON ${table} USING (${using})`);
  if (table === 'public.case_event') await countOnTheNode(tx);
  await tx.query(`SELECT create_distributed_table($1::regclass, $2, colocate_with => $3)`, [
    table,
    distributionColumn,
    table === anchor ? 'none' : anchor,
  ]);
}

/**
 * The number of the transaction an event was written in is compared with the horizon of its node (signed heads). A default
 * would be computed by the coordinator, which counts for itself, and between its commit and the node's an event would be
 * missed for ever; a trigger runs where the row lies.
 */
async function countOnTheNode(tx: EntityManager): Promise<void> {
  await tx.query(`ALTER TABLE case_event ALTER COLUMN written_in DROP DEFAULT`);
  await tx.query(`CREATE OR REPLACE FUNCTION note_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.written_in := pg_current_xact_id()::text::bigint;
      RETURN NEW;
    END $$`);
  await tx.query(`CREATE TRIGGER case_event_written_here BEFORE INSERT ON case_event
    FOR EACH ROW EXECUTE FUNCTION note_transaction()`);
}
