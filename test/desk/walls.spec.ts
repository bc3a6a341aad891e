import { listCases, scopeOf, type Appeal } from '#cases';
import { beginLooking, lookAs, openDatabase, refuseStrongRole, seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import type { DataSource } from 'typeorm';
import { openDesk, smoke } from '../support/desk.js';
import { laneEnv, newDistrict } from '../support/world.js';

/** The second wall: what PostgreSQL itself shows to a connection that asks on behalf of somebody, whatever the statement says. */
let asking: DataSource;
let here: Awaited<ReturnType<typeof openDesk>>;
const ids: Record<string, string> = {};

/** What the walls are tried with names no district: the test of statements lets it be (judge-statements.ts). */
const ofTest = '/* of a test */';

beforeAll(async () => {
  const program = new URL(laneEnv('DATABASE_URL'));
  const { host, pathname } = new URL(laneEnv('DESK_DATABASE_URL'));
  asking = await openDatabase(Object.assign(program, { host, pathname }).href, { pool: 3, asks: true });
  here = await openDesk();
  const { people, districtId } = here;
  const file = async (name: string, appeal: Partial<Appeal>, by: Actor = people.resident) => {
    ids[name] = (await here.intake.submit(by, { channel: 'WEB', text: smoke.text, ...appeal })).caseId;
  };
  await file('in the grid', { gridCode: `${districtId}004001003`, reporter: { phone: '13800000001' } });
  await file('elsewhere', { gridCode: `${districtId}001001001` });
  await file('confidential', { gridCode: `${districtId}004001003`, kind: 'REPORT', confidential: true });
  const { id, number } = await here.processing();
  ids['handled'] = id;
  await here.whistles.blow(
    { actor: people.streetLeader, number },
    { kind: 'ENFORCE', reason: '多次制止无效', units: ['D02'] },
  );
  const other = await openDesk(undefined, await newDistrict());
  ids['of another district'] = (
    await other.intake.submit(other.people.resident, {
      channel: 'WEB',
      text: smoke.text,
      gridCode: `${other.districtId}004001003`,
    })
  ).caseId;
}, 60_000);
afterAll(() => asking.destroy());

const named = (rows: Array<{ id: string }>) =>
  Object.entries(ids)
    .filter(([, id]) => rows.some((row) => row.id === id))
    .map(([name]) => name)
    .sort();
const shown = async (table = 'cases', id = 'id') =>
  named(await asking.query(`SELECT ${ofTest} ${id} AS id FROM ${table}`));

const everybody = () => ({
  resident: { ...here.people.resident, caseId: ids['in the grid']! },
  nobody: here.people.resident,
  agent: here.people.agent,
  street: here.people.street,
  'another street': here.people.otherStreet,
  community: here.people.community,
  'grid worker': here.people.gridWorker,
  department: here.people.department('D02'),
  administrator: { ...here.people.agent, roles: ['SYSTEM_ADMIN'] as const },
  auditor: { ...here.people.agent, roles: ['AUDITOR'] as const },
});

test('a statement without any condition finds what its actor may see, in cases and in their history alike', async () => {
  const found: Record<string, string[]> = {};
  for (const [who, actor] of Object.entries(everybody())) {
    found[who] = await seeing(scopeOf(actor), () => shown());
    expect([who, await seeing(scopeOf(actor), () => shown('case_event', 'case_id'))]).toEqual([
      who,
      found[who],
    ]);
  }
  const area = ['handled', 'in the grid'];
  expect(found).toEqual({
    resident: ['in the grid'],
    nobody: [],
    agent: ['confidential', 'elsewhere', 'handled', 'in the grid'],
    street: ['confidential', ...area],
    'another street': ['elsewhere'],
    community: area,
    'grid worker': area,
    department: ['handled'],
    administrator: [],
    auditor: [],
  });
});

test('the lists say the same as the wall', async () => {
  for (const [who, actor] of Object.entries(everybody())) {
    if (actor.kind === 'REPORTER') continue;
    const listed = await here.dataSource.manager.transaction((tx) => listCases(tx, actor, { limit: 100 }));
    expect([who, named(listed.cases)]).toEqual([who, await seeing(scopeOf(actor), () => shown())]);
  }
});

test('who reported is shown to nobody by sight alone; the platform opens the vault for one district at a time', async () => {
  for (const [who, actor] of Object.entries(everybody())) {
    const seen = await seeing(scopeOf(actor), () =>
      asking.query(`SELECT ${ofTest} district_id FROM vault.reporter`),
    );
    const district = scopeOf(actor).sees === 'DISTRICT';
    expect([who, seen.length > 0]).toEqual([who, district]);
    expect(seen.every((row: { district_id: string }) => row.district_id === here.districtId)).toBe(true);
  }
});

test('who said nothing sees nothing; a scope ends with its work, also in a pooled connection and after a rollback', async () => {
  expect(await shown()).toEqual([]);
  const all = await seeing(wholeDistrict(here.districtId), () => shown());
  expect(all).toHaveLength(4);
  expect(await shown()).toEqual([]);
  await expect(
    asking.transaction(async (tx) => {
      await seeing(wholeDistrict(here.districtId), () => tx.query(`SELECT ${ofTest} 1 FROM cases LIMIT 1`));
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  const scopes = [
    wholeDistrict(here.districtId),
    scopeOf(here.people.street),
    scopeOf(here.people.otherStreet),
  ];
  const seen = await Promise.all(
    Array.from({ length: 60 }, (_, i) => seeing(scopes[i % 3]!, async () => [i % 3, (await shown()).length])),
  );
  expect(new Set(seen.map(String))).toEqual(new Set(['0,4', '1,3', '2,1']));
  await new Promise<void>((done, fail) =>
    beginLooking(() => {
      shown()
        .then(async (before) => {
          lookAs(scopeOf(here.people.otherStreet));
          expect([before, await shown()]).toEqual([[], ['elsewhere']]);
        })
        .then(done, fail);
    }),
  );
});

test('nobody writes into a district they do not work in', async () => {
  const elsewhere = wholeDistrict(await newDistrict());
  const update = () =>
    asking.query(`UPDATE ${ofTest} cases SET state = 'CLOSED' WHERE id = $1 RETURNING id`, [ids['handled']]);
  expect((await seeing(elsewhere, update))[1]).toBe(0);
  const insert = () =>
    asking.query(
      `INSERT INTO case_event SELECT district_id, case_id, 99, move, from_state, to_state, at, actor_kind, actor_id, actor_name, unit_code, reason, change, detail, cause, hash
       FROM jsonb_populate_record(NULL::case_event, $1)`,
      [JSON.stringify({ district_id: here.districtId, case_id: ids['handled'] })],
    );
  await expect(seeing(elsewhere, insert)).rejects.toThrow(/row-level security/);
});

test('the role the program works as can add to the history and read it, never change it', async () => {
  const history: Array<{ table: string }> = await asking.query(
    `SELECT DISTINCT t.tgrelid::regclass::text AS table FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE p.proname = 'refuse_change_of_history' ORDER BY 1`,
  );
  expect(history.map(({ table }) => table)).toEqual(expect.arrayContaining(['audit_event', 'case_event']));
  for (const { table } of history)
    for (const statement of [
      `DELETE FROM ${table}`,
      `UPDATE ${table} SET ${table === 'signing_key' ? 'suite = suite' : 'district_id = district_id'}`,
      `TRUNCATE ${table}`,
    ])
      await expect(seeing(wholeDistrict(here.districtId), () => asking.query(statement))).rejects.toThrow(
        /permission denied/,
      );
  for (const statement of [
    'ALTER TABLE case_event DISABLE TRIGGER ALL',
    `SET session_replication_role = 'replica'`,
    'ALTER TABLE cases DISABLE ROW LEVEL SECURITY',
    'DROP POLICY sight ON cases',
    'CREATE TABLE public.mine (id int)',
  ])
    await expect(asking.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  // A superuser is stopped by the trigger, and by verify where that is taken away.
  await expect(here.dataSource.query('DELETE FROM case_event')).rejects.toThrow(/append-only|history/i);
});

test('no server works as the owner of the tables', async () => {
  await refuseStrongRole(asking);
  await expect(refuseStrongRole(here.dataSource)).rejects.toEqual(
    expect.objectContaining({ code: 'DATABASE_ROLE_TOO_STRONG' }),
  );
});
