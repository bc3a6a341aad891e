import QRCode from 'qrcode';
import sharp from 'sharp';
import { writeTable } from '#sheets';
import { client, type Answer, type Client } from '../support/http.js';
import { database, newDistrict } from '../support/world.js';

/** The registry of printed codes over HTTP: who keeps which points, pictures, sheets, rotation and revocation. */
interface Point {
  id: number;
  name: string;
  kind: string;
  url: string;
  state: string;
  version: number;
  communityCode: string;
  scans: number;
  code?: string;
}
interface Made {
  points: Point[];
  errors: number;
  findings: Array<{ code: string; line: number }>;
  wanted: number;
}
let districtId: string;
let ask: Client;
const at = '/api/v1/qr-points';
const said = ({ status, body }: Answer<{ code?: string }>) => [status, body.code ?? ''].join(' ').trim();

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const building = (grid = '004001003', name = '商城东楼') => ({
  kind: 'BUILDING',
  name,
  gridCode: `${districtId}${grid}`,
});
const register = async (body: object = building()) => (await ask.as('s004').post<Point>(at, body)).body;

test('communities and streets keep their own points, the centre and the administrator all, nobody else any', async () => {
  const post = (who: string, grid?: string) => ask.as(who).post<Point>(at, building(grid, `${who}的楼`));
  for (const who of ['c004001', 's004', 's004-leader', 'leader', 'admin'])
    expect([who, said(await post(who))]).toEqual([who, '201']);
  for (const who of ['c004002', 's001', 's001-leader'])
    expect([who, said(await post(who))]).toEqual([who, '403 NOT_YOUR_AREA']);
  for (const who of ['agent', 'd02', 'auditor'])
    expect([who, said(await post(who))]).toEqual([who, '403 ROLE_NOT_ALLOWED']);
  const names = async (who: string) => {
    const { points } = (await ask.as(who).get<Made>(at)).body;
    return points.map(({ name }) => name);
  };
  expect(await names('s001')).toEqual([]);
  expect(await names('d02')).toEqual([]);
  expect(await names('c004001')).toHaveLength(5);
  expect(await names('agent')).toEqual(await names('c004001'));
});

test('one for each grid of a community, never two in use', async () => {
  const ofGrids = () => ask.as('c001001').post<Made>(`${at}/grids`, { communityCode: `${districtId}001001` });
  const { points } = (await ofGrids()).body;
  expect(points.length).toBeGreaterThan(2);
  expect(new Set(points.map(({ id }) => id)).size).toBe(points.length);
  expect((await ofGrids()).body.points).toEqual([]);
  const [first] = points;
  const again = { kind: 'GRID', name: first!.name, gridCode: `${districtId}001001001` };
  expect(said(await ask.as('c001001').post(at, again))).toBe('409 GRID_HAS_CODE');
  const elsewhere = await ask.as('c001001').post(`${at}/grids`, { communityCode: `${districtId}001002` });
  expect(said(elsewhere)).toBe('403 NOT_YOUR_AREA');
});

test('a table is reported on first, written whole or not at all, and may be sent again', async () => {
  const table = (lines: object[]) =>
    writeTable('xlsx', ['kind', 'name', 'grid_code', 'categories'], lines as never);
  const send = async (lines: object[], query = '') =>
    ask.as('s002').send<Made>('POST', `${at}/import${query}`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(await table(lines)),
    });
  const good = { kind: 'SITE', name: '东门', grid_code: `${districtId}002001001`, categories: '010101' };
  const wrong = { ...good, name: '西门', grid_code: `${districtId}004001003` };
  expect((await send([good, wrong])).body).toMatchObject({
    errors: 1,
    wanted: 1,
    points: [],
    findings: [{ code: 'NOT_YOUR_AREA', line: 3 }],
  });
  expect((await send([good], '?dryRun=true')).body).toMatchObject({ errors: 0, wanted: 1, points: [] });
  expect((await send([good])).body.points).toMatchObject([{ name: '东门', version: 1 }]);
  expect((await send([good])).body).toMatchObject({ points: [], findings: [{ code: 'QR_POINT_KNOWN' }] });
  const asJson = await ask.as('s002').post(`${at}/import`, { kind: 'SITE' });
  expect(said(asJson)).toBe('415 FILE_AS_BYTES');
  expect(said(await ask.as('s002').send('POST', `${at}/import`))).toBe('400 FILE_EMPTY');
});

test('the picture says the address, module by module; a revoked point has none', async () => {
  const { id, url } = await register(building('004001003', '图片楼'));
  const picture = async (query: string) => {
    const headers = { authorization: `Bearer ${await ask.tokenOf('s004')}` };
    return fetch(`${process.env['TEST_API']}${at}/${id}/code?${query}`, { headers });
  };
  const png = await picture('format=png&size=410');
  expect(png.headers.get('content-type')).toBe('image/png');
  const { data, info } = await sharp(Buffer.from(await png.arrayBuffer()))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'Q' });
  const one = info.width / (modules.size + 8);
  const dark = (x: number, y: number) =>
    data[(Math.floor((y + 4.5) * one) * info.width + Math.floor((x + 4.5) * one)) * info.channels]! < 128;
  for (let y = 0; y < modules.size; y += 1)
    for (let x = 0; x < modules.size; x += 1)
      expect([x, y, dark(x, y)]).toEqual([x, y, Boolean(modules.get(y, x))]);
  const svg = await picture('format=svg');
  expect(await svg.text()).toBe(
    await QRCode.toString(url, { type: 'svg', errorCorrectionLevel: 'Q', margin: 4 }),
  );
  await ask.as('s004').post(`${at}/${id}/revocation`, { reason: '拆除' });
  expect((await picture('format=png')).status).toBe(409);
});

test('name, address and likely matters may change, the code stays', async () => {
  const { id, url } = await register(building('004001003', '旧名'));
  const patch = (body: object) =>
    ask.as('s004').send<Point & { categories: object[]; address: string | null }>('PATCH', `${at}/${id}`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const changed = await patch({ name: '新名', address: '美食街3号', categories: ['010101'] });
  expect(changed.body).toMatchObject({ id, url, name: '新名', address: '美食街3号', version: 1 });
  expect((await patch({ address: ' ' })).body).toMatchObject({
    address: null,
    categories: [{ code: '010101' }],
  });
  expect(said(await patch({ categories: ['999999'] }))).toBe('422 UNKNOWN_CATEGORY');
});

test('a sheet holds the labels of a community, eight to a page', async () => {
  await ask.as('leader').post(`${at}/grids`, { communityCode: `${districtId}003001` });
  for (let i = 0; i < 8; i += 1) await ask.as('leader').post(at, building('003001001', `第${i}栋`));
  const community = `${districtId}003001`;
  const { points } = (await ask.as('s003').get<Made>(`${at}?communityCode=${community}`)).body;
  const sheet = await fetch(`${process.env['TEST_API']}${at}/sheet?communityCode=${community}`, {
    headers: { authorization: `Bearer ${await ask.tokenOf('s003')}` },
  });
  expect(sheet.headers.get('content-type')).toBe('application/pdf');
  const pdf = Buffer.from(await sheet.arrayBuffer()).toString('latin1');
  expect(pdf.slice(0, 5)).toBe('%PDF-');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(Math.ceil(points.length / 8));
  expect(pdf).toContain(`(${points.map(({ id }) => id).join(' ')})`);
  expect(pdf).toMatch(/\+NotoSansHans-Regular/);
  const other = await ask.as('s001').get(`${at}/sheet?communityCode=${community}`);
  expect(said(other)).toBe('404 QR_POINT_NOT_FOUND');
});

test('no filter opens the points of another area, neither in the list nor on a sheet', async () => {
  const mine = `${districtId}001001`;
  const [theirs, street] = [`${districtId}003002`, `${districtId}003000`];
  await ask.as('c001001').post(`${at}/grids`, { communityCode: mine });
  await ask.as('leader').post(`${at}/grids`, { communityCode: theirs });
  const seen = async (who: string, query: string) =>
    (await ask.as(who).get<Made>(`${at}?${query}`)).body.points.length;
  expect(await seen('leader', `communityCode=${theirs}`)).toBeGreaterThan(2);
  for (const query of [`communityCode=${theirs}`, `streetCode=${street}`, `gridCode=${theirs}001`])
    for (const who of ['c001001', 's001', 'gw0001'])
      expect([who, query, await seen(who, query)]).toEqual([who, query, 0]);
  expect(await seen('c001001', `communityCode=${mine}&streetCode=${districtId}001000`)).toBeGreaterThan(2);
  for (const who of ['c001001', 's001', 'gw0001']) {
    const sheet = await ask.as(who).get(`${at}/sheet?communityCode=${theirs}`);
    expect([who, said(sheet)]).toEqual([who, '404 QR_POINT_NOT_FOUND']);
  }
});

test('rotated with a grace both codes open, without it only the new; revoked none; rotated again the new', async () => {
  const first = await register(building('004001003', '轮换楼'));
  const opens = async (url: string) => {
    const { pathname } = new URL(url);
    const { status, body } = await ask.nobody.get(`/api/v1/qr/${pathname.slice(3)}`);
    return [status, body['code'] ?? body['id']];
  };
  const act = async (noun: string, body: object) =>
    (
      await ask
        .as('s004')
        .post<Point>(`${at}/${first.id}/${noun}`, { reason: '电话 15400001001 反映泄露', ...body })
    ).body;
  const second = await act('rotation', { graceDays: 3 });
  expect([second.version, second.url === first.url]).toEqual([2, false]);
  expect([await opens(first.url), await opens(second.url)]).toEqual([
    [200, first.id],
    [200, first.id],
  ]);
  const third = await act('rotation', {});
  expect(await opens(second.url)).toEqual([410, 'QR_REPLACED']);
  expect(await opens(first.url)).toEqual([410, 'QR_REPLACED']);
  expect(await opens(third.url)).toEqual([200, first.id]);
  expect((await act('revocation', {})).state).toBe('REVOKED');
  expect((await act('revocation', {})).code).toBe('QR_POINT_REVOKED');
  expect(await opens(third.url)).toEqual([410, 'QR_REVOKED']);
  const fourth = await act('rotation', { graceDays: 3 });
  expect([await opens(third.url), await opens(fourth.url)]).toEqual([
    [410, 'QR_REPLACED'],
    [200, first.id],
  ]);
  expect(said(await ask.as('s001').post(`${at}/${first.id}/rotation`, { reason: '更换' }))).toBe(
    '404 QR_POINT_NOT_FOUND',
  );
  const lines: Array<{ act: string; reason: string | null }> = await (
    await database()
  ).query(`SELECT act, reason FROM audit_event WHERE district_id = $1 AND subject = $2 ORDER BY seq`, [
    districtId,
    String(first.id),
  ]);
  expect(lines.map(({ act: one }) => one)).toEqual([
    'qrPointsMade',
    'qrPointRotated',
    'qrPointRotated',
    'qrPointRevoked',
    'qrPointRotated',
  ]);
  expect(JSON.stringify(lines)).not.toContain('15400001001');
});
