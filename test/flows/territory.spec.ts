import { client, type Answer, type Client } from '../support/http.js';
import bundle from 'gcoord';
import { givenGrid, orgOf, splitGrid } from '../support/redraw.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

const gcoord = bundle as unknown as typeof bundle.default;

interface Report {
  errors: number;
  warnings: number;
  findings: Array<{ code: string; severity: string; zh: string; line: number }>;
}
interface Imported {
  fingerprint: string;
  version: number | null;
  report: Report;
  changes: { opened: string[]; closed: string[] };
  successors: Array<{ oldCode: string; newCode: string; kind: string }>;
  redraw: { cases: number; otherCommunity: number; moves: Array<{ number: string; toGrid: string }> } | null;
  code?: string;
}
let districtId: string;
let people: Client;

beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
});

const send = <T = Imported>(file: string, query = '', who = 'admin', to = 'import'): Promise<Answer<T>> =>
  people.as(who).send<T>('POST', `/api/v1/territory/${to}?${query}`, {
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
const grid = (rest: string) => `${districtId}${rest}`;
const file = async (more: object) =>
  (
    await people.resident.post<{ number: string; code?: string; suggestion?: object; detail?: string }>(
      '/api/v1/cases',
      { channel: 'WEB', text: '请工作人员看看这里。', ...more },
    )
  ).body;
const caseOf = async (number: string) =>
  (
    await people
      .as('agent')
      .get<{ gridCode: string; communityCode: string; state: string; mapVersion?: number }>(
        `/api/v1/cases/${number}`,
      )
  ).body;

test('from a file to a map: preview, apply what was previewed, and the open case follows', async () => {
  const { number } = await file({ point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } });
  const csv = givenGrid(districtId);
  const preview = await send(csv);
  expect([preview.status, preview.body.report.errors, preview.body.version]).toEqual([200, 0, null]);
  expect(preview.body.successors).toEqual([
    expect.objectContaining({ oldCode: grid('004001003'), newCode: grid('004003005'), kind: 'RENAME' }),
  ]);
  expect(preview.body.redraw).toMatchObject({ cases: 1, otherCommunity: 1 });
  expect(preview.body.redraw?.moves[0]).toMatchObject({ number, toGrid: grid('004003005') });
  expect((await caseOf(number)).gridCode).toBe(grid('004001003'));

  const { fingerprint } = preview.body;
  const other = await send(splitGrid(districtId), `dryRun=false&fingerprint=${fingerprint}`);
  expect([other.status, other.body.code]).toEqual([422, 'NOT_PREVIEWED']);
  const past = await send(
    csv,
    `dryRun=false&fingerprint=${fingerprint}&validFrom=2020-01-01T00:00:00%2B08:00`,
  );
  expect([past.status, past.body.code]).toEqual([422, 'MAP_IN_THE_PAST']);
  for (const odd of ['20260309', '2026-W10-1'])
    expect((await send(csv, `dryRun=false&fingerprint=${fingerprint}&validFrom=${odd}`)).status).toBe(400);
  const applied = await send(
    csv,
    `dryRun=false&fingerprint=${fingerprint}&note=${encodeURIComponent('划归永安')}`,
  );
  expect([applied.status, applied.body.version]).toEqual([200, 2]);
  const moved = await until('the case follows', async () => {
    const one = await caseOf(number);
    return one.gridCode === grid('004003005') && one;
  });
  expect(moved.communityCode).toBe(grid('004003'));
  // Sent again it is the map of before already.
  const again = await send(csv, `dryRun=false&fingerprint=${fingerprint}`, 'leader');
  expect([again.status, again.body.code]).toEqual([422, 'NOT_PREVIEWED']);
});

test('the versions, their areas and what became of a code', async () => {
  const { body } = await people
    .as('s004')
    .get<{ versions: Array<{ version: number; state: string; note: string; followedAt: string | null }> }>(
      '/api/v1/territory/versions',
    );
  expect(body.versions.map(({ version, state, note }) => [version, state, note])).toEqual([
    [2, 'IN_EFFECT', '划归永安'],
    [1, 'PAST', ''],
  ]);
  const areas = async (version: number) =>
    (
      await people
        .as('agent')
        .get<{ areas: Array<{ code: string }>; next: string | null }>(
          `/api/v1/territory/versions/${version}/areas?level=GRID&parentCode=${grid('004001')}&limit=3`,
        )
    ).body;
  expect((await areas(1)).areas.map(({ code }) => code.slice(12))).toEqual(['001', '002', '003']);
  expect(await areas(2)).toMatchObject({ next: grid('004001004') });
  const heirs = await people
    .as('agent')
    .get<{ to: object[]; from: object[] }>(`/api/v1/territory/areas/${grid('004001003')}/successors`);
  expect(heirs.body).toMatchObject({ to: [{ newCode: grid('004003005'), version: 2, share: 1 }], from: [] });
  const none = await people.as('agent').get('/api/v1/territory/versions/9/areas');
  expect([none.status, none.body['code']]).toEqual([404, 'MAP_VERSION_UNKNOWN']);
  const page = await people.nobody.get<{ areas: object[]; next: string; version: number }>(
    `/api/v1/areas?district=${districtId}&limit=10`,
  );
  expect([page.body.version, page.body.areas.length, page.body.next?.length]).toEqual([2, 10, 15]);
});

test('a file with errors is reported and not written', async () => {
  const bad = orgOf(districtId);
  const { status, body } = await send(bad);
  // By now 004001003 is closed, and its code gone for ever.
  expect(status).toBe(200);
  expect(body.redraw).toBeNull();
  expect(body.report.errors).toBeGreaterThan(0);
  const applied = await send(bad, `dryRun=false&fingerprint=${body.fingerprint}`);
  expect([applied.status, applied.body.code]).toEqual([422, 'MAP_HAS_ERRORS']);
  const unreadable = await send('{"type":1}');
  expect([unreadable.status, unreadable.body.code]).toEqual([422, 'MAP_FILE_UNREADABLE']);
  expect((await send(bad, '', 's004')).status).toBe(403);
});

test('where a point lies and who has it; outside, what would have put it inside', async () => {
  const at = (query: string) => people.as('agent').get(`/api/v1/territory/locate?${query}`);
  const here = await at('lng=118.3094&lat=35.0527&crs=WGS84');
  expect(here.body).toMatchObject({
    gridCode: grid('001001002'),
    communityName: '鼓楼社区',
    streetName: '银杏街道',
    boundary: false,
    version: 2,
    worker: { as: expect.any(String) },
  });
  const then = await at('lng=118.3094&lat=35.0527&crs=WGS84&at=2020-01-01T00:00:00Z');
  expect(then.body).toMatchObject({ version: 1, worker: { as: 'ANSWERABLE' } });
  expect((await at('lng=118.3094&lat=35.0527&crs=WGS84&at=20260309')).status).toBe(400);
  const swapped = await at('lng=35.0527&lat=118.3094&crs=WGS84');
  expect([swapped.status]).toEqual([400]);
  const shifted = await at('lng=118.2975&lat=35.0485&crs=GCJ02');
  expect([shifted.status, shifted.body['code']]).toEqual([422, 'POINT_OUTSIDE']);
  const [lng, lat] = gcoord.transform([118.3475, 35.06], gcoord.WGS84, gcoord.GCJ02) as [number, number];
  const filed = await people.resident.post('/api/v1/cases', {
    channel: 'WEB',
    text: '路灯不亮。',
    point: { lng, lat, crs: 'WGS84' },
  });
  expect([filed.status, filed.body['code'], filed.body['suggestion']]).toEqual([
    422,
    'POINT_OUTSIDE',
    { crs: 'GCJ02' },
  ]);
  expect(filed.body['title']).toMatch(/坐标系改为 GCJ02/);
});

test('many nets into one: preview, apply, an event lands in the right cell, the report says what is left', async () => {
  const rows = `system,old_code,grid_code,share
城管,CG-1,${grid('001001002')},1
城管,CG-2,${grid('001001002')},0.5
`;
  const to = 'legacy-grids/import';
  const preview = await send<Imported & { written: object[] }>(rows, '', 'leader', to);
  expect(preview.body.report.findings.map(({ code }) => code)).toEqual(['MAPPED_IN_PART']);
  const applied = await send<Imported & { written: object[] }>(
    rows,
    `dryRun=false&fingerprint=${preview.body.fingerprint}`,
    'leader',
    to,
  );
  expect(applied.body.written).toEqual([{ system: '城管', version: 1 }]);
  const { number } = await until('the api knows the net', async () => {
    const one = await file({ legacyGrid: { system: '城管', code: 'CG-1' } });
    return one.number !== undefined && one;
  });
  expect(await caseOf(number)).toMatchObject({ gridCode: grid('001001002') });
  const unknown = await file({ legacyGrid: { system: '城管', code: 'CG-7' } });
  expect(unknown.code).toBe('LEGACY_GRID_UNKNOWN');
  const list = await people.as('agent').get<{ total: number }>('/api/v1/territory/legacy-grids?system=城管');
  expect(list.body.total).toBe(2);
  const { body } = await people
    .as('leader')
    .get<{ nets: Array<{ mappedInPart: object[]; gridsWithout: string[] }> }>(
      '/api/v1/territory/legacy-grids/report',
    );
  expect(body.nets[0]).toMatchObject({
    system: '城管',
    cells: 2,
    unmapped: [],
    mappedInPart: [{ oldCode: 'CG-2', share: 0.5 }],
    ground: null,
  });
  expect(body.nets[0]?.gridsWithout).toHaveLength(69);
});
