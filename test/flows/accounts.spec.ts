import { client, type Answer, type Client } from '../support/http.js';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { startCommand } from '../support/processes.js';
import { database, newDistrict, password, sampleFolder } from '../support/world.js';

/** Accounts over HTTP: made, changed, locked, opened; the three keepers apart. */
let districtId: string;
let ask: Client;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const tryLogIn = (username: string, given: string) =>
  ask.nobody.post('/api/v1/sessions', { username, password: given, district: districtId });
const said = ({ status, body }: Answer) => `${status} ${String(body['code'] ?? '')}`.trim();
const idOf = async (username: string): Promise<string> =>
  (
    await (
      await database()
    ).query(`SELECT id FROM staff WHERE district_id = $1 AND username = $2`, [districtId, username])
  )[0]?.id;
const written = async (act: string, subject?: string) =>
  (await database()).query(
    `SELECT actor_name, subject, detail FROM audit_event WHERE district_id = $1 AND act = $2 AND ($3::text IS NULL OR subject = $3) ORDER BY seq`,
    [districtId, act, subject ?? null],
  );
const put = (who: string, method: string, path: string, body: object) =>
  ask
    .as(who)
    .send(method, path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('five failures lock a name, whether anybody has it or not, in the same words', async () => {
  const known: string[] = [];
  const unknown: string[] = [];
  for (let nth = 1; nth <= 6; nth += 1) {
    for (const [name, heard] of [
      ['d02', known],
      ['nobody-at-all', unknown],
    ] as const) {
      const answer = await tryLogIn(name, 'not the password');
      heard.push(
        `${said(answer)} ${String(answer.body['title'])} ${answer.headers.get('retry-after') !== null}`,
      );
    }
  }
  expect(known).toEqual(unknown);
  expect(known.map((one) => one.slice(0, 3))).toEqual(['401', '401', '401', '401', '429', '429']);
  // The right password is refused alike, and the wait is told.
  const right = await tryLogIn('d02', password);
  expect(said(right)).toBe('429 ACCOUNT_LOCKED');
  const seconds = Number(right.headers.get('retry-after'));
  expect(seconds > 30 && seconds <= 60).toBe(true);
  expect(await written('accountLocked', await idOf('d02'))).toHaveLength(1);
  const nameless = (await written('logInFailed')).filter(
    ({ subject }: { subject: string | null }) => subject === null,
  );
  expect(nameless).toHaveLength(5);
  expect(nameless[0].detail.nameHash).toMatch(/^[0-9a-f]{16}$/);
  expect(JSON.stringify(nameless)).not.toContain('nobody-at-all');
});

test('when the lock has run out one may try again, and the next failure locks for twice as long', async () => {
  const dataSource = await database();
  for (let nth = 0; nth < 5; nth += 1) await tryLogIn('d03', 'not the password');
  const runOut = () =>
    dataSource.query(
      `UPDATE log_in_failure SET locked_until = now() - interval '1 s' WHERE district_id = $1`,
      [districtId],
    );
  await runOut();
  const sixth = await tryLogIn('d03', 'not the password');
  expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(60);
  await runOut();
  expect(said(await tryLogIn('d03', password))).toBe('200');
  // And all is forgotten.
  expect(said(await tryLogIn('d03', 'not the password'))).toBe('401 LOGIN_FAILED');
});

test('guesses at the same moment are counted one by one', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => tryLogIn('d04', 'not the password')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
  expect(await written('accountLocked', await idOf('d04'))).toHaveLength(1);
});

test('the security officer opens a lock', async () => {
  for (let nth = 0; nth < 5; nth += 1) await tryLogIn('d05', 'not the password');
  expect(said(await tryLogIn('d05', password))).toBe('429 ACCOUNT_LOCKED');
  expect(said(await ask.as('admin').post(`/api/v1/staff/${await idOf('d05')}/unlock`))).toBe(
    '403 ROLE_NOT_ALLOWED',
  );
  expect(said(await ask.as('security').post(`/api/v1/staff/${await idOf('d05')}/unlock`))).toBe('204');
  expect(said(await tryLogIn('d05', password))).toBe('200');
});

test('a new account: made by one, given its roles by another, and of no use before its first password is changed', async () => {
  const made = await ask
    .as('admin')
    .post<{ id: string; firstPassword: string } & Record<string, unknown>>('/api/v1/staff', {
      username: 'lilei',
      name: '李雷',
      unitCode: 'D02',
    });
  expect(made.status).toBe(201);
  const { id, firstPassword } = made.body;
  expect(said(await put('security', 'PUT', `/api/v1/staff/${id}/roles`, { roles: ['DEPT_CLERK'] }))).toBe(
    '204',
  );
  const { accessToken, refreshToken } = (await tryLogIn('lilei', firstPassword)).body;
  const headers = { authorization: `Bearer ${String(accessToken)}`, 'content-type': 'application/json' };
  const get = (path: string) => ask.nobody.get(path, headers);
  for (const path of ['/api/v1/cases', '/api/v1/units', '/api/v1/messages', '/api/v1/areas'])
    expect([path, said(await get(path))]).toEqual([path, '403 PASSWORD_CHANGE_NEEDED']);
  expect((await get('/api/v1/sessions/me')).body['owes']).toMatchObject({ what: 'PASSWORD' });
  const change = async (oldPassword: string, newPassword: string) =>
    said(
      await ask.nobody.send('PUT', '/api/v1/password', {
        headers,
        body: JSON.stringify({ oldPassword, newPassword }),
      }),
    );
  expect(await change('wrong', 'a river under old lamps')).toBe('403 PASSWORD_WRONG');
  expect(await change(firstPassword, 'short')).toBe('422 PASSWORD_WEAK');
  expect(await change(firstPassword, 'lilei lilei lilei')).toBe('422 PASSWORD_WEAK');
  expect(await change(firstPassword, firstPassword)).toBe('422 PASSWORD_USED_BEFORE');
  expect(await change(firstPassword, 'a river under old lamps')).toBe('204');
  expect(said(await get('/api/v1/cases'))).toBe('200');
  expect(await change('a river under old lamps', firstPassword)).toBe('422 PASSWORD_USED_BEFORE');
  // The session goes on, its refresh token too; the old password is none any more.
  expect(
    said(await ask.nobody.post('/api/v1/sessions/refresh', { refreshToken, district: districtId })),
  ).toBe('200');
  expect(said(await tryLogIn('lilei', firstPassword))).toBe('401 LOGIN_FAILED');
  expect(
    [
      await written('accountChanged', id),
      await written('rolesChanged', id),
      await written('passwordChanged', id),
    ].map((lines) => lines.length),
  ).toEqual([1, 1, 1]);
});

test('a reset gives a new first password once and ends the sessions', async () => {
  const { accessToken } = (await tryLogIn('d06', password)).body;
  const id = await idOf('d06');
  const { status, body } = await ask
    .as('admin')
    .post<{ firstPassword: string } & Record<string, unknown>>(`/api/v1/staff/${id}/password-reset`);
  expect(status).toBe(200);
  expect(
    said(await ask.nobody.get('/api/v1/cases', { authorization: `Bearer ${String(accessToken)}` })),
  ).toBe('401 SESSION_ENDED');
  expect(said(await tryLogIn('d06', password))).toBe('401 LOGIN_FAILED');
  expect(said(await tryLogIn('d06', body.firstPassword))).toBe('200');
  expect(JSON.stringify(await written('passwordReset', id))).not.toContain(body.firstPassword);
});

test('the administrator cannot step into the place of the security officer or the auditor', async () => {
  for (const keeper of ['security', 'auditor']) {
    const id = await idOf(keeper);
    expect(said(await ask.as('admin').post(`/api/v1/staff/${id}/password-reset`))).toBe(
      '403 KEEPER_WITHOUT_FACTOR',
    );
    expect(said(await put('admin', 'PUT', `/api/v1/staff/${id}/roles`, { roles: [] }))).toBe(
      '403 ROLE_NOT_ALLOWED',
    );
  }
  expect(
    said(
      await put('security', 'PUT', `/api/v1/staff/${await idOf('security')}/roles`, { roles: ['AUDITOR'] }),
    ),
  ).toBe('403 OWN_ACCOUNT');
  expect(said(await put('admin', 'PATCH', `/api/v1/staff/${await idOf('admin')}`, { active: false }))).toBe(
    '403 OWN_ACCOUNT',
  );
});

test('roles: the keepers are apart from each other and from the work, and there is no other role', async () => {
  const path = `/api/v1/staff/${await idOf('d07')}/roles`;
  const give = async (...roles: string[]) => said(await put('security', 'PUT', path, { roles }));
  expect(await give('SYSTEM_ADMIN', 'AUDITOR')).toBe('422 ROLES_NOT_TOGETHER');
  expect(await give('SECURITY_ADMIN', 'DEPT_CLERK')).toBe('422 ROLES_NOT_TOGETHER');
  expect(await give('EMPEROR')).toBe('400 INPUT_INVALID');
  expect(await give('DEPT_CLERK', 'DEPT_LEADER')).toBe('204');
  expect((await written('rolesChanged', await idOf('d07'))).at(-1).detail).toEqual({
    before: ['DEPT_CLERK'],
    after: ['DEPT_CLERK', 'DEPT_LEADER'],
  });
});

test('a change of an account: only its own fields, units and grids that exist, and out at once when inactive', async () => {
  const id = await idOf('d08');
  const change = async (body: object) => said(await put('admin', 'PATCH', `/api/v1/staff/${id}`, body));
  for (const more of [
    { roles: ['SYSTEM_ADMIN'] },
    { passwordHash: 'x' },
    { mustChange: false },
    { districtId: '379902' },
    { id },
  ])
    expect([more, await change({ name: '韩梅梅', ...more })]).toEqual([more, '400 INPUT_INVALID']);
  expect(await change({ unitCode: 'D99' })).toBe('422 UNIT_UNKNOWN');
  expect(await change({ gridCode: '379902999999999' })).toBe('422 GRID_UNKNOWN');
  expect(await change({ oidcSubject: 'u-1' })).toBe('422 OIDC_NOT_SET');
  const { accessToken } = (await tryLogIn('d08', password)).body;
  expect(await change({ name: '韩梅梅', unitCode: 'D09', gridCode: `${districtId}001001001` })).toBe('204');
  const me = () => ask.nobody.get('/api/v1/sessions/me', { authorization: `Bearer ${String(accessToken)}` });
  expect((await me()).body).toMatchObject({ name: '韩梅梅', unitCode: 'D09' });
  expect(await change({ gridCode: null, active: false })).toBe('204');
  expect(said(await me())).toBe('401 SESSION_ENDED');
  expect(said(await tryLogIn('d08', password))).toBe('401 LOGIN_FAILED');
  expect(JSON.stringify(await written('accountChanged', id))).not.toContain('韩梅梅');
});

test('a keeper is put out by the security officer only, moves nobody of themselves, and reads no inbox', async () => {
  const change = async (who: string, whom: string, body: object) =>
    said(await put(who, 'PATCH', `/api/v1/staff/${await idOf(whom)}`, body));
  for (const keeper of ['security', 'auditor'])
    for (const active of [false, true])
      expect(await change('admin', keeper, { active })).toBe('403 NOT_YOUR_OFFICE');
  expect(await change('security', 'security', { active: false })).toBe('403 OWN_ACCOUNT');
  expect(await change('security', 'd10', { active: false })).toBe('403 NOT_YOUR_OFFICE');
  expect(await change('security', 'auditor', { unitCode: 'D02' })).toBe('403 NOT_YOUR_OFFICE');
  expect(await change('security', 'auditor', { active: false })).toBe('204');
  expect(said(await tryLogIn('auditor', password))).toBe('401 LOGIN_FAILED');
  expect(await change('security', 'auditor', { active: true })).toBe('204');
  expect(await change('admin', 'admin', { unitCode: 'D02' })).toBe('403 OWN_ACCOUNT');
  expect(await change('admin', 'admin', { gridCode: `${districtId}001001001` })).toBe('403 OWN_ACCOUNT');
  expect(await change('admin', 'admin', { name: '系统管理员' })).toBe('204');
  for (const who of ['admin', 'security', 'auditor', 'iot'])
    expect([who, said(await ask.as(who).get('/api/v1/messages'))]).toEqual([who, '403 ROLE_NOT_ALLOWED']);
  for (const field of ['name', 'unitCode', 'active'])
    expect([field, await change('admin', 'd10', { [field]: null })]).toEqual([field, '400 INPUT_INVALID']);
});

test('an id of another district is nobody, and a name is taken once', async () => {
  const elsewhere = client(await newDistrict());
  const id = await idOf('d09');
  const admin = elsewhere.as('admin');
  expect(said(await admin.post(`/api/v1/staff/${id}/password-reset`))).toBe('404 STAFF_NOT_FOUND');
  expect(said(await elsewhere.as('security').get(`/api/v1/staff/${id}/sessions`))).toBe(
    '404 STAFF_NOT_FOUND',
  );
  expect(
    said(await ask.as('admin').post('/api/v1/staff', { username: 'd09', name: '李雷', unitCode: 'D02' })),
  ).toBe('409 USERNAME_TAKEN');
  for (const username of ['D09', "a' OR '1'='1", 'a b', '-x', 'x'])
    expect(
      said(await ask.as('admin').post('/api/v1/staff', { username, name: '李雷', unitCode: 'D02' })),
    ).toBe('400 INPUT_INVALID');
});

test('a district made by the operator begins with passwords to be changed, and its keepers are helped on the server', async () => {
  const dataSource = await database();
  const [{ drawn }] = await dataSource.query(`SELECT nextval('case_number_block')::int AS drawn`);
  const fresh = `8${String(drawn).padStart(5, '0')}`;
  const options = { folder: sampleFolder, districtId: fresh, password, mustChange: true };
  await dataSource.transaction((tx) => loadDistrict(tx, options));
  const { as, nobody } = client(fresh);
  expect(said(await as('security').get('/api/v1/staff'))).toBe('403 PASSWORD_CHANGE_NEEDED');
  const operator = ['dist/apps/operator/src/main.js', 'first-password', fresh, 'security'];
  const program = await startCommand(process.execPath, operator, /\w{5}-\w{5}-\w{5}-\w{5}\s/);
  const entered = await nobody.post('/api/v1/sessions', {
    username: 'security',
    password: program.output().trim(),
    district: fresh,
  });
  expect(said(entered)).toBe('200');
  expect(said(await as('security').get('/api/v1/sessions/me'))).toBe('401 SESSION_ENDED');
  const [line] = await dataSource.query(
    `SELECT actor_id FROM audit_event WHERE district_id = $1 AND act = 'passwordReset'`,
    [fresh],
  );
  expect(line.actor_id).toBe('system');
});
