import { forgetGround, groundOf, type Ground } from '#cases';
import { gridsWithin, importKeyPoints, readCoverage, readRecords, settleKeyPoints } from '#patrol';
import type { Actor } from '#people';
import { planMap, readKnownMap, Territory, writeMap } from '#territory';
import { at, newId, openPatrol, point } from '../support/patrolled.js';
import { splitGrid } from '../support/redraw.js';

type World = Awaited<ReturnType<typeof openPatrol>>;

/** 商城社区第3网格 is closed and split on the 20th: KP-1 lies in the new 006, KP-0 in the new 005, KP-X has no position. */
async function redrawn() {
  const world = await openPatrol();
  const { dataSource, districtId, gridCode, clock } = world;
  await dataSource.query(
    `INSERT INTO key_point (district_id, code, valid_from, grid_code, name, lng, lat, visits)
     VALUES ($1, 'KP-0', '2026-01-01', $2, '西边', 118.325, 35.083, 1), ($1, 'KP-X', '2026-01-01', $2, '无坐标', null, null, 1),
       ($1, 'KP-N', '2026-01-01', $3, '邻格', 118.3302, 35.083, 1)`,
    [districtId, gridCode, `${districtId}004001002`],
  );
  const tx = dataSource.manager;
  const plan = await planMap(Buffer.from(splitGrid(districtId)), 'WGS84', await readKnownMap(tx, districtId));
  const order = {
    plan,
    validFrom: at('00:00', '2026-03-20'),
    note: '试',
    by: { id: 'leader', name: '中心' },
  };
  await dataSource.transaction((inner) => writeMap(inner, districtId, order, clock.now()));
  forgetGround(districtId);
  return world;
}

const groundNow = ({ dataSource, districtId, clock }: World) =>
  groundOf(dataSource.manager, districtId, clock.now());

const failed = (districtId: string, error: unknown) => {
  throw new Error(districtId, { cause: error });
};

const settled = async ({ dataSource, clock, districtId }: World) =>
  (await settleKeyPoints(dataSource, clock, new Map(), failed)).find((one) => one.districtId === districtId)
    ?.moved ?? 0;

const kept = async ({ dataSource, districtId }: World): Promise<string[]> =>
  (
    (await dataSource.query(
      `SELECT code, substr(grid_code, 7) AS grid, valid_from::text AS a, coalesce(valid_to::text, '') AS z FROM key_point
       WHERE district_id = $1 AND code IN ('KP-0', 'KP-1', 'KP-N', 'KP-X') ORDER BY code, valid_from`,
      [districtId],
    )) as Array<{ code: string; grid: string; a: string; z: string }>
  ).map(({ code, grid, a, z }) => `${code} ${grid} ${a}..${z}`);

test('key points go with the grid they lie in from the day of the map on; what nobody inherits the centre moves or ends', async () => {
  const world = await redrawn();
  const { clock, dataSource, districtId, people } = world;
  expect(await settled(world)).toBe(0);
  clock.set(at('08:00', '2026-03-20'));
  expect(await settled(world)).toBe(4);
  const after = [
    'KP-0 004001003 2026-01-01..2026-03-19',
    'KP-0 004001005 2026-03-20..',
    'KP-1 004001003 2026-01-01..2026-03-19',
    'KP-1 004001006 2026-03-20..',
    'KP-N 004001002 2026-01-01..',
    'KP-X 004001003 2026-01-01..',
  ];
  expect(await kept(world)).toEqual(after);
  expect(await settled(world)).toBe(0);
  expect(await kept(world)).toEqual(after);

  const ground = await groundNow(world);
  const load = (actor: Actor, whole: boolean, ...lines: string[]) =>
    dataSource.transaction((tx) =>
      importKeyPoints(
        tx,
        ground,
        actor,
        new Set(gridsWithin(ground, actor).map(({ code }) => code)),
        Buffer.from(['编码,网格编码,名称,每日次数', ...lines].join('\n')),
        { write: true, whole, now: clock.now() },
      ),
    );
  const line = `KP-X,${districtId}004001006,无坐标,1`;
  expect(await load(people.streetLeader, false, line)).toMatchObject({ errors: 0, changed: 1 });
  expect((await kept(world)).slice(-2)).toEqual([
    'KP-X 004001003 2026-01-01..2026-03-19',
    'KP-X 004001006 2026-03-20..',
  ]);
  await dataSource.query(
    `INSERT INTO key_point (district_id, code, valid_from, grid_code, name, visits) VALUES ($1, 'KP-Y', '2026-01-01', $2, '旧', 1)`,
    [districtId, `${districtId}004001003`],
  );
  expect(await load(people.streetLeader, true, line)).toMatchObject({ ended: 5, unchanged: 1 });
  expect(await load(people.centreLeader, true, line)).toMatchObject({ ended: 1, unchanged: 1 });
});

test('a past day is told by the map of that day, today by the one in effect', async () => {
  const world = await redrawn();
  const { clock, dataSource, people, patrol, worker, gridCode } = world;
  const visit = { kind: 'RECORD', keyPoint: 'KP-1', result: 'NOTHING_FOUND', point } as const;
  await patrol.apply(worker, { ...visit, id: newId(), at: at('10:00') });
  clock.set(at('12:00', '2026-03-20'));
  await settled(world);
  const ground = await groundNow(world);
  const read = async (from: string, to: string, area?: string) => {
    const asked = { from, to, ...(area ? { area } : {}) };
    const { grids } = await readCoverage(dataSource.manager, ground, people.community, asked, clock.now());
    return grids.map(({ gridCode: grid, day, visits: { due, done } }) => [
      `${grid.slice(6)} ${day.slice(8)}`,
      due,
      done,
    ]);
  };
  expect((await read('2026-03-09', '2026-03-09')).filter(([key]) => /00[356] /.test(String(key)))).toEqual([
    ['004001003 09', 8, 1],
  ]);
  expect((await read('2026-03-19', '2026-03-20')).filter(([key]) => /00100[356] /.test(String(key)))).toEqual(
    [
      ['004001003 19', 8, 0],
      ['004001005 20', 1, 0],
      ['004001006 20', 6, 0],
    ],
  );
  expect(await read('2026-03-09', '2026-03-09', gridCode)).toEqual([['004001003 09', 8, 1]]);
  await expect(read('2026-03-20', '2026-03-20', gridCode)).rejects.toMatchObject({ code: 'AREA_NOT_YOURS' });
  const records = (day: string) =>
    readRecords(dataSource.manager, ground, people.community, { day }, clock.now());
  expect((await records('2026-03-09')).map((one) => one.gridCode)).toEqual([gridCode]);
});

/** The ground of a district whose one street has 100 communities of 700 grids. */
async function vast({ dataSource, districtId }: World): Promise<Ground> {
  const ground = await groundOf(dataSource.manager, districtId);
  const { all } = ground.territory;
  const district = all.find(({ level }) => level === 'DISTRICT')!;
  const one = all.find(({ level }) => level === 'GRID')!;
  const padded = (n: number) => String(n + 1).padStart(3, '0');
  const street = { ...one, code: `${districtId}101000`, parentCode: district.code, level: 'STREET' as const };
  const communities = Array.from({ length: 100 }, (_, n) => ({
    ...one,
    code: `${districtId}101${padded(n)}`,
    parentCode: street.code,
    level: 'COMMUNITY' as const,
  }));
  const grids = communities.flatMap(({ code }) =>
    Array.from({ length: 700 }, (_, n) => ({ ...one, code: code + padded(n), parentCode: code })),
  );
  const areas = [district, street, ...communities, ...grids];
  return { ...ground, territory: new Territory(districtId, ground.territory.version, areas) };
}

test('with seventy thousand grids the centre reads its records, and the coverage of a day page by page', async () => {
  const world = await openPatrol();
  const { dataSource, districtId, people, clock } = world;
  const ground = await vast(world);
  const grid = `${districtId}101100700`;
  await dataSource.query(
    `INSERT INTO patrol_record (district_id, worker_id, id, what, worker_name, grid_code, result, photos, at, received_at, day, clock_doubtful)
     VALUES ($1, 'w', gen_random_uuid(), 'ROUND', '甲', $2, 'NOTHING_FOUND', '{}', $3, $3, '2026-03-09', false)`,
    [districtId, grid, at('09:00')],
  );
  const tx = dataSource.manager;
  // The street has more grids than a statement may have parameters.
  const streetLeader = { ...people.streetLeader, unitCode: `${districtId}101000` };
  for (const actor of [people.centreLeader, streetLeader]) {
    const records = await readRecords(tx, ground, actor, { day: '2026-03-09' }, clock.now());
    expect(records.map(({ gridCode }) => gridCode)).toEqual([grid]);
  }

  const day = { from: '2026-03-09', to: '2026-03-09' };
  const read = (after?: string) =>
    readCoverage(tx, ground, people.centreLeader, { ...day, ...(after ? { after } : {}) }, clock.now());
  const pages = [await read()];
  while (pages.at(-1)!.next) pages.push(await read(pages.at(-1)!.next!));
  expect(pages.map(({ grids }) => grids.length)).toEqual([20_000, 20_000, 20_000, 10_000]);
  expect(new Set(pages.flatMap(({ grids }) => grids.map(({ gridCode }) => gridCode))).size).toBe(70_000);
  for (const { total } of pages) expect(total.rounds).toEqual({ due: 70_000, done: 1 });
  await expect(
    readCoverage(tx, ground, people.centreLeader, { ...day, from: '2026-03-06' }, clock.now()),
  ).rejects.toMatchObject({ code: 'RANGE_TOO_WIDE' });
});
