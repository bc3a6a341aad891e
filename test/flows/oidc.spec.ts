import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#database';
import { Browser } from '../support/browser.js';
import { client, type Answer } from '../support/http.js';
import { secrets } from '../support/lane.js';
import { startProgram, type Running } from '../support/processes.js';
import { database, laneEnv, newDistrict } from '../support/world.js';

/** The office's own log-in against a real provider: one api that takes whom it knows, one that takes whom it meets, one that asks for the district. */
let districtId: string;
let folder: string;
let closed: string;
let open: string;
let bound: string;
let issuer: string;
let people: Record<string, object>;
const running: Running[] = [];
const callback = '/api/v1/sessions/oidc/callback';

const write = () => writeFile(join(folder, 'people.json'), JSON.stringify(people));

beforeAll(async () => {
  districtId = await newDistrict();
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-idp-'));
  people = {
    'u-known': { preferred_username: 'known', name: '李雷', dept: 'D03', groups: ['dispatch', 'tea'] },
    'u-new': { preferred_username: 'newcomer', name: '韩梅梅', dept: 'D01', groups: ['review', 'dispatch'] },
    'u-none': { preferred_username: 'none', dept: 'D01', groups: ['tea', 'SYSTEM_ADMIN'] },
    'u-lost': { preferred_username: 'lost', dept: 'D99', groups: [] },
    'u-both': { preferred_username: 'both', dept: 'D01', groups: ['admin', 'dispatch'] },
    'u-agent': { preferred_username: 'agent', dept: 'D01', groups: ['admin'] },
    'u-admin': { preferred_username: 'chief', dept: 'D01', groups: ['admin'] },
  };
  await write();
  const [idp, first, second, third] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  [closed, open, bound] = [
    `http://127.0.0.1:${first}`,
    `http://127.0.0.1:${second}`,
    `http://127.0.0.1:${third}`,
  ];
  issuer = `http://127.0.0.1:${idp}`;
  running.push(
    await startProgram(
      'test/support/identity-provider.js',
      {
        PORT: String(idp),
        PEOPLE: join(folder, 'people.json'),
        REDIRECTS: [closed, open, bound].map((one) => one + callback).join(),
      },
      /idp: ready/,
    ),
  );
  const env = {
    DATABASE_URL: laneEnv('DATABASE_URL'),
    ...secrets,
    DISTRICT: districtId,
    RATE_LIMITS: 'off',
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'gridwhistle',
    OIDC_CLIENT_SECRET: 'the secret of the client',
    OIDC_CLAIMS: JSON.stringify({
      unit: 'dept',
      roles: 'groups',
      map: { dispatch: 'DISPATCHER', review: 'REVIEWER', admin: 'SYSTEM_ADMIN' },
    }),
  };
  const api = (port: number, more: Record<string, string>) =>
    startProgram('apps/api/src/main.js', { ...env, PORT: String(port), ...more }, /api: http/);
  running.push(await api(first, { OIDC_REDIRECT: closed }));
  running.push(await api(second, { OIDC_REDIRECT: open, OIDC_CREATE: 'true', SECOND_FACTOR: 'required' }));
  running.push(await api(third, { OIDC_REDIRECT: bound, OIDC_CLAIMS: '{"district":"home"}' }));
}, 120_000);

afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await rm(folder, { recursive: true, force: true });
});

const begin = (api: string) => `${api}/api/v1/sessions/oidc`;
const visit = async (browser: Browser, address: string) => {
  const { status, text } = await browser.get(address);
  const body = JSON.parse(text) as { accessToken: string; refreshToken: string; code?: string };
  return { said: `${status} ${body.code ?? ''}`.trim(), ...body };
};
const logIn = async (api: string, subject: string) => {
  const browser = new Browser();
  return visit(browser, await browser.pass(begin(api), subject, api + callback));
};
const as = (api: string, token: string) => (path: string) =>
  client(districtId, api).nobody.get(path, { authorization: `Bearer ${token}` });
const said = ({ status, body }: Answer) => `${status} ${String(body['code'] ?? '')}`.trim();
const audited = async (act: string): Promise<Array<{ actor: string; detail: Record<string, unknown> }>> =>
  (await database()).query(
    `SELECT actor_id AS actor, detail FROM audit_event WHERE district_id = $1 AND act = $2 AND detail->>'way' = 'OIDC' ORDER BY seq`,
    [districtId, act],
  );

test('who is unknown gets in only where the settings say so; never by a name that is taken', async () => {
  expect((await logIn(closed, 'u-known')).said).toBe('403 OIDC_REFUSED');
  expect((await logIn(open, 'u-agent')).said).toBe('403 OIDC_REFUSED');
  expect((await logIn(open, 'u-lost')).said).toBe('403 OIDC_REFUSED');
  const lines = await audited('logInFailed');
  expect(lines).toHaveLength(3);
  expect(JSON.stringify(lines)).not.toMatch(/u-known|u-agent|u-lost/);
});

test('the administrator links a subject to an account; unit and roles then follow the claims', async () => {
  const admin = client(districtId, closed).as('admin');
  const made = await admin.post<{ id: string } & Record<string, unknown>>('/api/v1/staff', {
    username: 'lilei',
    name: '李雷',
    unitCode: 'D02',
    oidcSubject: 'u-known',
  });
  expect(made.status).toBe(201);
  const taken = { username: 'another', name: '李雷', unitCode: 'D02', oidcSubject: 'u-known' };
  expect(said(await admin.post('/api/v1/staff', taken))).toBe('409 USERNAME_TAKEN');
  const { accessToken, refreshToken, ...answer } = await logIn(closed, 'u-known');
  expect(answer.said).toBe('200');
  expect((await as(closed, accessToken)('/api/v1/sessions/me')).body).toMatchObject({
    name: '李雷',
    unitCode: 'D03',
    roles: [{ role: 'DISPATCHER' }],
    owes: null,
  });
  // Our own tokens: another api process takes them, and the refresh token turns.
  expect(said(await as(laneEnv('TEST_API'), accessToken)('/api/v1/cases'))).toBe('200');
  const next = await client(districtId).nobody.post('/api/v1/sessions/refresh', {
    refreshToken,
    district: districtId,
  });
  expect(next.status).toBe(200);
  people['u-known'] = { preferred_username: 'known', dept: 'D03', groups: ['review'] };
  await write();
  await logIn(closed, 'u-known');
  await logIn(closed, 'u-known');
  expect((await audited('rolesChanged')).map(({ detail }) => [detail['before'], detail['after']])).toEqual([
    [[], ['DISPATCHER']],
    [['DISPATCHER'], ['REVIEWER']],
  ]);
});

test('who is new is created with the roles that are mapped and no others', async () => {
  const { accessToken, ...answer } = await logIn(open, 'u-new');
  expect(answer.said).toBe('200');
  const { body } = await as(open, accessToken)('/api/v1/sessions/me');
  expect(body).toMatchObject({ name: '韩梅梅', roles: [{ role: 'REVIEWER' }, { role: 'DISPATCHER' }] });
  // No password was ever set: no password opens it.
  const guess = { username: 'newcomer', password: '', district: districtId };
  for (const password of ['null', 'undefined', ' '])
    expect(said(await client(districtId).nobody.post('/api/v1/sessions', { ...guess, password }))).toBe(
      '401 LOGIN_FAILED',
    );
});

test('values that are not mapped give no role, and roles that exclude each other no session', async () => {
  const { accessToken } = await logIn(open, 'u-none');
  expect((await as(open, accessToken)('/api/v1/sessions/me')).body['roles']).toEqual([]);
  expect(said(await as(open, accessToken)('/api/v1/staff'))).toBe('403 ROLE_NOT_ALLOWED');
  expect((await logIn(open, 'u-both')).said).toBe('403 OIDC_REFUSED');
});

test('an administrator who came without a second factor enrols one here first, where it is required', async () => {
  const enrol = (token: string) =>
    client(districtId, open).nobody.post('/api/v1/second-factor', {}, { authorization: `Bearer ${token}` });
  const early = await logIn(open, 'u-admin');
  await (
    await database()
  ).query(
    `UPDATE session SET started_at = now() - interval '6 minutes' WHERE district_id = $1 AND staff_id =
       (SELECT id FROM staff WHERE district_id = $1 AND oidc_subject = 'u-admin')`,
    [districtId],
  );
  expect(said(await enrol(early.accessToken))).toBe('403 LOG_IN_AGAIN');
  const { accessToken } = await logIn(open, 'u-admin');
  expect(said(await enrol(accessToken))).toBe('200');
  expect(said(await as(open, accessToken)('/api/v1/staff'))).toBe('403 SECOND_FACTOR_ENROLMENT_NEEDED');
  // The other process only offers it.
  expect(said(await as(closed, accessToken)('/api/v1/staff'))).toBe('200');
});

test('a wrong state, another browser, and a state or a code that comes twice', async () => {
  const browser = new Browser();
  const back = await browser.pass(begin(closed), 'u-known', closed + callback);
  const forged = new URL(back);
  forged.searchParams.set('state', `${districtId}.${'A'.repeat(43)}`);
  expect((await visit(browser, forged.href)).said).toBe('401 OIDC_FAILED');
  expect((await visit(new Browser(), back)).said).toBe('401 OIDC_FAILED');
  // The attempt in the other browser has spent the state.
  expect((await visit(browser, back)).said).toBe('401 OIDC_FAILED');

  const again = await browser.pass(begin(closed), 'u-known', closed + callback);
  expect((await visit(browser, again)).said).toBe('200');
  expect((await visit(browser, again)).said).toBe('401 OIDC_FAILED');
  const third = new URL(await browser.pass(begin(closed), 'u-known', closed + callback));
  third.searchParams.set('code', new URL(again).searchParams.get('code')!);
  expect((await visit(browser, third.href)).said).toBe('401 OIDC_FAILED');
  for (const search of [
    '',
    '?error=access_denied',
    `?state=${districtId}.x&code=y`,
    `?state=${"' OR 1=1--"}`,
  ])
    expect([search, (await visit(browser, closed + callback + search)).said]).toEqual([
      search,
      '401 OIDC_FAILED',
    ]);
});

test('a wrong nonce, a wrong verifier, and a log-in that took longer than ten minutes', async () => {
  const dataSource = await database();
  for (const change of [
    `nonce = 'another'`,
    `verifier = repeat('a', 43)`,
    `started_at = now() - interval '11 minutes'`,
  ]) {
    const browser = new Browser();
    const back = await browser.pass(begin(closed), 'u-known', closed + callback);
    await dataSource.query(`UPDATE oidc_attempt SET ${change} WHERE district_id = $1`, [districtId]);
    expect([change, (await visit(browser, back)).said]).toEqual([change, '401 OIDC_FAILED']);
  }
});

test('nobody chooses the district, and what has expired is gone with the next attempt, whosever it was', async () => {
  const dataSource = await database();
  const elsewhere = await newDistrict();
  await dataSource.query(
    `UPDATE staff SET oidc_issuer = $2, oidc_subject = 'u-known' WHERE district_id = $1 AND username = 'admin'`,
    [elsewhere, issuer],
  );
  await dataSource.query(
    `INSERT INTO oidc_attempt (district_id, state_hash, browser_hash, nonce, verifier, started_at)
     VALUES ($1, 'old', 'old', '', '', now() - interval '11 minutes')`,
    [elsewhere],
  );
  const browser = new Browser();
  const back = await browser.pass(`${begin(closed)}?district=${elsewhere}`, 'u-known', closed + callback);
  const { accessToken, ...answer } = await visit(browser, back);
  expect(answer.said).toBe('200');
  expect((await as(closed, accessToken)('/api/v1/sessions/me')).body['districtId']).toBe(districtId);
  expect(await dataSource.query(`SELECT 1 FROM oidc_attempt WHERE district_id = $1`, [elsewhere])).toEqual(
    [],
  );
});

test('where the log-in tells a district, it has to be this one', async () => {
  people['u-known'] = { ...people['u-known'], home: '000000' };
  await write();
  expect((await logIn(bound, 'u-known')).said).toBe('403 OIDC_ELSEWHERE');
  people['u-known'] = { ...people['u-known'], home: districtId };
  await write();
  expect((await logIn(bound, 'u-known')).said).toBe('200');
});

test('an account that was made inactive stays out', async () => {
  await (
    await database()
  ).query(`UPDATE staff SET active = false WHERE district_id = $1 AND oidc_subject = 'u-new'`, [districtId]);
  expect((await logIn(open, 'u-new')).said).toBe('403 OIDC_REFUSED');
});
