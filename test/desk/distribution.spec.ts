import { DataSource } from 'typeorm';
import {
  anchor,
  dataSourceOptions,
  distribute,
  distributionColumn,
  functionsOfDistrict,
  placesOfTables,
  policiesWithoutSubquery,
  sequences,
  writingTriggers,
} from '#database';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { readSettings } from '#config';
import { horizonOf } from '../../libs/cases/src/take-head.js';
import { standInCitus } from '../support/stand-in-citus.js';
import { database, laneEnv } from '../support/world.js';

const distributed = async (db: DataSource) =>
  (await placesOfTables(db.manager))
    .filter(({ placement }) => placement === 'DISTRIBUTED')
    .map(({ table }) => table);

test('every table has its place; those of a district are spread by it', async () => {
  const db = await database();
  const placed = await placesOfTables(db.manager);
  expect(new Set(placed.map(({ table }) => table)).size).toBe(placed.length);
  expect(placed.filter(({ placement }) => placement === 'DISTRIBUTED').length).toBeGreaterThan(60);
  // The order in which they are placed: what is on every node, the anchor, the rest.
  const spread = placed.filter(({ placement }) => placement !== 'LOCAL');
  const [first] = spread.filter(({ placement }) => placement === 'DISTRIBUTED');
  expect(first?.table).toBe(anchor);
  expect(spread.findIndex(({ placement }) => placement === 'DISTRIBUTED')).toBe(
    spread.filter(({ placement }) => placement === 'REFERENCE').length,
  );
});

test('every primary, unique and exclusion key of a distributed table starts with the district, which is one text everywhere', async () => {
  const db = await database();
  const tables = await distributed(db);
  const keys: unknown[] = await db.query(
    `SELECT i.relname AS key, a.attname AS first FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
     LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
     WHERE x.indrelid = ANY($1::text[]::regclass[]) AND (x.indisunique OR x.indisexclusion)
       AND a.attname IS DISTINCT FROM $2`,
    [tables, distributionColumn],
  );
  expect(keys).toEqual([]);
  // Colocated tables are distributed by columns of one type and collation; none may be empty.
  const columns: Array<{ table: string; type: string; collation: string; required: boolean }> =
    await db.query(
      `SELECT attrelid::regclass::text AS table, atttypid::regtype::text AS type, attcollation::regcollation::text AS collation,
       attnotnull AS required FROM pg_attribute WHERE attrelid = ANY($1::text[]::regclass[]) AND attname = $2`,
      [tables, distributionColumn],
    );
  expect(columns.length).toBe(tables.length);
  expect(
    columns.filter(
      ({ type, collation, required }) => type !== 'text' || collation !== '"default"' || !required,
    ),
  ).toEqual([]);
});

test('every foreign key among distributed tables carries the district on both sides', async () => {
  const db = await database();
  const foreign: unknown[] = await db.query(
    `SELECT conname FROM pg_constraint k WHERE contype = 'f' AND (conrelid = ANY($1::text[]::regclass[]) OR confrelid = ANY($1::text[]::regclass[]))
       AND NOT EXISTS (SELECT 1 FROM unnest(k.conkey, k.confkey) AS p (here, there)
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.here AND a.attname = $2
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = p.there AND b.attname = $2)`,
    [await distributed(db), distributionColumn],
  );
  expect(foreign).toEqual([]);
});

test('no default of a distributed table asks a sequence, none is an identity or generated, and every sequence has a decision', async () => {
  const db = await database();
  const tables = await distributed(db);
  const counted: unknown[] = await db.query(
    `SELECT attrelid::regclass::text AS table, attname FROM pg_attribute a
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = ANY($1::text[]::regclass[]) AND a.attnum > 0
       AND (a.attidentity <> '' OR a.attgenerated <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval%')`,
    [tables],
  );
  expect(counted).toEqual([]);
  const named: Array<{ name: string }> = await db.query(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND n.nspname IN ('public', 'vault') ORDER BY 1`,
  );
  expect(named.map(({ name }) => name)).toEqual(sequences.map(({ sequence }) => sequence).toSorted());
});

test('triggers of distributed tables refuse, or write rows of the same district one by one', async () => {
  const db = await database();
  const tables = await distributed(db);
  const triggers: Array<{ function: string; body: string }> = await db.query(
    `SELECT DISTINCT p.proname AS function, p.prosrc AS body FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE t.tgrelid = ANY($1::text[]::regclass[]) AND NOT t.tgisinternal ORDER BY 1`,
    [tables],
  );
  const writing = triggers.filter(({ body }) =>
    /\b(insert|update|delete|select|perform)\b\s/i.test(body.replace(/raise[^;]*;/gi, '')),
  );
  expect(writing.map((one) => one.function)).toEqual(writingTriggers.map((one) => one.function).toSorted());
  for (const { function: name, body } of writing) {
    const { writes } = writingTriggers.find((one) => one.function === name)!;
    expect(tables).toContain(writes);
    // INSERT ... VALUES alone goes to one node; what a query answers might not.
    expect(body).not.toMatch(/\bselect\b|\bupdate\s+\w+\s+set\b|\bdelete\b/i);
    expect(body).toMatch(
      new RegExp(
        `insert into ${writes.replace('public.', '')}\\b[^;]*values \\((coalesce\\()?new\\.district_id`,
        'i',
      ),
    );
  }
});

test('policies with a subquery have another form for Citus', async () => {
  const db = await database();
  const policies: Array<{ table: string; policy: string }> = await db.query(
    `SELECT n.nspname || '.' || c.relname AS table, polname AS policy FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE pg_get_expr(polqual, polrelid) ~* '\\mselect\\M' OR pg_get_expr(polwithcheck, polrelid) ~* '\\mselect\\M' ORDER BY 1`,
  );
  expect(policies).toEqual(
    policiesWithoutSubquery
      .map(({ table, policy }) => ({ table, policy }))
      .toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  );
});

describe('the step, against a stand-in that records what Citus is asked', () => {
  let db: DataSource;
  const settings = () => ({
    ...readSettings({
      DATABASE_URL: laneEnv('DATABASE_URL'),
      DATABASE_OWNER_URL: url,
      DISTRIBUTE: 'citus',
    }),
    databaseUrl: program,
  });
  let url = '';
  let program = '';
  beforeAll(async () => {
    const owner = await database();
    await owner.query('CREATE DATABASE spread');
    url = Object.assign(new URL(laneEnv('DESK_DATABASE_URL')), { pathname: '/spread' }).href;
    // A role of its own: what the step sets on it must not reach the lane's.
    program = Object.assign(new URL(laneEnv('DATABASE_URL')), {
      pathname: '/spread',
      username: 'spread_program',
    }).href;
    db = await new DataSource(dataSourceOptions(url, { pool: 2 })).initialize();
  });
  afterAll(async () => {
    await db?.destroy();
    const owner = await database();
    await owner.query('DROP DATABASE spread WITH (FORCE)');
    await owner.query('DROP ROLE IF EXISTS spread_program');
  });

  test('without the extension it says what to do', async () => {
    await expect(migrateAll(settings())).rejects.toMatchObject({ code: 'CITUS_MISSING' });
  });

  test('reference tables first, then the district, then all others beside it; a second run places nothing', async () => {
    await standInCitus(db);
    const placed = await placesOfTables(db.manager);
    const ran = await migrateAll(settings());
    const asked: Array<{ call: string; args: string[]; unsafe: string }> = await db.query(
      'SELECT call, args, unsafe FROM citus_stand_in.asked ORDER BY id',
    );
    const tables = placed.filter(({ placement }) => placement !== 'LOCAL');
    expect(asked.slice(0, tables.length)).toEqual(
      tables.map(({ table, placement }) => ({
        call: placement === 'REFERENCE' ? 'create_reference_table' : 'create_distributed_table',
        args:
          placement === 'REFERENCE'
            ? [table]
            : [table, distributionColumn, table === anchor ? 'none' : anchor],
        unsafe: 'on',
      })),
    );
    expect(asked.slice(tables.length).map(({ call, args }) => [call, ...args.slice(1)])).toEqual(
      functionsOfDistrict.map(({ argument }) => ['create_distributed_function', argument, anchor]),
    );
    expect(ran.length).toBe(tables.length);
    expect(await distribute(db, program)).toEqual([]);
    const role: Array<{ config: string[] }> = await db.query(
      `SELECT setconfig AS config FROM pg_db_role_setting WHERE setrole = 'spread_program'::regrole AND setdatabase = 0`,
    );
    expect(role).toEqual([{ config: ['gw.sees=ALL'] }]);
  });

  test('afterwards no policy has a subquery, and an event is counted where it is written', async () => {
    const [{ subqueries }] = await db.query(
      `SELECT count(*)::int AS subqueries FROM pg_policy WHERE pg_get_expr(polqual, polrelid) ~* '\\mselect\\M'`,
    );
    expect(subqueries).toBe(0);
    await db.query(
      `INSERT INTO district (district_id, name, calendar_region, policy_profile, centre_unit) VALUES ('110101', 'a', '110000', 'p', 'c')`,
    );
    await db.transaction(async (tx) => {
      await tx.query(`INSERT INTO case_event (district_id, case_id, seq, move, to_state, at, actor_kind, actor_id, actor_name, change, detail, hash)
        VALUES ('110101', gen_random_uuid(), 1, 'submit', 'SUBMITTED', now(), 'SYSTEM', 'system', 'system', '{}', '{}', 'h')`);
      const [{ same }] = await tx.query(
        `SELECT bool_and(written_in = pg_current_xact_id()::text::bigint) AS same FROM case_event`,
      );
      expect(same).toBe(true);
      // What is in hand here, this transaction among it, is not covered by a head.
      const { horizon, cluster } = await horizonOf(tx, '110101');
      const [{ mine, here }] = await tx.query(
        `SELECT pg_current_xact_id()::text AS mine, (SELECT system_identifier::text FROM pg_control_system()) AS here`,
      );
      expect(BigInt(horizon)).toBeLessThanOrEqual(BigInt(mine));
      expect(cluster).toBe(here);
    });
  });
});
