import { trackingCode as codeOf } from '#cases';
import { client, type Client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { database, laneEnv, newDistrict } from '../support/world.js';

/** Residents by phone: from the code in the log to their own cases and no others. */
interface Receipt {
  number: string;
  trackingCode: string;
}
interface List {
  cases: Array<{ number: string; stateName: string }>;
  next: string | null;
}
let api: Awaited<ReturnType<typeof ownApi>>;
let districtId: string;
let ask: Client;
let own: Receipt[];
let others: Receipt;
const phone = '15400007701';

beforeAll(async () => {
  api = await ownApi();
  districtId = await newDistrict();
  ask = client(districtId, api.url);
  const file = async (reporter: object, text: string) =>
    (await ask.resident.post<Receipt>('/api/v1/cases', { channel: 'WEB', text, reporter })).body;
  own = [await file({ name: '金女士', phone }, '路灯不亮。'), await file({ phone }, '井盖松动。')];
  others = await file({ phone: '15400007702' }, '树枝挡路。');
});

const codes = () => [...api.output().matchAll(/154\*\*\*\*(\d{4}): .*验证码 (\d{6})/g)];
async function logIn(): Promise<Record<string, string>> {
  const before = codes().length;
  await (await database()).query(`DELETE FROM resident_code WHERE district_id = $1`, [districtId]);
  const asked = await ask.resident.post('/api/v1/resident-codes', { phone, district: districtId });
  expect(asked.status).toBe(202);
  const [, tail, code] = await until('the code is in the log', async () => codes()[before]);
  expect(tail).toBe('7701');
  const { status, body } = await ask.resident.post<{ accessToken: string }>('/api/v1/resident-sessions', {
    phone,
    code,
    district: districtId,
  });
  expect(status).toBe(200);
  const again = await ask.resident.post('/api/v1/resident-sessions', { phone, code, district: districtId });
  expect([again.status, again.body['code']]).toEqual([401, 'CODE_WRONG']);
  return { authorization: `Bearer ${body.accessToken}` };
}

test('their own list, page by page, and no case of anybody else', async () => {
  const me = await logIn();
  const all = await ask.nobody.get<List>('/api/v1/my/cases', me);
  expect(all.body.cases.map(({ number }) => number)).toEqual([own[1]!.number, own[0]!.number]);
  const first = await ask.nobody.get<List>('/api/v1/my/cases?limit=1', me);
  const second = await ask.nobody.get<List>(`/api/v1/my/cases?limit=1&cursor=${first.body.next}`, me);
  expect([...first.body.cases, ...second.body.cases]).toEqual(all.body.cases);
  expect(second.body.next).toBeNull();
  const bad = await ask.nobody.get('/api/v1/my/cases?cursor=x', me);
  expect([bad.status, bad.body['code']]).toEqual([400, 'CURSOR_INVALID']);
});

test('the session opens what the tracking code opens, and nothing else', async () => {
  const me = await logIn();
  const mine = await ask.nobody.get(`/api/v1/cases/${own[0]!.number}`, me);
  const byCode = await ask.holding(own[0]!.trackingCode).get(`/api/v1/cases/${own[0]!.number}`);
  expect(mine).toMatchObject({ status: 200, body: { number: own[0]!.number, text: '路灯不亮。' } });
  expect(Object.keys(mine.body)).toEqual(Object.keys(byCode.body));
  expect((await ask.nobody.get(`/api/v1/cases/${own[0]!.number}/clocks`, me)).status).toBe(200);
  const withdrawn = await ask.nobody.post(
    `/api/v1/cases/${own[0]!.number}/withdrawal`,
    { reason: '已修好' },
    me,
  );
  expect(withdrawn.status).toBe(200);
  for (const path of [others.number, `${others.number}/clocks`, '379902-260101-0000001-X']) {
    const { status, body } = await ask.nobody.get(`/api/v1/cases/${path}`, me);
    expect([status, body['code']]).toEqual([404, 'CASE_NOT_FOUND']);
  }
  const staffOnly = await ask.nobody.get('/api/v1/cases', me);
  expect([staffOnly.status, staffOnly.body['code']]).toEqual([403, 'ROLE_NOT_ALLOWED']);
});

test('the same phone in another district is somebody else', async () => {
  const me = await logIn();
  const elsewhere = client(await newDistrict(), api.url);
  const filed = await elsewhere.resident.post<Receipt>('/api/v1/cases', {
    channel: 'WEB',
    text: '路灯不亮。',
    reporter: { phone },
  });
  expect((await ask.nobody.get(`/api/v1/cases/${filed.body.number}`, me)).status).toBe(404);
  const { body } = await ask.nobody.get<List>('/api/v1/my/cases', me);
  expect(body.cases.map(({ number }) => number)).not.toContain(filed.body.number);
});

test('logged out, the token opens nothing; made up, neither', async () => {
  const me = await logIn();
  expect((await ask.nobody.send('DELETE', '/api/v1/resident-sessions', { headers: me })).status).toBe(204);
  for (const authorization of [
    me['authorization']!,
    `Bearer gwr_${districtId}_${'a'.repeat(43)}`,
    'Bearer gwr_',
  ]) {
    const { status, body } = await ask.nobody.get('/api/v1/my/cases', { authorization });
    expect([status, body['code']]).toEqual([401, 'TOKEN_INVALID']);
  }
  const byCode = await ask.holding(own[0]!.trackingCode).get('/api/v1/my/cases');
  expect([byCode.status, byCode.body['code']]).toEqual([401, 'LOGIN_NEEDED']);
});

test('a phone nobody has reported with is answered alike and texted nothing; the second code within a minute is refused', async () => {
  const stranger = '15400009999';
  const known = others && '15400007702';
  const answers = [];
  for (const one of [stranger, known]) {
    const first = await ask.resident.post('/api/v1/resident-codes', { phone: one, district: districtId });
    const second = await ask.resident.post('/api/v1/resident-codes', { phone: one, district: districtId });
    const wrong = await ask.resident.post('/api/v1/resident-sessions', {
      phone: one,
      code: '000000',
      district: districtId,
    });
    answers.push([
      first.status,
      first.body,
      second.status,
      second.body['code'],
      wrong.status,
      { ...wrong.body, requestId: null },
    ]);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]!.slice(2, 5)).toEqual([429, 'CODE_TOO_SOON', 401]);
  await until('the known phone has its code', async () => codes().some(([, tail]) => tail === '7702'));
  expect(codes().map(([, tail]) => tail)).not.toContain('9999');
});

test('no phone stands in the log or in the tables of the door in clear, and the log-in is audited without it', async () => {
  expect(api.output()).not.toContain(phone);
  const dataSource = await database();
  const kept: Array<{ row: string }> = await dataSource.query(
    `SELECT c::text AS row FROM resident_code c WHERE district_id = $1
     UNION ALL SELECT s::text FROM resident_session s WHERE district_id = $1
     UNION ALL SELECT a::text FROM audit_event a WHERE district_id = $1 AND act = 'residentLogIn'`,
    [districtId],
  );
  expect(kept.length).toBeGreaterThan(3);
  for (const { row } of kept) {
    expect(row).not.toContain(phone);
    expect(row).not.toContain(Buffer.from(phone).toString('hex'));
  }
});

test('a tracking code has 60 bits and is another for every case', () => {
  const secret = laneEnv('TOKEN_SECRET');
  const many = Array.from({ length: 2000 }, (_, i) => codeOf(secret, `case ${i}`));
  expect(new Set(many).size).toBe(2000);
  const letters = new Set(many.join('').replaceAll('-', ''));
  expect(letters.size).toBe(32);
  expect(many.every((code) => /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/.test(code))).toBe(true);
});
