import { freePort } from '#database';
import { totpCode } from '../../libs/people/src/totp.js';
import { client, type Answer, type Client } from '../support/http.js';
import { secrets } from '../support/lane.js';
import { startProgram, type Running } from '../support/processes.js';
import { until } from '../support/until.js';
import { database, laneEnv, newDistrict, password } from '../support/world.js';

/** The second factor over HTTP; the lane's api offers it, another one beside it requires it. */
let districtId: string;
let ask: Client;
let strict: Running;
let strictApi: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const port = String(await freePort());
  strictApi = `http://127.0.0.1:${port}`;
  strict = await startProgram(
    'apps/api/src/main.js',
    {
      DATABASE_URL: laneEnv('DATABASE_URL'),
      ...secrets,
      RATE_LIMITS: 'off',
      SECOND_FACTOR: 'required',
      PORT: port,
    },
    /api: http/,
  );
}, 120_000);
afterAll(() => strict?.stop());

const said = ({ status, body }: Answer) => `${status} ${String(body['code'] ?? '')}`.trim();
const tryLogIn = (username: string, more: object = {}) =>
  ask.nobody.post<{ accessToken: string; challenge: string } & Record<string, unknown>>('/api/v1/sessions', {
    username,
    password,
    district: districtId,
    ...more,
  });
const answer = (challenge: string, code: string) =>
  ask.nobody.post<{ accessToken: string } & Record<string, unknown>>('/api/v1/sessions/second-factor', {
    challenge,
    code,
  });
const own = (token: string, api?: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const { nobody } = client(districtId, api);
  return {
    get: (path: string) => nobody.get(path, headers),
    post: <T>(path: string, body?: object) => nobody.post<T & Record<string, unknown>>(path, body, headers),
    remove: (path: string) => nobody.send('DELETE', path, { headers }),
  };
};
/** The code of the half minute before, of now, or of the one after: all three are taken, each once. */
const code = (secret: string, step: -1 | 0 | 1 = 0) => totpCode(secret, new Date(Date.now() + step * 30_000));

/** Enrols with the code before last, so that two more are left to spend within this half minute. */
async function enrol(username: string, api?: string) {
  const { accessToken } = (await tryLogIn(username)).body;
  const { post } = own(accessToken, api);
  const { secret } = (await post<{ secret: string }>('/api/v1/second-factor', { password })).body;
  await until('the half minute is not about to end', async () => Date.now() % 30_000 < 28_000);
  const confirmed = await post<{ recoveryCodes: string[] }>('/api/v1/second-factor/confirmation', {
    code: code(secret, -1),
  });
  expect(said(confirmed)).toBe('200');
  return { secret, accessToken, recoveryCodes: confirmed.body.recoveryCodes };
}

test('enrolled and confirmed, the factor is asked for at each log-in, and each code works once', async () => {
  const { secret, accessToken, recoveryCodes } = await enrol('admin');
  expect(new Set(recoveryCodes).size).toBe(10);
  expect((await own(accessToken).get('/api/v1/sessions/me')).body['strong']).toBe(true);
  const asked = await tryLogIn('admin');
  expect(said(asked)).toBe('401 SECOND_FACTOR_NEEDED');
  const { challenge } = asked.body;
  const right = code(secret);
  const entered = await answer(challenge, right);
  expect(said(entered)).toBe('200');
  expect((await own(entered.body.accessToken).get('/api/v1/sessions/me')).body['strong']).toBe(true);
  // The same code again, by either way, and the code of the confirmation, are spent.
  expect(said(await answer(challenge, right))).toBe('401 LOGIN_FAILED');
  expect(said(await tryLogIn('admin', { code: right }))).toBe('401 LOGIN_FAILED');
  expect(said(await tryLogIn('admin', { code: code(secret, -1) }))).toBe('401 LOGIN_FAILED');
  expect(said(await tryLogIn('admin', { code: code(secret, 1) }))).toBe('200');
});

test('one code sent twice at the same moment opens one session', async () => {
  const { secret } = await enrol('s001');
  const both = await Promise.all([0, 1].map(() => tryLogIn('s001', { code: code(secret) })));
  expect(both.map(said).sort()).toEqual(['200', '401 LOGIN_FAILED']);
});

test('a recovery code works once', async () => {
  const { recoveryCodes } = await enrol('s002');
  const [one = '', two = ''] = recoveryCodes;
  expect(said(await tryLogIn('s002', { code: one.toUpperCase() }))).toBe('200');
  expect(said(await tryLogIn('s002', { code: one }))).toBe('401 LOGIN_FAILED');
  const { challenge } = (await tryLogIn('s002')).body;
  expect(said(await answer(challenge, two))).toBe('200');
});

test('wrong codes lock the account as wrong passwords do', async () => {
  const { secret } = await enrol('s003');
  const { challenge } = (await tryLogIn('s003')).body;
  const answers: string[] = [];
  for (let nth = 0; nth < 6; nth += 1) answers.push(said(await answer(challenge, 'zzzz-zzzz-zzzz-zzzz')));
  expect(answers.map((one) => one.slice(0, 3))).toEqual(['401', '401', '401', '401', '429', '429']);
  expect(said(await tryLogIn('s003', { code: code(secret) }))).toBe('429 ACCOUNT_LOCKED');
});

test('wrong codes sent together are no more guesses than one after the other', async () => {
  const { secret, accessToken } = await enrol('d10');
  const { challenge } = (await tryLogIn('d10')).body;
  const wrong = 'zzzz-zzzz-zzzz-zzzz';
  const counted = (answers: Answer[]) => {
    const all = answers.map(said);
    return [...new Set(all)].sort().map((one) => [one, all.filter((other) => other === one).length]);
  };
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, nth) =>
      nth % 2
        ? answer(challenge, wrong)
        : own(accessToken).post('/api/v1/second-factor/proof', { code: wrong }),
    ),
  );
  const told = counted(answers);
  expect(told.at(-1)).toEqual(['429 ACCOUNT_LOCKED', 26]);
  const noted = await (
    await database()
  ).query(
    `SELECT count(*)::int AS failures FROM audit_event WHERE district_id = $1 AND act = 'logInFailed'
        AND subject = (SELECT id::text FROM staff WHERE district_id = $1 AND username = 'd10')`,
    [districtId],
  );
  expect(noted).toEqual([{ failures: 5 }]);
  expect(said(await answer(challenge, code(secret)))).toBe('429 ACCOUNT_LOCKED');
});

test('a token alone enrols no factor: the password is asked for, and wrong ones lock', async () => {
  const { accessToken } = (await tryLogIn('d11')).body;
  const { post } = own(accessToken);
  const begin = async (body: object) => said(await post('/api/v1/second-factor', body));
  expect(await begin({})).toBe('403 PASSWORD_NEEDED');
  const answers: string[] = [];
  for (let nth = 0; nth < 5; nth += 1) answers.push(await begin({ password: 'not the password' }));
  expect(answers).toEqual([...Array<string>(4).fill('403 PASSWORD_WRONG'), '429 ACCOUNT_LOCKED']);
  expect(await begin({ password })).toBe('429 ACCOUNT_LOCKED');
  expect(said(await post('/api/v1/second-factor/confirmation', { code: '123456' }))).toBe(
    '409 NOTHING_ENROLLED',
  );
});

test('a challenge ends with the password it was given for, and opens nothing by itself', async () => {
  const { secret, accessToken } = await enrol('s004');
  const { challenge } = (await tryLogIn('s004')).body;
  expect(said(await own(challenge).get('/api/v1/cases'))).toBe('401 TOKEN_INVALID');
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ oldPassword: password, newPassword: 'rain on the blue tiles' });
  expect((await ask.nobody.send('PUT', '/api/v1/password', { headers, body })).status).toBe(204);
  expect(said(await answer(challenge, code(secret)))).toBe('401 CHALLENGE_ENDED');
  expect(said(await answer('none', '123456'))).toBe('401 CHALLENGE_ENDED');
});

test('only a session that has shown the factor may change or remove it; others are asked for it', async () => {
  const early = (await tryLogIn('d02')).body.accessToken;
  const { accessToken, secret } = await enrol('d02');
  expect(said(await own(early).get('/api/v1/sessions/me'))).toBe('401 SESSION_ENDED');
  // As a log-in by the office leaves it: known, and without a second factor.
  await (
    await database()
  ).query(
    `UPDATE session s SET strong = false FROM staff st WHERE s.district_id = $1 AND st.district_id = $1 AND st.id = s.staff_id AND st.username = 'd02'`,
    [districtId],
  );
  const { get, post, remove } = own(accessToken, strictApi);
  for (const [path, answers] of [
    ['/api/v1/second-factor', '403 SECOND_FACTOR_PROOF_NEEDED'],
    ['/api/v1/second-factor/proof', '400 INPUT_INVALID'],
  ] as const)
    expect([path, said(await post(path))]).toEqual([path, answers]);
  expect(said(await get('/api/v1/cases'))).toBe('403 SECOND_FACTOR_PROOF_NEEDED');
  expect(said(await post('/api/v1/second-factor/proof', { code: 'zzzz-zzzz-zzzz-zzzz' }))).toBe(
    '403 CODE_WRONG',
  );
  expect(said(await post('/api/v1/second-factor/proof', { code: code(secret) }))).toBe('204');
  expect(said(await get('/api/v1/cases'))).toBe('200');
  expect(said(await remove('/api/v1/second-factor'))).toBe('204');
  expect(said(await tryLogIn('d02'))).toBe('200');
});

test('where it is required, whoever holds the machine, its rights or its log, or may reveal, may only enrol', async () => {
  for (const username of ['security', 'auditor', 'leader', 'agent']) {
    const { get } = own((await tryLogIn(username)).body.accessToken, strictApi);
    expect([username, said(await get('/api/v1/units'))]).toEqual([
      username,
      '403 SECOND_FACTOR_ENROLMENT_NEEDED',
    ]);
    expect([username, (await get('/api/v1/sessions/me')).body['owes']]).toMatchObject([
      username,
      { what: 'ENROL' },
    ]);
  }
  expect(said(await own((await tryLogIn('d05')).body.accessToken, strictApi).get('/api/v1/units'))).toBe(
    '200',
  );
  const { accessToken } = await enrol('leader', strictApi);
  expect(said(await own(accessToken, strictApi).get('/api/v1/units'))).toBe('200');
});

test('the security officer frees whoever lost the authenticator, never themselves; every change is in the log', async () => {
  const { accessToken } = await enrol('d03');
  const dataSource = await database();
  const idOf = async (username: string) =>
    (
      await dataSource.query(`SELECT id FROM staff WHERE district_id = $1 AND username = $2`, [
        districtId,
        username,
      ])
    )[0].id;
  const id = await idOf('d03');
  const security = ask.as('security');
  expect((await security.send('DELETE', `/api/v1/staff/${id}/second-factor`)).status).toBe(204);
  const self = await security.send('DELETE', `/api/v1/staff/${await idOf('security')}/second-factor`);
  expect(said(self)).toBe('403 OWN_ACCOUNT');
  expect(said(await own(accessToken).get('/api/v1/cases'))).toBe('401 SESSION_ENDED');
  expect(said(await tryLogIn('d03'))).toBe('200');
  const lines = await dataSource.query(
    `SELECT detail->>'change' AS change FROM audit_event WHERE district_id = $1 AND act = 'secondFactorChanged' AND subject = $2 ORDER BY seq`,
    [districtId, id],
  );
  expect(lines).toEqual([{ change: 'ENROLLED' }, { change: 'RESET' }]);
});

test('neither secret nor recovery codes are anywhere in clear', async () => {
  const { secret, recoveryCodes } = await enrol('d04');
  const dataSource = await database();
  const tables = ['second_factor', 'recovery_code', 'audit_event', 'staff', 'session'];
  for (const table of tables) {
    const rows = JSON.stringify(
      await dataSource.query(`SELECT t::text FROM ${table} t WHERE district_id = $1`, [districtId]),
    );
    const hex = (text: string) => Buffer.from(text).toString('hex');
    for (const one of [
      secret,
      hex(secret),
      ...recoveryCodes.flatMap((kept) => [kept, hex(kept), hex(kept.replaceAll('-', ''))]),
    ])
      expect(rows).not.toContain(one);
  }
});

test('what one process ends, another lets in no longer than five seconds; a lock holds in both', async () => {
  const { accessToken } = (await tryLogIn('d06')).body;
  const there = own(accessToken, strictApi);
  expect(said(await there.get('/api/v1/units'))).toBe('200');
  const { body } = await own(accessToken).get('/api/v1/sessions');
  const [{ id }] = body['sessions'] as [{ id: string }];
  expect(said(await own(accessToken).remove(`/api/v1/sessions/${id}`))).toBe('204');
  expect(said(await own(accessToken).get('/api/v1/units'))).toBe('401 SESSION_ENDED');
  await until(
    'the other process has heard of it',
    async () => (await there.get('/api/v1/units')).status === 401,
    5500,
  );
  for (let nth = 0; nth < 5; nth += 1) await tryLogIn('d07', { password: 'not the password' });
  const given = { username: 'd07', password, district: districtId };
  const other = await client(districtId, strictApi).nobody.post('/api/v1/sessions', given);
  expect(said(other)).toBe('429 ACCOUNT_LOCKED');
});
