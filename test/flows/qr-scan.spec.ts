import { client, type Client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** What a resident gets of a printed code: the page, a case at the right place, and counts for whoever keeps the point. */
interface Point {
  id: number;
  url: string;
  scans: number;
  filings: number;
}
let districtId: string;
let ask: Client;
let point: Point;
let token: string;
const at = '/api/v1/qr-points';
const tokenOf = ({ url }: Point) => new URL(url).pathname.slice('/q/'.length);
const register = async (body: object) =>
  (await ask.as('leader').post<Point>(at, { kind: 'SITE', ...body })).body;
const east = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  point = await register({
    name: '商城<东>门: "1号"',
    point: east,
    address: '美食街1号',
    categories: ['060103', '010101'],
  });
  token = tokenOf(point);
});

test('the page says where, offers the likely matters, in Chinese or English, and runs nothing that stands in it', async () => {
  const page = await ask.nobody.get(`/q/${token}`);
  const html = String(page.body['text']);
  expect([page.status, page.headers.get('content-language')]).toEqual([200, 'zh-CN']);
  expect(html).toContain('商城&#60;东&#62;门: &#34;1号&#34;');
  expect(html).toMatch(/餐饮油烟[^]*暴露垃圾[^]*其他/);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|style=|\{\{/);
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';(?!.*unsafe)/);
  const english = await ask.nobody.get(`/q/${token}`, { 'accept-language': 'en' });
  expect(String(english.body['text'])).toMatch(/<html lang="en">[^]*Tell us what is wrong/);
  const asked = await ask.nobody.get(`/q/${token}?lang=zh`, { 'accept-language': 'en' });
  expect(String(asked.body['text'])).toContain('请说说情况');
  for (const [file, type] of [
    ['page.js', 'text/javascript'],
    ['sha256.js', 'text/javascript'],
    ['page.css', 'text/css'],
  ])
    expect((await ask.nobody.get(`/q/${file}`)).headers.get('content-type')).toMatch(type!);
});

test('a forged code opens a page that says so, as JSON for apps', async () => {
  const forged = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
  const page = await ask.nobody.get(`/q/${forged}`);
  expect([page.status, String(page.body['text'])]).toEqual([404, expect.stringMatching(/不是本平台的/)]);
  expect((await ask.nobody.get(`/api/v1/qr/${forged}`)).body['code']).toBe('QR_UNKNOWN');
  const filed = await ask.resident.post('/api/v1/cases', { channel: 'QR', text: '路灯不亮', qr: forged });
  expect([filed.status, filed.body['code']]).toEqual([404, 'QR_UNKNOWN']);
  // A true code of one district says nothing in another.
  const elsewhere = await client(await newDistrict()).resident.post('/api/v1/cases', {
    channel: 'QR',
    text: '路灯不亮',
    qr: token,
  });
  expect([elsewhere.status, elsewhere.body['code']]).toEqual([404, 'QR_UNKNOWN']);
});

test('what is filed at a point lies there, is counted there, and only there', async () => {
  const other = await register({ name: '西门', gridCode: `${districtId}004001001` });
  for (let i = 0; i < 3; i += 1) await ask.nobody.get(`/q/${tokenOf(other)}`);
  await ask.nobody.send('HEAD', `/q/${tokenOf(other)}`);
  const file = async (body: object) => {
    const { status, body: made } = await ask.resident.post<{ number: string }>('/api/v1/cases', {
      channel: 'QR',
      ...body,
    });
    expect(status).toBe(201);
    const [row] = await (
      await database()
    ).query(
      `SELECT grid_code AS "gridCode", located_by AS "locatedBy", address, channel, boundary, lng FROM cases
       WHERE district_id = $1 AND number = $2`,
      [districtId, made.number],
    );
    return row;
  };
  expect(await file({ text: '油烟呛人', qr: token, address: '2楼' })).toMatchObject({
    gridCode: `${districtId}004001003`,
    locatedBy: 'QR:商城<东>门： "1号"',
    address: '美食街1号 2楼',
    channel: 'QR',
    boundary: false,
    lng: east.lng,
  });
  // Typed from the label, with a phone far away and a grid that was made up: the point has the word.
  expect(
    await file({
      text: '垃圾满溢',
      qr: tokenOf(other).toLowerCase(),
      point: east,
      gridCode: `${districtId}001001001`,
    }),
  ).toMatchObject({ gridCode: `${districtId}004001001`, locatedBy: 'QR:西门', address: '西门', lng: null });
  const seen = await until('the scans are written', async () => {
    const { points } = (await ask.as('s004').get<{ points: Point[] }>(at)).body;
    const one = points.find(({ id }) => id === other.id)!;
    return one.scans >= 3 && one;
  });
  expect([seen.scans, seen.filings]).toEqual([3, 1]);
  const { body } = await ask
    .as('s004')
    .get<{ days: Array<{ scans: number; filings: number }> }>(`${at}/${other.id}/days`);
  expect(body.days).toEqual([{ day: expect.any(String), scans: 3, filings: 1 }]);
});

test('a filing that is sent again after its code was revoked is the same filing; a new one is refused', async () => {
  const gone = await register({ name: '旧亭', gridCode: `${districtId}004001002` });
  const body = { channel: 'QR', text: '亭子漏雨', qr: tokenOf(gone) };
  const send = (key: string) =>
    ask.resident.post<{ number: string; code?: string }>('/api/v1/cases', body, { 'idempotency-key': key });
  const first = await send('a-key-of-the-pavilion');
  await ask.as('leader').post(`${at}/${gone.id}/revocation`, { reason: '拆除' });
  expect((await send('a-key-of-the-pavilion')).body.number).toBe(first.body.number);
  const refused = await send('another-key');
  expect([refused.status, refused.body.code]).toEqual([410, 'QR_REVOKED']);
});

test('a grid’s frequent matters are offered at its points, confidential ones never', async () => {
  const grid = `${districtId}002001001`;
  const filed = async (categoryCode: string, more: object = {}) => {
    const body = { channel: 'WEB', text: `请处理${categoryCode}`, categoryCode, gridCode: grid, ...more };
    await ask.as('agent').post('/api/v1/cases', body);
  };
  const { body: list } = await ask.nobody.get<{
    categories: Array<{ code: string; confidentialDefault: boolean }>;
  }>(`/api/v1/categories?district=${districtId}`);
  const secret = list.categories.find(({ confidentialDefault }) => confidentialDefault)!.code;
  for (const code of ['010101', '010101', '060103', secret, secret]) await filed(code);
  // Of these the reporter asked that nobody learn: they count for nothing, however often.
  for (const more of [{ confidential: true }, { confidential: true }, { kind: 'REPORT' }, { kind: 'REPORT' }])
    await filed('020101', more);
  const scanned = await register({ name: '信号塔', gridCode: grid });
  const { body } = await ask.nobody.get<{ matters: Array<{ code: string }>; captcha: string }>(
    `/api/v1/qr/${tokenOf(scanned)}`,
  );
  // Of one that was reported once nothing follows.
  expect([body.matters.map(({ code }) => code), body.captcha]).toEqual([['010101'], 'none']);
});

test('one code that is passed around floods its own point and not the grid', async () => {
  const { url } = await ownApi({ RATE_LIMIT_FACTOR: '0.05' });
  const narrow = client(districtId, url);
  const [mine, next] = [
    await register({ name: '被翻拍的码', gridCode: `${districtId}003001001` }),
    await register({ name: '旁边的码', gridCode: `${districtId}003001001` }),
  ];
  let drawn = 0;
  const file = async (qr: string, text: string) => {
    const from = { 'x-forwarded-for': `198.51.77.${(drawn += 1)}` };
    return (await narrow.resident.post('/api/v1/cases', { channel: 'QR', text, qr }, from)).status;
  };
  const statuses: number[] = [];
  for (const text of ['路灯不亮', '井盖松动', '水管漏水', '树枝压线'])
    statuses.push(await file(tokenOf(mine), text));
  expect(statuses).toEqual([201, 201, 201, 429]);
  expect(await file(tokenOf(next), '占道经营')).toBe(201);
  expect(await file(tokenOf(mine), '家里着火了, 有人被困!')).toBe(201);
});
