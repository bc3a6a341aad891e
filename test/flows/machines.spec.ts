import { client, type Client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** Machines by key: what a key may, and everything it may not. */
let districtId: string;
let ask: Client;
const inADay = () => new Date(Date.now() + 86_400_000).toISOString();
const agentKey = { name: '热线接口', purpose: '热线工单接入', unit: 'D01', roles: ['AGENT'] };

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

async function asked(wish: object): Promise<string> {
  const { status, body } = await ask
    .as('admin')
    .post<{ id: string }>('/api/v1/api-keys', { ...agentKey, expiresAt: inADay(), ...wish });
  expect([status, body]).toEqual([
    201,
    { id: expect.any(String), state: 'ASKED', expiresAt: expect.any(String) },
  ]);
  return body.id;
}
const step = (who: string, id: string, what: 'release' | 'secret') =>
  ask.as(who).post<{ id: string; key: string }>(`/api/v1/api-keys/${id}/${what}`);
async function issue(wish: object): Promise<{ id: string; key: string }> {
  const id = await asked(wish);
  expect((await step('security', id, 'release')).status).toBe(204);
  const { status, body } = await step('admin', id, 'secret');
  expect(status).toBe(200);
  return body;
}
const using = (key: string, api?: Client) => (method: 'GET' | 'POST', path: string, body?: object) =>
  (api ?? ask).nobody.send(method, path, {
    headers: { 'api-key': key, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const appeal = { channel: 'WEB', text: '楼道堆放杂物。' };
const codeOf = async (answer: Promise<{ status: number; body: object }>) => {
  const { status, body } = await answer;
  return status >= 400 ? `${status} ${String((body as Record<string, unknown>)['code'])}` : String(status);
};

test('shown once, kept hashed, its use noted, both in the audit log', async () => {
  const { id, key } = await issue({ moves: ['submit', 'read'] });
  expect(key).toMatch(new RegExp(`^gwk_${id}_[A-Za-z0-9_-]{43}$`));
  expect(await codeOf(using(key)('POST', '/api/v1/cases', appeal))).toBe('201');
  const listed = await ask.as('security').get<{ keys: Array<Record<string, unknown>> }>('/api/v1/api-keys');
  const mine = listed.body.keys.find((one) => one['id'] === id);
  expect(mine).toMatchObject({ name: '热线接口', moves: ['submit', 'read'], revokedAt: null });
  expect(mine?.['lastUsedAt']).not.toBeNull();
  const dataSource = await database();
  const [row] = await dataSource.query(
    `SELECT k::text AS kept FROM api_key k WHERE district_id = $1 AND id = $2`,
    [districtId, id],
  );
  expect(JSON.stringify(listed.body) + row.kept).not.toContain(key.split('_').at(-1));
  const acts = await dataSource.query(
    `SELECT act FROM audit_event WHERE district_id = $1 AND subject = $2 ORDER BY seq`,
    [districtId, id],
  );
  expect(acts.map(({ act }: { act: string }) => act)).toEqual(['keyAsked', 'keyReleased', 'keyIssued']);
  const events = await dataSource.query(
    `SELECT actor_id AS id FROM case_event WHERE district_id = $1 AND actor_id = $2`,
    [districtId, id],
  );
  expect(events).toHaveLength(1);
});

test('takes two: who asks cannot release, who releases is shown nothing, and the secret is drawn once', async () => {
  const id = await asked({ moves: ['read'] });
  const code = (who: string, what: 'release' | 'secret') => codeOf(step(who, id, what));
  expect(await code('security', 'secret')).toBe('403 ROLE_NOT_ALLOWED');
  expect(await code('admin', 'release')).toBe('403 ROLE_NOT_ALLOWED');
  expect(await code('admin', 'secret')).toBe('409 KEY_NOT_READY');
  const dataSource = await database();
  const set = (what: string) =>
    dataSource.query(`UPDATE api_key SET ${what} WHERE district_id = $1 AND id = $2`, [districtId, id]);
  // The asker has become security officer since, or another administrator wants the secret.
  const [{ asker }] = await dataSource.query(
    `SELECT asker_id AS asker FROM api_key WHERE district_id = $1 AND id = $2`,
    [districtId, id],
  );
  const [{ officer }] = await dataSource.query(
    `SELECT id AS officer FROM staff WHERE district_id = $1 AND username = 'security'`,
    [districtId],
  );
  await set(`asker_id = '${String(officer)}'`);
  expect(await code('security', 'release')).toBe('403 OWN_KEY');
  await set(`asker_id = '${String(asker)}'`);
  expect(await code('security', 'release')).toBe('204');
  expect(await code('security', 'release')).toBe('409 KEY_NOT_READY');
  await set(`asker_id = '${String(officer)}'`);
  expect(await code('admin', 'secret')).toBe('404 KEY_NOT_FOUND');
  await set(`asker_id = '${String(asker)}', released_at = now() - interval '7 days'`);
  expect(await code('admin', 'secret')).toBe('409 KEY_NOT_READY');
  await set(`released_at = now()`);
  const both = await Promise.all([code('admin', 'secret'), code('admin', 'secret')]);
  expect(both.sort()).toEqual(['200', '409 KEY_NOT_READY']);
  const refusedOne = await asked({ moves: ['read'] });
  expect((await ask.as('security').send('DELETE', `/api/v1/api-keys/${refusedOne}`)).status).toBe(204);
  expect(await codeOf(step('security', refusedOne, 'release'))).toBe('404 KEY_NOT_FOUND');
});

test('a move, a read and a place it was not issued for are refused', async () => {
  const filer = using((await issue({ moves: ['submit'] })).key);
  const reader = using((await issue({ moves: ['read'] })).key);
  const { body } = await ask.resident.post('/api/v1/cases', appeal);
  const at = `/api/v1/cases/${String(body['number'])}`;
  expect(await codeOf(filer('GET', at))).toBe('403 KEY_NOT_FOR_THIS');
  expect(await codeOf(filer('GET', '/api/v1/cases'))).toBe('403 KEY_NOT_FOR_THIS');
  expect(await codeOf(reader('POST', '/api/v1/cases', appeal))).toBe('403 KEY_NOT_FOR_THIS');
  const read = await reader('GET', at);
  expect(read.status).toBe(200);
  expect(read.body['nextMoves']).toEqual([]);
  // The platform may move the case meanwhile: the version is read again until it is the right one.
  const moved = await until('the version is the right one', async () => {
    const { version } = (await reader('GET', at)).body;
    const answer = await codeOf(reader('POST', `${at}/voiding`, { version, reason: '试试' }));
    return answer !== '409 VERSION_STALE' && answer;
  });
  expect(moved).toBe('403 KEY_NOT_FOR_THIS');
  for (const path of [
    '/api/v1/api-keys',
    '/api/v1/policies',
    '/api/v1/audit',
    '/api/v1/abuse-marks',
    '/api/v1/sessions/me',
  ])
    expect([path, await codeOf(reader('GET', path))]).toEqual([path, '403 KEY_NOT_FOR_THIS']);
});

test('a whistle is a move too', async () => {
  const key = (await issue({ unit: `${districtId}004000`, roles: ['STREET_CLERK'], moves: ['read', 'sign'] }))
    .key;
  const gridCode = `${districtId}004001003`;
  const { body } = await ask.resident.post('/api/v1/cases', { ...appeal, gridCode });
  const whistle = { version: 1, kind: 'ENFORCE', reason: '多次制止无效', units: ['D02'] };
  const answer = await codeOf(
    using(key)('POST', `/api/v1/cases/${String(body['number'])}/whistles`, whistle),
  );
  expect(answer).toMatch(/^(403 KEY_NOT_FOR_THIS|409 )/);
});

test('of another district it is nobody', async () => {
  const { key } = await issue({ moves: ['read'] });
  const elsewhere = client(await newDistrict());
  const { body } = await elsewhere.resident.post('/api/v1/cases', appeal);
  expect(await codeOf(using(key)('GET', `/api/v1/cases/${String(body['number'])}`))).toBe(
    '404 CASE_NOT_FOUND',
  );
  const other = districtId === '900001' ? '900002' : '900001';
  expect(await codeOf(using(key.replace(districtId, other))('GET', '/api/v1/cases'))).toBe('401 KEY_INVALID');
});

test('revoked, expired, altered or from elsewhere it opens nothing, and all is told alike', async () => {
  const { id, key } = await issue({ moves: ['read'] });
  expect(await codeOf(using(key)('GET', '/api/v1/cases'))).toBe('200');
  expect(
    await codeOf(using(`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`)('GET', '/api/v1/cases')),
  ).toBe('401 KEY_INVALID');
  expect((await ask.as('security').send('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(204);
  expect(await codeOf(using(key)('GET', '/api/v1/cases'))).toBe('401 KEY_INVALID');
  expect((await ask.as('security').send('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(404);

  const old = await issue({ moves: ['read'] });
  await (
    await database()
  ).query(`UPDATE api_key SET expires_at = now() - interval '1 second' WHERE district_id = $1 AND id = $2`, [
    districtId,
    old.id,
  ]);
  expect(await codeOf(using(old.key)('GET', '/api/v1/cases'))).toBe('401 KEY_INVALID');

  const near = await issue({ moves: ['read'], ranges: ['127.0.0.0/8', '::1'] });
  const far = await issue({ moves: ['read'], ranges: ['10.20.0.0/16'] });
  expect(await codeOf(using(near.key)('GET', '/api/v1/cases'))).toBe('200');
  expect(await codeOf(using(far.key)('GET', '/api/v1/cases'))).toBe('401 KEY_INVALID');
  for (const wrong of ['', 'gwk_', 'x'.repeat(300), `gwk_${districtId}-aaaaaaaaaa_${'a'.repeat(43)}`])
    expect(await codeOf(using(wrong)('GET', '/api/v1/cases'))).toBe('401 KEY_INVALID');
});

test('what may not be issued', async () => {
  const wish = async (other: object) =>
    codeOf(
      ask
        .as('admin')
        .post('/api/v1/api-keys', { ...agentKey, moves: ['read'], expiresAt: inADay(), ...other }),
    );
  expect(await wish({ expiresAt: new Date(Date.now() + 400 * 86_400_000).toISOString() })).toBe(
    '422 KEY_REFUSED',
  );
  expect(await wish({ expiresAt: new Date(Date.now() - 1000).toISOString() })).toBe('422 KEY_REFUSED');
  expect(await wish({ ranges: ['everywhere'] })).toBe('422 KEY_REFUSED');
  expect(await wish({ unit: 'D99' })).toBe('422 KEY_REFUSED');
  expect(await wish({ ranges: null })).toBe('400 INPUT_INVALID');
  for (const role of ['CENTRE_LEADER', 'SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'])
    expect([role, await wish({ roles: [role] })]).toEqual([role, '400 INPUT_INVALID']);
  expect(await wish({ moves: ['reveal'] })).toBe('400 INPUT_INVALID');
  expect(await wish({ moves: [] })).toBe('400 INPUT_INVALID');
  expect(await wish({ secretHash: 'x' })).toBe('400 INPUT_INVALID');
  for (const who of ['agent', 'security'])
    expect(await codeOf(ask.as(who).post('/api/v1/api-keys', {}))).toBe('403 ROLE_NOT_ALLOWED');
});

test('a key has a limit of its own', async () => {
  // 1200 reads a minute of a key times this are two; of an address six.
  const api = await ownApi({ RATE_LIMIT_FACTOR: '0.002', DISTRICT: districtId });
  const near = client(districtId, api.url);
  const { key } = await issue({ moves: ['read'] });
  const answers: string[] = [];
  for (let i = 0; i < 4; i += 1) answers.push(await codeOf(using(key, near)('GET', '/api/v1/cases')));
  expect(answers).toEqual(['200', '200', '429 TOO_MANY_REQUESTS', '429 TOO_MANY_REQUESTS']);
});
