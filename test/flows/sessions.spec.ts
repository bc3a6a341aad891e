import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict, password } from '../support/world.js';

/** Sessions over HTTP: what is stolen, played again, revoked or changed underneath. */
interface Tokens {
  accessToken: string;
  refreshToken: string;
}
interface Listed {
  sessions: Array<{ id: string; device: string | null; address: string; current: boolean }>;
}
let districtId: string;
let ask: Client;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const logIn = async (username: string, device = 'jest'): Promise<Tokens> =>
  (
    await ask.nobody.post<Tokens & Record<string, unknown>>(
      '/api/v1/sessions',
      { username, password, district: districtId },
      { 'user-agent': device },
    )
  ).body;
const bearing = (token: string) => ({ authorization: `Bearer ${token}` });
const me = async (token: string) => {
  const { status, body } = await ask.nobody.get('/api/v1/sessions/me', bearing(token));
  return status === 200 ? 200 : `${status} ${String(body['code'])}`;
};
const exchange = (refreshToken: string, district = districtId) =>
  ask.nobody.post<Tokens & Record<string, unknown>>('/api/v1/sessions/refresh', { refreshToken, district });
const written = async (act: string) =>
  (await database()).query(
    `SELECT subject, detail FROM audit_event WHERE district_id = $1 AND act = $2 ORDER BY seq`,
    [districtId, act],
  );

test('tokens come with no-store, and the log-in is in the audit log with its address', async () => {
  const { headers } = await ask.nobody.post('/api/v1/sessions', {
    username: 's002',
    password,
    district: districtId,
  });
  expect(headers.get('cache-control')).toBe('no-store');
  const lines = await written('logIn');
  expect(lines.at(-1).detail).toMatchObject({ way: 'PASSWORD', strong: false, address: '127.0.0.1' });
});

test('a refresh token works once; the second use ends the whole family and is noted', async () => {
  const first = await logIn('reviewer');
  const second = (await exchange(first.refreshToken)).body;
  const third = (await exchange(second.refreshToken)).body;
  expect(await me(third.accessToken)).toBe(200);
  const stolen = await exchange(first.refreshToken);
  expect([stolen.status, stolen.body['code']]).toEqual([401, 'SESSION_ENDED']);
  // Whoever held the newest is out as well: nobody can tell which of the two is the thief.
  expect((await exchange(third.refreshToken)).status).toBe(401);
  await until(
    'the access token of the family ends, too',
    async () => (await me(third.accessToken)) !== 200,
    6000,
  );
  const lines = await written('refreshReused');
  expect(lines).toHaveLength(1);
  expect(lines[0].detail).toMatchObject({ turn: 1, of: 3, address: '127.0.0.1' });
});

test('a session is refreshed once per token and ends when it is ended', async () => {
  const { nobody } = ask;
  const given = { username: 'reviewer', password, district: districtId };
  const first = (await nobody.post<{ refreshToken: string }>('/api/v1/sessions', given)).body;
  const again = { refreshToken: first.refreshToken, district: districtId };
  const second = await nobody.post<{ refreshToken: string }>('/api/v1/sessions/refresh', again);
  expect(second.status).toBe(200);
  expect((await nobody.post('/api/v1/sessions/refresh', again)).body['code']).toBe('SESSION_ENDED');
  const ending = { refreshToken: second.body.refreshToken, district: districtId };
  const ended = await nobody.send('DELETE', '/api/v1/sessions', {
    body: JSON.stringify(ending),
    headers: { 'content-type': 'application/json' },
  });
  expect(ended.status).toBe(204);
  expect((await nobody.post('/api/v1/sessions/refresh', ending)).status).toBe(401);
  expect((await nobody.post('/api/v1/sessions', { ...given, password: 'wrong' })).body['code']).toBe(
    'LOGIN_FAILED',
  );
});

test('of two exchanges at the same moment one wins, and the family ends', async () => {
  const { refreshToken } = await logIn('dispatcher');
  const both = await Promise.all([exchange(refreshToken), exchange(refreshToken)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const winner = both.find(({ status }) => status === 200)!.body;
  expect((await exchange(winner.refreshToken)).status).toBe(401);
});

test('a refresh token of one district opens nothing in another, and is not spent by the attempt', async () => {
  const { refreshToken } = await logIn('followup');
  expect((await exchange(refreshToken, '900000')).status).toBe(401);
  expect((await exchange(refreshToken)).status).toBe(200);
});

test('sessions are listed with where they were opened, and end one by one', async () => {
  const here = await logIn('s001', 'the desk');
  const there = await logIn('s001', 'the telephone');
  const { body } = await ask.nobody.get<Listed & Record<string, unknown>>(
    '/api/v1/sessions',
    bearing(here.accessToken),
  );
  expect(body.sessions.map(({ device, current }) => [device, current]).sort()).toEqual([
    ['the desk', true],
    ['the telephone', false],
  ]);
  const other = body.sessions.find(({ current }) => !current)!;
  expect(await me(there.accessToken)).toBe(200);
  const end = (token: string) =>
    ask.nobody.send('DELETE', `/api/v1/sessions/${other.id}`, { headers: bearing(token) });
  // Somebody else's session is none of yours.
  expect((await end((await logIn('s002')).accessToken)).body['code']).toBe('SESSION_NOT_FOUND');
  expect((await end(here.accessToken)).status).toBe(204);
  expect(await me(there.accessToken)).toBe('401 SESSION_ENDED');
  expect((await exchange(there.refreshToken)).status).toBe(401);
  expect(await me(here.accessToken)).toBe(200);
  expect((await end(here.accessToken)).status).toBe(404);
});

test('the security officer ends the sessions of anybody, with a line in the log', async () => {
  const { accessToken } = await logIn('d03');
  const [{ id }] = await (
    await database()
  ).query(`SELECT id FROM staff WHERE district_id = $1 AND username = 'd03'`, [districtId]);
  const security = ask.as('security');
  expect(
    (await security.get<Listed & Record<string, unknown>>(`/api/v1/staff/${id}/sessions`)).body.sessions,
  ).toHaveLength(1);
  expect((await security.send('DELETE', `/api/v1/staff/${id}/sessions`)).status).toBe(204);
  expect(await me(accessToken)).toBe('401 SESSION_ENDED');
  expect((await written('sessionRevoked')).at(-1)).toMatchObject({ subject: id, detail: { ended: 1 } });
});

test('what another process changed holds here within five seconds: revoked, deactivated, another role', async () => {
  const people = ['d04', 'd05', 'd06'];
  const [revoked = '', inactive = '', moved = ''] = await Promise.all(
    people.map(async (one) => (await logIn(one)).accessToken),
  );
  expect(await Promise.all([revoked, inactive, moved].map(me))).toEqual([200, 200, 200]);
  const dataSource = await database();
  const change = (what: string, username: string) =>
    dataSource.query(`UPDATE ${what} AND username = $2`, [districtId, username]);
  await dataSource.query(
    `UPDATE session s SET ended_at = now() FROM staff st
      WHERE s.district_id = $1 AND st.district_id = $1 AND st.id = s.staff_id AND st.username = 'd04'`,
    [districtId],
  );
  await change(`staff SET active = false WHERE district_id = $1`, 'd05');
  await change(`staff SET roles = '{SECURITY_ADMIN}' WHERE district_id = $1`, 'd06');
  const begun = performance.now();
  await until('the revoked session is out', async () => (await me(revoked)) === '401 SESSION_ENDED', 6000);
  await until('the inactive account is out', async () => (await me(inactive)) === '401 SESSION_ENDED', 6000);
  const staffList = () => ask.nobody.get('/api/v1/staff', bearing(moved));
  await until('the role holds', async () => (await staffList()).status === 200, 6000);
  expect(performance.now() - begun).toBeLessThan(6000);
});

test('a session nobody has used for eight hours, or of fourteen days, is over', async () => {
  const dataSource = await database();
  for (const [username, column] of [
    ['d07', 'last_used_at'],
    ['d08', 'expires_at'],
  ] as const) {
    const { accessToken, refreshToken } = await logIn(username);
    await dataSource.query(
      `UPDATE session s SET ${column} = ${column === 'expires_at' ? 'now()' : `now() - interval '8 hours'`} FROM staff st
        WHERE s.district_id = $1 AND st.district_id = $1 AND st.id = s.staff_id AND st.username = $2`,
      [districtId, username],
    );
    expect([username, await me(accessToken), (await exchange(refreshToken)).status]).toEqual([
      username,
      '401 SESSION_ENDED',
      401,
    ]);
  }
});

test('logging out ends the session at once, twice is no fault, and it is noted', async () => {
  const { accessToken, refreshToken } = await logIn('d09');
  const out = () =>
    ask.nobody.send('DELETE', '/api/v1/sessions', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken, district: districtId }),
    });
  expect([(await out()).status, (await out()).status]).toEqual([204, 204]);
  expect(await me(accessToken)).toBe('401 SESSION_ENDED');
  expect(await written('logOut')).toHaveLength(1);
});

test('neither tokens nor passwords are in the audit log or the session table', async () => {
  const { accessToken, refreshToken } = await logIn('d10');
  const dataSource = await database();
  for (const table of ['audit_event', 'session', 'staff']) {
    const rows = JSON.stringify(
      await dataSource.query(`SELECT t::text FROM ${table} t WHERE district_id = $1`, [districtId]),
    );
    for (const kept of [accessToken, refreshToken, refreshToken.split('.')[3]!, password])
      expect(rows).not.toContain(kept);
  }
});
