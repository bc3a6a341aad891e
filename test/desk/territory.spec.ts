import { followMaps, forgetGround, groundOf, previewRedraw, type Case } from '#cases';
import { systemActor, Staff } from '#people';
import { changeRoster, rosterOf } from '#rosters';
import {
  AreaSuccessor,
  planLegacy,
  planMap,
  readKnownMap,
  readVersions,
  territoryOf,
  writeLegacy,
  writeMap,
} from '#territory';
import { openDesk, smoke } from '../support/desk.js';
import { givenGrid, orgOf, splitGrid } from '../support/redraw.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
const by = { id: 'leader', name: '中心领导' };
/** Broken maps of other tests are theirs. */
const nobody = (about: string, error: unknown) => {
  if (!about.includes(' of ')) throw new Error(about, { cause: error });
};
const after = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

async function planned({ dataSource, districtId, clock }: Desk, csv: string) {
  const known = await readKnownMap(dataSource.manager, districtId, clock.now());
  return planMap(Buffer.from(csv), 'WGS84', known);
}

async function written(world: Desk, csv: string, validFrom = world.clock.now()) {
  const plan = await planned(world, csv);
  expect(plan.report.findings.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  const { dataSource, districtId, clock } = world;
  const order = { plan, validFrom, note: '试', by };
  const one = await dataSource.transaction((tx) => writeMap(tx, districtId, order, clock.now()));
  forgetGround(districtId);
  return one;
}

/** The maps of this district only: others of the database are their own tests'. */
async function followed(world: Desk, watch?: Parameters<typeof followMaps>[4]) {
  const all = await followMaps(world.dataSource, world.desk, world.clock, nobody, watch);
  return all
    .filter(({ districtId }) => districtId === world.districtId)
    .map(({ version, cases }) => [version, cases]);
}
const lies = ({ gridCode, communityCode, mapVersion, locatedBy }: Case) => [
  gridCode?.slice(6),
  communityCode?.slice(6),
  mapVersion,
  locatedBy,
];

/** Each post is set in the accounts of the sample: GW0055 answers for grid 3. */
async function answering({ dataSource, districtId, clock }: Desk, username: string, grid: string) {
  const { id } = await dataSource.manager.findOneByOrFail(Staff, { districtId, username });
  const post = { answerable: id, standIns: [] };
  await dataSource.transaction((tx) =>
    changeRoster(
      tx,
      systemActor(districtId),
      { gridCode: districtId + grid, post },
      clock.now(),
      clock.now(),
    ),
  );
  return id;
}

test('a map takes effect at its moment, by the clock of the cases', async () => {
  const world = await openDesk('2026-03-09T09:20:00+08:00');
  const { dataSource, districtId, clock, file, read } = world;
  const noon = after(clock.now(), 160);
  expect((await written(world, splitGrid(districtId), noon)).version).toBe(2);
  const before = await read((await file()).caseId);
  expect(lies(before)).toEqual(['004001003', '004001', 1, 'POINT']);
  const on = async (at: Date) => (await territoryOf(dataSource.manager, districtId, at)).version;
  expect([await on(clock.now()), await on(after(noon, -1)), await on(noon)]).toEqual([1, 1, 2]);
  expect(await followed(world)).toEqual([]);

  clock.set(noon);
  expect((await groundOf(dataSource.manager, districtId, clock.now())).territory.version).toBe(2);
  expect(lies(await read((await file()).caseId))).toEqual(['004001006', '004001', 2, 'POINT']);
  const [first, second] = await readVersions(dataSource.manager, districtId);
  expect([first?.validFrom, second?.validFrom, second?.takenAt]).toEqual([new Date(0), noon, null]);
});

test('after a redraw the cases nobody has signed follow by their point; those that are signed keep their version', async () => {
  const world = await openDesk();
  const { districtId, file, dispatched, processing, read, dataSource, clock } = world;
  const fresh = await file();
  const sent = await dispatched();
  const signed = await processing();
  const codeOnly = await file({ ...smoke, point: undefined, gridCode: `${districtId}004001003` } as never);
  const elsewhere = await file({ channel: 'WEB', text: '路灯不亮。', gridCode: `${districtId}001001001` });
  const plan = await planned(world, givenGrid(districtId));
  const preview = await previewRedraw(dataSource.manager, districtId, plan);
  expect(preview).toMatchObject({ cases: 3, otherCommunity: 3, otherStreet: 0, unplaced: [], signedStay: 1 });
  expect(preview.moves.map(({ number }) => number).sort()).toEqual(
    [fresh.number, sent.number, codeOnly.number].sort(),
  );
  expect(preview.moves[0]).toMatchObject({
    fromGrid: `${districtId}004001003`,
    toGrid: `${districtId}004003005`,
    toCommunity: `${districtId}004003`,
  });

  await written(world, givenGrid(districtId));
  expect(await followed(world)).toEqual([[2, 3]]);
  const moved = ['004003005', '004003', 2];
  expect(lies(await read(fresh.caseId))).toEqual([...moved, 'POINT']);
  const now = await read(sent.id);
  expect([lies(now), now.state, now.leadUnit]).toEqual([[...moved, 'POINT'], 'DISPATCHED', sent.leadUnit]);
  expect(lies(await read(codeOnly.caseId))).toEqual([...moved, 'GRID_CODE']);
  expect(await read(signed.id)).toEqual(signed);
  expect(lies(await read(elsewhere.caseId))).toEqual(['001001001', '001001', 1, 'GRID_CODE']);

  const events: Array<{ move: string; actor_kind: string; reason: string }> = await dataSource.query(
    `SELECT move, actor_kind, reason FROM case_event WHERE district_id = $1 AND case_id = $2 AND move = 'changeGrid'`,
    [districtId, sent.id],
  );
  expect(events).toEqual([
    { move: 'changeGrid', actor_kind: 'SYSTEM', reason: '网格底图第 2 版生效, 按位置改格' },
  ]);
  // A process whose map book is a second old files one more by the map before.
  const late = await file();
  await dataSource.query(
    `UPDATE cases SET grid_code = $3, community_code = $4, map_version = 1 WHERE district_id = $1 AND id = $2`,
    [districtId, late.caseId, `${districtId}004001003`, `${districtId}004001`],
  );
  const firstSeen = new Map<string, Date>();
  const look = (seconds: number) => followed(world, { realNow: new Date(seconds * 1000), firstSeen });
  expect(await look(0)).toEqual([[2, 1]]);
  expect(lies(await read(late.caseId))).toEqual([...moved, 'POINT']);
  expect([await look(4.9), await look(5), await look(6)]).toEqual([[[2, 0]], [[2, 0]], []]);
  const [, second] = await readVersions(dataSource.manager, districtId);
  expect(second?.takenAt).toEqual(clock.now());
  expect(await dataSource.manager.findBy(AreaSuccessor, { districtId })).toEqual([
    expect.objectContaining({
      oldCode: `${districtId}004001003`,
      newCode: `${districtId}004003005`,
      kind: 'RENAME',
    }),
  ]);
});

test('workers follow their grids: the one a line names, else whoever had most of it; a closed grid has nobody', async () => {
  const world = await openDesk();
  const { districtId, dataSource, desk, people, file, read, clock } = world;
  const id = await answering(world, 'gw0055', '004001003');
  // A matter of the grid's own level 绿地脏乱: the community leads, its worker has it.
  const { caseId } = await file();
  const input = { categoryCode: '010106' };
  await desk.move({ actor: people.agent, caseId, move: 'accept', input });
  const { case: sent } = await desk.move({ actor: people.dispatcher, caseId, move: 'dispatch' });
  expect([sent.leadUnit, sent.handlerId]).toEqual([`${districtId}004001`, id]);
  const plan = await planned(world, givenGrid(districtId));
  const { workers } = await previewRedraw(dataSource.manager, districtId, plan);
  expect(workers.map(({ gridCode, from, to }) => [gridCode.slice(6), from, to])).toEqual([
    ['004001003', 'gw0055', null],
    ['004003005', null, 'gw0055'],
  ]);
  await written(world, givenGrid(districtId));
  clock.set(after(clock.now(), 5));
  await followed(world);
  const moved = await read(caseId);
  expect([moved.leadUnit, moved.handlerId, moved.sentAt]).toEqual([`${districtId}004003`, id, clock.now()]);
  const neighbour = { ...people.community, unitCode: `${districtId}004003` };
  expect((await desk.move({ actor: neighbour, caseId, move: 'sign' })).case.state).toBe('SIGNED');
  const { posts } = await rosterOf(dataSource.manager, districtId);
  expect([
    posts.get(`${districtId}004001003`)?.answerable,
    posts.get(`${districtId}004003005`)?.answerable,
  ]).toEqual([null, id]);
  const staff = await dataSource.manager.findOneByOrFail(Staff, { districtId, username: 'gw0055' });
  expect([staff.gridCode, staff.unitCode]).toEqual([`${districtId}004003005`, `${districtId}004003`]);
});

test('what is refused leaves the map as it was', async () => {
  const world = await openDesk();
  const { districtId, dataSource, clock } = world;
  const write = async (csv: string, validFrom: Date, plan = planned(world, csv)) => {
    const order = { plan: await plan, validFrom, note: '', by };
    return dataSource.transaction((tx) => writeMap(tx, districtId, order, clock.now()));
  };
  const now = clock.now();
  const late = planned(world, splitGrid(districtId));
  await late;
  const refused = (code: string) => expect.objectContaining({ code });
  await expect(write(splitGrid(districtId), after(now, -1))).rejects.toEqual(refused('MAP_IN_THE_PAST'));
  await expect(write(orgOf(districtId).replace(/.*001001001,.*\n/, ''), now)).rejects.toEqual(
    refused('MAP_HAS_ERRORS'),
  );
  await written(world, splitGrid(districtId), after(now, 60));
  await expect(write('', now, late)).rejects.toEqual(refused('MAP_CHANGED_MEANWHILE'));
  await expect(write(splitGrid(districtId), after(now, 30))).rejects.toEqual(refused('MAP_BEFORE_NEWEST'));
  // Closed in version 2, a code never comes back once that holds.
  clock.set(after(now, 60));
  const again = await planned(world, orgOf(districtId));
  expect(again.report.findings.map(({ code, subject }) => [code, subject?.slice(6)])).toContainEqual([
    'CODE_REUSED',
    '004001003',
  ]);
  expect((await readVersions(dataSource.manager, districtId)).map(({ version }) => version)).toEqual([1, 2]);
});

test('an event with an old code lands in its grid, a named building in its own, and a point wins', async () => {
  const world = await openDesk();
  const { districtId, dataSource, clock, file, read } = world;
  const { territory } = await groundOf(dataSource.manager, districtId, clock.now());
  const rows = `system,old_code,grid_code,share
城管,CG-1,${districtId}004001003,1
城管,CG-2,${districtId}004001003,0.5
城管,CG-2,${districtId}004003001,0.5
`;
  const plan = await planLegacy(Buffer.from(rows), 'WGS84', territory);
  await dataSource.transaction((tx) => writeLegacy(tx, districtId, plan, by, clock.now()));
  await written(
    world,
    `code,level,name,polygon_wkt,aliases\nB1,BUILDING,金鼎大厦,POINT(118.3061 35.0561),老供销楼\n`,
  );
  const appeal = { channel: 'WEB' as const, text: '路灯不亮。' };
  const at = async (more: object) => {
    const row = await read((await file({ ...appeal, ...more })).caseId);
    return [...lies(row), row.boundary];
  };
  const legacy = (code: string) => ({ legacyGrid: { system: '城管', code } });
  expect(await at(legacy('CG-1'))).toEqual(['004001003', '004001', 2, 'LEGACY:城管/CG-1', false]);
  expect(await at(legacy('CG-2'))).toEqual(['004001003', '004001', 2, 'LEGACY:城管/CG-2', true]);
  expect(await at({ ...legacy('CG-1'), point: { lng: 118.303, lat: 35.053, crs: 'WGS84' } })).toEqual([
    '001001001',
    '001001',
    2,
    'POINT',
    false,
  ]);
  expect(await at({ address: '老供销楼门口' })).toEqual([
    '001001004',
    '001001',
    2,
    'ADDRESS:老供销楼',
    false,
  ]);
  await expect(file({ ...appeal, ...legacy('CG-9') })).rejects.toEqual(
    expect.objectContaining({ code: 'LEGACY_GRID_UNKNOWN' }),
  );
  await expect(
    file({ ...appeal, point: { lng: 35.053, lat: 118.303, crs: 'WGS84' } } as never),
  ).rejects.toEqual(
    expect.objectContaining({
      code: 'POINT_OUTSIDE',
      extra: { fields: ['point'], suggestion: { swapped: true } },
    }),
  );
});
