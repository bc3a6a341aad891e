import { indexDue, rebuildSearch, scopeOf, searchCases, searchStatus, type Appeal, type Case } from '#cases';
import { realClock } from '#config';
import { beginLooking, lookAs, openDatabase, seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import type { DataSource } from 'typeorm';
import { forget } from '../../libs/cases/src/retention/forget.js';
import { hashed } from '../../libs/cases/src/search/tokens.js';
import { openDesk, smoke } from '../support/desk.js';
import { until } from '../support/until.js';
import { laneEnv } from '../support/world.js';

/** Staff search over the real index, as the role the api works as. */
let asking: DataSource;
let here: Awaited<ReturnType<typeof openDesk>>;
const ids: Record<string, string> = {};
let lit: Case;

beforeAll(async () => {
  const program = new URL(laneEnv('DATABASE_URL'));
  const { host, pathname } = new URL(laneEnv('DESK_DATABASE_URL'));
  asking = await openDatabase(Object.assign(program, { host, pathname }).href, { pool: 3, asks: true });
  here = await openDesk();
  const { people, districtId } = here;
  const file = async (name: string, appeal: Partial<Appeal>) => {
    here.clock.set(new Date(here.clock.now().getTime() + 60_000));
    const filed = await here.intake.submit(people.resident, { channel: 'WEB', text: smoke.text, ...appeal });
    ids[name] = filed.caseId;
  };
  const grid = `${districtId}004001003`;
  const phone = '154 0000 7001';
  await file('lamp', {
    text: '路灯不亮, KTV门口5G基站旁也黑。',
    gridCode: grid,
    reporter: { name: '金女士', phone },
  });
  await file('lamps apart', { text: '路口的灯笼, 灯不亮。', gridCode: grid });
  await file('lamp elsewhere', {
    text: '路灯不亮。',
    gridCode: `${districtId}001001001`,
    reporter: { phone },
  });
  await file('at the lamp', { text: '门口太黑。', address: '路灯厂宿舍7号楼', gridCode: grid });
  await file('confidential', {
    text: '路灯不亮, 有人偷电。',
    kind: 'REPORT',
    confidential: true,
    gridCode: grid,
    reporter: { phone },
  });
  await file('anonymous', { text: '路灯不亮。', anonymous: true, gridCode: grid, reporter: { phone } });
  await file('numbers', {
    text: '我叫金女士, 电话15400007009, 快来。',
    gridCode: grid,
    reporter: { name: '金女士' },
  });
  while ((await indexDue(here.dataSource)) > 0);
  lit = await here.read(ids['lamp']!);
}, 60_000);
afterAll(() => asking.destroy());

const secret = laneEnv('TOKEN_SECRET');
const as = <T>(actor: Actor, work: () => Promise<T>) =>
  new Promise<T>((done, failed) =>
    beginLooking(() => {
      lookAs(scopeOf(actor));
      work().then(done, failed);
    }),
  );
const page = (actor: Actor, q: string, filter: object = {}) =>
  as(actor, () =>
    searchCases(
      asking.manager,
      actor,
      q,
      { limit: 20, ...filter },
      { vault: here.vault, real: realClock, secret },
    ),
  );
const found = async (actor: Actor, q: string, filter: object = {}) =>
  (await page(actor, q, filter)).cases.map(
    ({ id }) => Object.entries(ids).find(([, one]) => one === id)?.[0],
  );

test('two characters are a word; what stands as it was asked comes first, then the newest', async () => {
  const all = ['anonymous', 'confidential', 'lamp elsewhere', 'lamp', 'at the lamp'];
  expect(await found(here.people.agent, '路灯')).toEqual(all);
  expect(await found(here.people.agent, '路灯 不亮')).toEqual(all.slice(0, 4));
  expect(await found(here.people.agent, '垃圾')).toEqual([]);
});

test.each([
  ['5g基站', ['lamp']],
  ['KTV', ['lamp']],
  ['ｋｔｖ门口', ['lamp']],
  ['7号楼', ['at the lamp']],
  ['17号楼', []],
  ['商城社区 灯笼', ['lamps apart']],
])('%s', async (q, names) => expect(await found(here.people.agent, q)).toEqual(names));

test('a number finds its case, whole or in part', async () => {
  expect(await found(here.people.agent, lit.number.toLowerCase())).toEqual(['lamp']);
  expect(await found(here.people.agent, lit.number.split('-')[2]!)).toContain('lamp');
  expect(await found(here.people.otherStreet, lit.number)).toEqual([]);
});

test('everybody finds what they see, and no more', async () => {
  const { people, districtId } = here;
  expect(await found(people.street, '路灯')).toEqual(['anonymous', 'confidential', 'lamp', 'at the lamp']);
  expect(await found(people.otherStreet, '路灯')).toEqual(['lamp elsewhere']);
  expect(await found(people.community, '路灯')).toEqual(['anonymous', 'lamp', 'at the lamp']);
  expect(await found(people.gridWorker, '路灯')).toEqual(['anonymous', 'lamp', 'at the lamp']);
  expect(await found({ ...people.gridWorker, gridCode: `${districtId}004001001` }, '路灯')).toEqual([]);
  expect(await found(people.department('D02'), '路灯')).toEqual([]);
  expect(await found({ ...people.agent, roles: ['SYSTEM_ADMIN'] }, '路灯')).toEqual([]);
  expect(await found({ ...people.agent, districtId: '990000' }, '路灯').catch(() => 'refused')).not.toContain(
    'lamp',
  );
});

test('filters: where it is, how it stands', async () => {
  const { people, districtId } = here;
  expect(await found(people.agent, '路灯', { streetCode: `${districtId}001000` })).toEqual([
    'lamp elsewhere',
  ]);
  expect(await found(people.agent, '路灯', { state: ['CLOSED'] })).toEqual([]);
  expect(await found(people.agent, '路灯', { state: ['PENDING_ACCEPT'] })).toHaveLength(5);
});

test('page after page, each hit once', async () => {
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const one = await page(here.people.agent, '路灯', { limit: 2, ...(cursor ? { cursor } : {}) });
    expect(one.cases.length).toBeLessThanOrEqual(2);
    seen.push(...one.cases.map(({ id }) => id));
    cursor = one.next ?? undefined;
  } while (cursor);
  expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  await expect(page(here.people.agent, '路灯', { cursor: 'x~y' })).rejects.toMatchObject({
    code: 'CURSOR_INVALID',
  });
});

test('a phone finds whoever left it, but nobody who asked to be kept apart, and is written nowhere', async () => {
  expect(await found(here.people.agent, '+86 154-0000-7001')).toEqual(['lamp elsewhere', 'lamp']);
  await expect(found(here.people.street, '15400007001')).rejects.toMatchObject({
    code: 'SEARCH_PHONE_NOT_YOURS',
  });
  // Page after page as if the others, which are newer, were not there.
  const one = await page(here.people.agent, '15400007001', { limit: 1 });
  expect([one.cases.map(({ id }) => id), typeof one.next]).toEqual([[ids['lamp elsewhere']], 'string']);
  const two = await page(here.people.agent, '15400007001', { limit: 1, cursor: one.next });
  expect([two.cases.map(({ id }) => id), two.next]).toEqual([[ids['lamp']], null]);
  const filter = { limit: 1, gridCode: lit.gridCode, state: ['PENDING_ACCEPT'] };
  const there = await page(here.people.agent, '15400007001', filter);
  expect([there.cases.map(({ id }) => id), there.next]).toEqual([[ids['lamp']], null]);
  const [line] = await here.dataSource.query(
    `SELECT act, detail::text || coalesce(subject, '') || coalesce(reason, '') AS said FROM audit_event
     WHERE district_id = $1 AND act = 'searchedByPhone'`,
    [here.districtId],
  );
  expect(line.said).toContain(lit.number);
  expect(line.said).not.toContain('7001');
});

test('no personal data finds anything: it is not in the index', async () => {
  expect(await found(here.people.agent, '154')).toEqual([]);
  expect(await found(here.people.agent, '7009')).toEqual([]);
  expect(await found(here.people.agent, '金女')).toEqual([]);
});

test('whoever may not read the index reads none of it, and it is asked in one statement by its own index', async () => {
  const { people, districtId } = here;
  const direct = () =>
    asking.query(`SELECT /* of a test */ count(*)::int AS n FROM case_search`) as Promise<[{ n: number }]>;
  expect((await as(people.community, direct))[0].n).toBe(0);
  // No temporary table of the role's own can stand in for it: those are looked for last. The queue's functions need them.
  const [{ config }] = await here.dataSource.query(
    `SELECT proconfig AS config FROM pg_proc WHERE proname = 'search_cases'`,
  );
  expect(config).toContain('search_path=pg_catalog, public, pg_temp');
  const words = [hashed(districtId, 'word', '路灯')];
  const beside: unknown[] = await as(people.agent, () =>
    asking.transaction(async (tx) => {
      await tx.query(
        `CREATE TEMP TABLE case_search (district_id text, case_id uuid, submitted_at timestamptz, tokens int[]) ON COMMIT DROP`,
      );
      return tx.query(`SELECT * FROM search_cases($1, $2::int[], NULL, NULL, NULL, 150)`, [
        districtId,
        words,
      ]);
    }),
  );
  expect(beside.length).toBeGreaterThan(0);
  const asked: string[] = [];
  const watched = new Proxy(asking.manager, {
    get: (manager, name) =>
      name === 'query'
        ? (text: string, params: unknown[]) => {
            asked.push(text);
            return manager.query(text, params);
          }
        : Reflect.get(manager, name),
  });
  const phones = { vault: here.vault, real: realClock, secret };
  await as(people.community, () => searchCases(watched, people.community, '路灯', { limit: 20 }, phones));
  expect(asked).toHaveLength(1);
  // Enough rows for a plan: of other districts, so that nobody finds them.
  await here.dataSource.query(
    `INSERT INTO case_search SELECT '99' || $1, gen_random_uuid(), 1, now(), ARRAY(SELECT i % 1000 + j * 1000 FROM generate_series(1, 40) j) || 24312 FROM generate_series(1, 10000) i`,
    [districtId.slice(2)],
  );
  // What still waits to get into the index would make it look dear.
  await here.dataSource.query('VACUUM ANALYZE case_search');
  const plan: Array<{ 'QUERY PLAN': string }> = await here.dataSource.query(
    `EXPLAIN SELECT case_id FROM case_search s WHERE s.tokens @> ARRAY[1017, 2017] AND s.tokens && ARRAY[24312] AND s.district_id = $1
     ORDER BY s.submitted_at + interval '0' DESC LIMIT 150`,
    [`99${districtId.slice(2)}`],
  );
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
    /Bitmap Index Scan on ix_case_search_tokens/,
  );
});

test('a case that changes is found by what it is now; whoever helps it finds it', async () => {
  const { people, dataSource } = here;
  const { id } = await here.processing();
  while ((await indexDue(dataSource)) > 0);
  expect((await page(people.street, '烤鱼 餐饮油烟')).cases.map((row) => row.id)).toContain(id);
  expect((await page(people.department('D07'), '烤鱼')).cases).toEqual([]);
  await here.whistles.blow(
    { actor: people.streetLeader, number: (await here.read(id)).number },
    { kind: 'ENFORCE', reason: '多次制止无效', units: ['D07'] },
  );
  while ((await indexDue(dataSource)) > 0);
  expect((await page(people.department('D07'), '烤鱼')).cases.map((row) => row.id)).toEqual([id]);
});

test('whoever is forgotten leaves the index in the same transaction; a rebuild does not bring the words back', async () => {
  const { people, dataSource, districtId, vault } = here;
  const filed = await here.file({
    ...smoke,
    text: '楼顶鸽子笼粪便太多。',
    reporter: { name: '鸽先生', phone: '15400007003' },
  });
  while ((await indexDue(dataSource)) > 0);
  expect((await page(people.agent, '鸽子笼')).cases).toHaveLength(1);
  const { reporterId } = await here.read(filed.caseId);
  await seeing(wholeDistrict(districtId), () =>
    dataSource.transaction((tx) => forget(tx, vault, districtId, [reporterId!], here.clock.now())),
  );
  expect((await page(people.agent, '鸽子笼')).cases).toEqual([]);
  while ((await indexDue(dataSource)) > 0);
  await rebuildSearch(dataSource, () => undefined);
  expect((await page(people.agent, '鸽子笼')).cases).toEqual([]);
  expect((await page(people.agent, filed.number.split('-')[2]!)).cases.map(({ id }) => id)).toContain(
    filed.caseId,
  );
  expect((await searchStatus(dataSource.manager)).due).toBeGreaterThanOrEqual(0);
});

test('whoever stands in finds what was given to them', async () => {
  const { people, dataSource, districtId } = here;
  const standIn = { ...people.gridWorker, id: 'stand-in', unitCode: `${districtId}004001` };
  expect(await found({ ...standIn, gridCode: `${districtId}004001001` }, '路灯')).toEqual([]);
  await dataSource.query(`UPDATE cases SET handler_id = $3 WHERE district_id = $1 AND id = $2`, [
    districtId,
    ids['lamp elsewhere'],
    standIn.id,
  ]);
  while ((await indexDue(dataSource)) > 0);
  expect(await found({ ...standIn, gridCode: `${districtId}004001001` }, '路灯')).toEqual(['lamp elsewhere']);
});

test('an index that is made while somebody is forgotten waits, and does not bring the words back', async () => {
  const { people, dataSource, districtId, vault } = here;
  const reporter = { name: '鸭先生', phone: '15400007004' };
  const filed = await here.file({ ...smoke, text: '河边鸭子棚粪便太多。', reporter });
  const { reporterId } = await here.read(filed.caseId);
  let indexing: Promise<number> | undefined;
  await seeing(wholeDistrict(districtId), () =>
    dataSource.transaction(async (tx) => {
      await forget(tx, vault, districtId, [reporterId!], here.clock.now());
      indexing = indexDue(dataSource);
      await until('it waits', async () => {
        const [{ waits }] = await dataSource.query(
          `SELECT count(*)::int AS waits FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%FOR SHARE OF r%'`,
        );
        return waits > 0;
      });
    }),
  );
  expect(await indexing).toBeGreaterThan(0);
  while ((await indexDue(dataSource)) > 0);
  expect((await page(people.agent, '鸭子棚')).cases).toEqual([]);
  expect((await page(people.agent, filed.number.split('-')[2]!)).cases.map(({ id }) => id)).toContain(
    filed.caseId,
  );
});
