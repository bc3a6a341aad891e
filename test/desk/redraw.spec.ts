import { followMaps, forgetGround, groundOf } from '#cases';
import { Message } from '#outbox';
import { Staff, systemActor } from '#people';
import { changeRoster, rosterOf } from '#rosters';
import {
  placed,
  planMap,
  QrPoint,
  readKnownMap,
  readVersions,
  registerPoints,
  settlePoints,
  writeMap,
  type PlacedPoint,
} from '#territory';
import { openDesk, smoke } from '../support/desk.js';
import { givenGrid, orgOf } from '../support/redraw.js';
import { newDistrict } from '../support/world.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
const after = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

async function written({ dataSource, districtId, clock }: Desk, csv: string, validFrom: Date) {
  const plan = await planMap(
    Buffer.from(csv),
    'WGS84',
    await readKnownMap(dataSource.manager, districtId, clock.now()),
  );
  expect(plan.report.findings.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  const order = { plan, validFrom, note: '试', by: { id: 'leader', name: '中心领导' } };
  await dataSource.transaction((tx) => writeMap(tx, districtId, order, clock.now()));
  forgetGround(districtId);
}

/** What followed in this district, and the faults that were told. */
async function followed({ dataSource, desk, clock, districtId }: Desk) {
  const faults: string[] = [];
  const all = await followMaps(dataSource, desk, clock, (about) => void faults.push(about));
  const own = all.filter((one) => one.districtId === districtId);
  return { own: own.map(({ version, cases, unplaced }) => [version, cases, unplaced]), faults };
}

test('two maps in effect at once are followed as one, in their order, by one process; shifts go with the people', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock, file, read } = world;
  const [gone, heir] = [`${districtId}004001003`, `${districtId}004003006`];
  const { id } = await dataSource.manager.findOneByOrFail(Staff, { districtId, username: 'gw0055' });
  const shift = {
    days: 'WEEKLY' as const,
    weekdays: [1, 3],
    dates: [],
    fromClock: '08:00',
    toClock: '12:00',
  };
  const own = { ...shift, staffId: id };
  const post = { answerable: id, standIns: [] };
  const now = clock.now();
  await dataSource.transaction((tx) =>
    changeRoster(tx, systemActor(districtId), { gridCode: gone, post, shifts: [own] }, now, now),
  );
  const { caseId } = await file({ ...smoke, point: undefined, gridCode: gone } as never);
  const second = givenGrid(districtId);
  await written(world, second, after(now, 10));
  // By its own code the case would not be found on the third map: its heir has another one there.
  const third = second.replace(/.*004003005,.*/, (row) => row.replace('004003005', '004003006'));
  await written(world, third.replace('永安社区第5网格', '永安社区第6网格'), after(now, 20));
  clock.set(after(now, 30));

  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT 1 FROM map_version WHERE district_id = $1 AND version = 2 FOR UPDATE', [
    districtId,
  ]);
  expect((await followed(world)).own).toEqual([]);
  expect((await read(caseId)).gridCode).toBe(gone);
  await holder.rollbackTransaction();
  await holder.release();

  expect((await followed(world)).own).toEqual([[3, 1, 0]]);
  expect(await read(caseId)).toMatchObject({
    gridCode: heir,
    communityCode: `${districtId}004003`,
    mapVersion: 3,
  });
  const { posts, shifts } = await rosterOf(dataSource.manager, districtId);
  expect([posts.get(gone)?.answerable, posts.get(heir)?.answerable]).toEqual([null, id]);
  expect([shifts.get(gone), shifts.get(heir)]).toEqual([undefined, [expect.objectContaining(own)]]);

  // What a person sets from then on stays, however often the map is looked at again.
  clock.set(after(now, 31));
  const vacant = { gridCode: heir, post: { answerable: null, standIns: [] } };
  await dataSource.transaction((tx) => changeRoster(tx, systemActor(districtId), vacant, clock.now(), now));
  await followed(world);
  expect((await rosterOf(dataSource.manager, districtId)).posts.get(heir)?.answerable).toBeNull();
});

test('a map that cannot be followed holds up no other district; of a case without a place the centre is told once', async () => {
  const broken = await newDistrict();
  const world = await openDesk();
  const { dataSource, districtId, clock, file, read } = world;
  // A version without areas comes of a restored dump at worst.
  await dataSource.query(
    `INSERT INTO map_version SELECT district_id, 2, $2, sha256, crs, areas, sites, note, made_by, made_by_name, made_at, NULL
     FROM map_version WHERE district_id = $1`,
    [broken, clock.now()],
  );
  const lost = await file({ ...smoke, point: undefined, gridCode: `${districtId}004001003` } as never);
  await dataSource.query(
    `UPDATE cases SET grid_code = $3, community_code = $4 WHERE district_id = $1 AND id = $2`,
    [districtId, lost.caseId, `${districtId}004009001`, `${districtId}004009`],
  );
  const moving = await file();
  await written(world, givenGrid(districtId), clock.now());
  const first = await followed(world);
  expect(first.own).toEqual([[2, 1, 1]]);
  expect(first.faults).toContain(`map 2 of ${broken}`);
  expect((await followed(world)).own).toEqual([[2, 0, 1]]);
  expect((await read(moving.caseId)).gridCode).toBe(`${districtId}004003005`);
  const told = await dataSource.manager.findBy(Message, {
    districtId,
    caseId: lost.caseId,
    recipient: 'D01',
  });
  expect(told.map(({ text }) => text)).toEqual([expect.stringContaining(`${lost.number}: 网格底图第 2 版`)]);
  await dataSource.query('DELETE FROM map_version WHERE district_id = $1 AND version = 2', [broken]);
  expect((await readVersions(dataSource.manager, districtId)).at(-1)?.takenAt).toBeNull();
});

test('a code that only a map still to come drops can be put back; one that is closed cannot', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock } = world;
  const soon = after(clock.now(), 60);
  await written(world, givenGrid(districtId), soon);
  const again = async (now: Date) => {
    const known = await readKnownMap(dataSource.manager, districtId, now);
    const { report } = await planMap(Buffer.from(orgOf(districtId)), 'WGS84', known);
    return report.findings.filter(({ severity }) => severity === 'ERROR').map(({ code }) => code);
  };
  expect(await again(clock.now())).toEqual([]);
  expect(await again(soon)).toEqual(['CODE_REUSED']);
});

test('two grids whose printed codes change places do so', async () => {
  const { dataSource, districtId, people } = await openDesk();
  const { territory } = await groundOf(dataSource.manager, districtId);
  const grids = [`${districtId}004001003`, `${districtId}004001002`];
  const points = grids.map(
    (gridCode) => placed(territory, { kind: 'GRID', name: '', gridCode }, () => true) as PlacedPoint,
  );
  const now = new Date('2026-03-09T01:20:00Z');
  const made = await dataSource.transaction((tx) => registerPoints(tx, people.community, points, now));
  for (const [i, { number }] of made.entries()) {
    const [lng, lat] = middle(territory.area(grids[1 - i]!)!.polygon.coordinates[0]!);
    await dataSource.manager.update(QrPoint, { districtId, number }, { lng, lat });
  }
  expect(await settlePoints(dataSource.manager, territory, [])).toBe(2);
  const all = await dataSource.manager.find(QrPoint, { where: { districtId }, order: { number: 'ASC' } });
  expect(all.map(({ kind, gridCode }) => [kind, gridCode])).toEqual([
    ['GRID', grids[1]],
    ['GRID', grids[0]],
  ]);
});

const middle = (ring: ReadonlyArray<[number, number]>): [number, number] => {
  const of = (axis: 0 | 1) => ring.map((at) => at[axis]);
  return [(Math.min(...of(0)) + Math.max(...of(0))) / 2, (Math.min(...of(1)) + Math.max(...of(1))) / 2];
};
