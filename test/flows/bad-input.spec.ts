import { SignJWT, decodeJwt } from 'jose';
import { client, kept, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { laneEnv, newDistrict, password } from '../support/world.js';

/** Numbers, codes, tokens, filters and addresses that are wrong: a 4xx problem with a code, and nothing written. */
let districtId: string;
let ask: Client;
let number: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask.resident.post<{ number: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '请工作人员看看这里。',
    gridCode: `${districtId}001001002`,
  });
  ({ number } = body);
  await until('nothing is owed', async () => (await kept(districtId))['owed'] === 0);
});

describe('a case', () => {
  const one = (path: string) => (headers: Record<string, string>) =>
    ask.as('agent').get(`/api/v1/cases/${path}`, headers);
  const wrongCheck = () => number.slice(0, -1) + (number.endsWith('A') ? 'B' : 'A');

  test.each<[string, () => string]>([
    ['that nobody filed', () => '379902-260213-0000017-K'],
    ['with a wrong check character', wrongCheck],
    ['in lower case', () => number.toLowerCase() + 'x'],
    ['that climbs out', () => '..%2f..%2fetc%2fpasswd'],
    ['that climbs out encoded twice', () => '%252e%252e%252f'],
    ['with an end of line', () => `${number}%0a`],
    ['that is SQL', () => encodeURIComponent(`' OR 1=1 --`)],
    ['of other figures', () => encodeURIComponent('３７９９０２-260213-0000017-K')],
    ['of an emoji', () => '%F0%9F%98%80'],
    ['that is an object', () => '[object%20Object]'],
  ])('%s', (_, path) => refused(districtId, one(path()), 404, 'CASE_NOT_FOUND'));

  test('with a NUL', () => refused(districtId, one(`${number}%00`), 400, 'NUL_CHARACTER'));
  test('that is no UTF-8', () => refused(districtId, one('%E6%B2'), 400, 'BAD_REQUEST'));
  test('that is a lone per cent sign', () => refused(districtId, one('%'), 400, 'BAD_REQUEST'));
  test('longer than any', () => refused(districtId, one('9'.repeat(500)), 414, 'ADDRESS_TOO_LONG'));

  test.each<[string, () => string]>([
    ['wrong', () => '0000-0000-0000'],
    ['empty but for a blank', () => ' - '],
    ['too long', () => '7'.repeat(5000)],
    ['of another alphabet', () => '\u00e9\u00e9\u00e9'],
  ])('a tracking code that is %s tells as little as a wrong number', async (_, code) => {
    const here = await refused(
      districtId,
      (headers) => ask.nobody.get(`/api/v1/cases/${number}`, { ...headers, 'tracking-code': code() }),
      404,
      'CASE_NOT_FOUND',
    );
    const nowhere = await ask.nobody.get('/api/v1/cases/379902-260213-0000017-K', {
      'tracking-code': code(),
    });
    expect([nowhere.status, nowhere.body['title']]).toEqual([404, here['title']]);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['garbled', () => 'Bearer not.a.token'],
    ['cut', async () => `Bearer ${(await ask.tokenOf('agent')).slice(0, -3)}`],
    ['signed by nobody', async () => `Bearer ${await unsigned()}`],
    ['signed by somebody else', async () => `Bearer ${await forged('somebody else, who has 32 characters')}`],
    ['expired', async () => `Bearer ${await forged(laneEnv('TOKEN_SECRET'), { exp: 1_700_000_000 })}`],
  ])('a token that is %s', async (_, bearer) => {
    const authorization = await bearer();
    await refused(
      districtId,
      (headers) => ask.nobody.get(`/api/v1/cases/${number}`, { ...headers, authorization }),
      401,
      'TOKEN_INVALID',
    );
  });

  test.each(['Basic YWdlbnQ6cGFzc3dvcmQ=', 'Bearer', 'x'])(
    'a way to log in we do not know: %s',
    (authorization) =>
      refused(
        districtId,
        (headers) => ask.nobody.get(`/api/v1/cases/${number}`, { ...headers, authorization }),
        401,
        'LOGIN_NEEDED',
      ),
  );
});

/** The claims of a real token, signed otherwise. */
async function forged(secret: string, other: Record<string, unknown> = {}): Promise<string> {
  const claims = decodeJwt(await ask.tokenOf('agent'));
  return new SignJWT({ ...claims, ...other })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}

async function unsigned(): Promise<string> {
  const [, claims] = (await ask.tokenOf('agent')).split('.');
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
}

describe('a list', () => {
  const cursor = (text: string) => `cursor=${Buffer.from(text).toString('base64url')}`;
  const id = '0198c0de-0000-7000-8000-000000000000';
  const when = '2026-03-09T01:20:00.000Z';

  test.each<[string, string, string]>([
    ['an unknown filter', 'colour=red', 'INPUT_INVALID'],
    ['an unknown state', 'state=OPEN', 'INPUT_INVALID'],
    ['a state among known ones', 'state=SIGNED,OPEN', 'INPUT_INVALID'],
    ['no state', 'state=', 'INPUT_INVALID'],
    ['a filter given twice', 'urgency=NORMAL&urgency=EXPRESS', 'INPUT_INVALID'],
    ['a filter in brackets', 'leadUnit[$ne]=D02', 'INPUT_INVALID'],
    ['a unit that is SQL', `leadUnit=${encodeURIComponent(`' OR 1=1 --`)}`, 'INPUT_INVALID'],
    ['half a page', 'limit=0.5', 'INPUT_INVALID'],
    ['an empty page', 'limit=0', 'INPUT_INVALID'],
    ['a page that is too long', 'limit=101', 'INPUT_INVALID'],
    ['a page without end', 'limit=Infinity', 'INPUT_INVALID'],
    ['a page that is no number', 'limit=ten', 'INPUT_INVALID'],
    ['a page beyond all numbers', `limit=${'9'.repeat(400)}`, 'INPUT_INVALID'],
    ['neither true nor false', 'overdue=perhaps', 'INPUT_INVALID'],
    ['a cursor of a thousand characters', `cursor=${'a'.repeat(1000)}`, 'INPUT_INVALID'],
    ['a thousand characters', `leadUnit=${'D'.repeat(1000)}`, 'INPUT_INVALID'],
    ['a NUL', 'cursor=a%00b', 'NUL_CHARACTER'],
    ['a cursor that is none', 'cursor=next', 'CURSOR_INVALID'],
    ['a cursor with three parts', cursor(`${when} ${id} x`), 'CURSOR_INVALID'],
    ['a cursor without an id', cursor(when), 'CURSOR_INVALID'],
    ['a cursor whose id is dashes', cursor(`${when} ${'-'.repeat(36)}`), 'CURSOR_INVALID'],
    ['a cursor whose time only JavaScript reads', cursor(`1 ${id}`), 'CURSOR_INVALID'],
    ['a cursor before all time', cursor(`-200000-01-01T00:00:00.000Z ${id}`), 'CURSOR_INVALID'],
    ['a cursor that is SQL', cursor(`${when}';-- ${id}`), 'CURSOR_INVALID'],
  ])('by %s', (_, query, code) =>
    refused(districtId, (headers) => ask.as('agent').get(`/api/v1/cases?${query}`, headers), 400, code),
  );
});

describe('everything else', () => {
  test.each<[string, string, number, string]>([
    ['GET', '/', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/cases/', 404, 'NOT_FOUND'],
    ['GET', '/api/v2/cases', 404, 'NOT_FOUND'],
    ['GET', '/api/v1/%2e%2e/%2e%2e/etc/passwd', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/cases', 404, 'NOT_FOUND'],
    ['PATCH', '/api/v1/cases/379902-260213-0000017-K', 404, 'NOT_FOUND'],
    ['GET', `/api/v1/${'x'.repeat(1000)}`, 404, 'NOT_FOUND'],
    ['GET', `/api/v1/${'x'.repeat(8000)}`, 414, 'ADDRESS_TOO_LONG'],
    ['GET', '/api/v1/areas?level=PLANET', 400, 'INPUT_INVALID'],
    ['GET', '/api/v1/areas?district=379902&polygon=maybe', 400, 'INPUT_INVALID'],
    ['GET', '/api/v1/areas?district=999999', 404, 'DISTRICT_UNKNOWN'],
    ['GET', '/api/v1/categories?district=12', 404, 'DISTRICT_UNKNOWN'],
  ])('%s %s', (method, path, status, code) =>
    refused(districtId, (headers) => ask.nobody.send(method, path, { headers }), status, code),
  );

  const session = { username: 'agent', password: 'not the password' };
  test.each<[string, Record<string, unknown>, number, string]>([
    ['a wrong password', session, 401, 'LOGIN_FAILED'],
    ['an unknown name', { ...session, username: 'nobody' }, 401, 'LOGIN_FAILED'],
    ['an unknown district', { ...session, district: '999999' }, 401, 'LOGIN_FAILED'],
    ['no password', { username: 'agent' }, 400, 'INPUT_INVALID'],
    ['a password that is an object', { ...session, password: { $gt: '' } }, 400, 'INPUT_INVALID'],
    ['a password of 201 characters', { ...session, password: 'x'.repeat(201) }, 400, 'INPUT_INVALID'],
    ['half of an emoji', { ...session, username: '\ud83d' }, 400, 'TEXT_MALFORMED'],
  ])('logging in with %s', (_, body, status, code) =>
    refused(
      districtId,
      (headers) => ask.nobody.post('/api/v1/sessions', { district: districtId, ...body }, headers),
      status,
      code,
    ),
  );

  test('a refresh token that is none, and one that was used', async () => {
    const renew = (refreshToken: string) => (headers: Record<string, string>) =>
      ask.nobody.post<Record<string, unknown>>(
        '/api/v1/sessions/refresh',
        { refreshToken, district: districtId },
        headers,
      );
    await refused(districtId, renew('x'), 401, 'SESSION_ENDED');
    const { body } = await ask.nobody.post<{ refreshToken: string }>('/api/v1/sessions', {
      username: 'iot',
      password,
      district: districtId,
    });
    expect((await renew(body.refreshToken)({})).status).toBe(200);
    await refused(districtId, renew(body.refreshToken), 401, 'SESSION_ENDED');
  });

  test.each([
    ['a time that is none', { now: 'tomorrow' }, 400, 'INPUT_INVALID'],
    ['real time', { now: '2036-01-01T00:00:00+08:00' }, 409, 'CLOCK_IS_REAL'],
  ])('setting the clock to %s', (_, body, status, code) =>
    refused(
      districtId,
      (headers) =>
        ask.as('admin').send('PUT', '/api/v1/clock', {
          body: JSON.stringify(body),
          headers: { ...headers, 'content-type': 'application/json' },
        }),
      status,
      code,
    ),
  );
});
