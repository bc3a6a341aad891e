import { writeTable } from '#sheets';
import { client, type Client } from '../support/http.js';
import { newDistrict } from '../support/world.js';

/** Staff from a table: a report first, then accounts by the administrator and roles by the security officer. */
let ask: Client;
let districtId: string;

interface Import {
  report: {
    errors: number;
    warnings: number;
    findings: Array<{ code: string; line: number | null; severity: string }>;
  };
  plan: { created: number; changed: number; roles: number; grids: number };
  written: boolean;
  firstPasswords: Array<{ username: string; firstPassword: string }>;
  code?: string;
}
const columns = ['username', 'name', 'unit_code', 'roles', 'grid_codes', 'stand_in_for', 'phone'];

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
}, 60_000);

const send = (who: string, path: string, bytes: Buffer) =>
  ask.as(who).send<Import>('POST', `/api/v1/staff/${path}`, {
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
const code = (rest: string) => `${districtId}${rest}`;
const people = () => [
  {
    username: 'gw9001',
    name: '赵新',
    unit_code: code('004001'),
    roles: 'GRID_WORKER',
    grid_codes: code('004001003'),
    phone: '13900000001',
  },
  {
    username: 'gw0055',
    name: '网格员GW0055',
    unit_code: code('004001'),
    roles: 'GRID_WORKER',
    stand_in_for: code('004001003'),
  },
];

test('a report names everything that is wrong, and nothing is written', async () => {
  const bad = await writeTable('xlsx', columns, [
    ...people(),
    {
      username: 'gw9001',
      name: '重名',
      unit_code: code('004001'),
      roles: 'GRID_WORKER',
      grid_codes: code('004001003'),
    },
    {
      username: 'x y',
      name: '',
      unit_code: 'D99',
      roles: 'GRID_WORKER;NOBODY',
      grid_codes: code('004001777'),
      phone: '12345',
    },
    { username: 'mixed', name: '兼任', unit_code: 'D01', roles: 'SYSTEM_ADMIN;AGENT' },
    { username: 'keeper', name: '审计', unit_code: 'D01', roles: 'AUDITOR' },
    {
      username: 'gw0001',
      name: '网格员GW0001',
      unit_code: code('001001'),
      roles: 'GRID_WORKER',
      stand_in_for: code('004001001'),
    },
    {
      username: 'gw9002',
      name: '钱多',
      unit_code: code('004001'),
      roles: 'GRID_WORKER',
      grid_codes: `${code('004001001')};${code('004001002')}`,
    },
  ]);
  const { status, body } = await send('admin', 'import?dryRun=false', bad);
  const codes = [...new Set(body.report.findings.map((one) => `${one.severity} ${one.code}`))].sort();
  expect([status, body.written, body.firstPasswords]).toEqual([200, false, []]);
  expect(codes).toEqual([
    'ERROR DUPLICATE_USERNAME',
    'ERROR GRID_UNKNOWN',
    'ERROR GRID_WITH_TWO_WORKERS',
    'ERROR KEEPERS_APART',
    'ERROR KEEPER_NOT_IMPORTED',
    'ERROR NAME_INVALID',
    'ERROR PHONE_INVALID',
    'ERROR ROLE_UNKNOWN',
    'ERROR STAND_IN_OF_OTHER_STREET',
    'ERROR UNIT_UNKNOWN',
    'ERROR USERNAME_INVALID',
    'WARNING GRID_WITHOUT_WORKER',
    'WARNING NOT_IN_FILE',
    'WARNING WORKER_OF_TWO_GRIDS',
  ]);
  const { body: list } = await ask.as('admin').get<{ staff: Array<{ username: string }> }>('/api/v1/staff');
  expect(list.staff.some(({ username }) => username === 'gw9001')).toBe(false);
});

test('accounts by the administrator, with a first password told once; roles by the security officer; then they are on duty', async () => {
  const file = await writeTable('csv', columns, people());
  const looked = await send('admin', 'import', file);
  expect(looked.body).toMatchObject({ written: false, plan: { created: 1, changed: 0, roles: 1, grids: 1 } });
  expect(looked.body.report.errors).toBe(0);
  const made = await send('admin', 'import?dryRun=false', file);
  expect(made.body.written).toBe(true);
  expect(made.headers.get('cache-control')).toBe('no-store');
  const [{ username, firstPassword } = { username: '', firstPassword: '' }] = made.body.firstPasswords;
  expect(username).toBe('gw9001');
  const again = await send('admin', 'import?dryRun=false', file);
  expect([again.body.plan.created, again.body.firstPasswords]).toEqual([0, []]);

  const duty = async () =>
    (
      await ask
        .as('s004')
        .get<{ grids: Array<{ staff: { username: string } | null }> }>(
          `/api/v1/on-duty?area=${code('004001003')}`,
        )
    ).body.grids[0]?.staff?.username ?? null;
  // An account without the role is not there yet.
  expect(await duty()).toBe('gw0055');
  expect((await send('admin', 'roles/import?dryRun=false', file)).status).toBe(403);
  const roles = await send('security', 'roles/import?dryRun=false', file);
  expect([roles.body.written, roles.body.plan.roles]).toEqual([true, 1]);
  expect(await duty()).toBe('gw9001');

  const session = await ask.nobody.post<{ owes?: string }>('/api/v1/sessions', {
    username,
    password: firstPassword,
    district: districtId,
  });
  expect(session.status).toBe(200);
  const log = await ask.as('auditor').get('/api/v1/audit?limit=50');
  expect(JSON.stringify(log.body)).toContain('staffImported');
  expect(JSON.stringify(log.body)).not.toContain(firstPassword);
});

test('an import, rosters and accounts changed all at once: each waits for its turn and none fails', async () => {
  const staff = (
    await ask
      .as('admin')
      .get<{ staff: Array<{ id: string; username: string; unitCode: string }> }>('/api/v1/staff')
  ).body.staff;
  const street = staff.filter(
    ({ username, unitCode }) => username.startsWith('gw00') && unitCode.startsWith(code('004')),
  );
  const grids = (
    await ask
      .as('s004')
      .get<{ grids: Array<{ gridCode: string; staff: { username: string } | null }> }>(
        `/api/v1/on-duty?area=${code('004000')}`,
      )
  ).body.grids.slice(0, 10);
  const usernames = [...new Set(grids.flatMap(({ staff: one }) => one?.username ?? []))];
  const round = async (turn: number) => {
    const lines = street
      .filter(({ username }) => usernames.includes(username))
      .map(({ username, unitCode }, i) => ({
        username,
        name: `第${turn}次${i}`,
        unit_code: unitCode,
        roles: 'GRID_WORKER',
        stand_in_for: grids[i]!.gridCode,
      }));
    const file = await writeTable('csv', columns, [
      ...lines,
      { username: `new${turn}`, name: '新来', unit_code: code('004001'), roles: 'GRID_WORKER' },
    ]);
    const json = (body: object) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return Promise.all([
      send('admin', 'import?dryRun=false', file),
      ...grids.map(({ gridCode }, i) => {
        const answerable = usernames[(i + turn) % usernames.length];
        const body = json({ answerable, standIns: [], shifts: [] });
        return ask.as('s004').send<{ code?: string }>('PUT', `/api/v1/grids/${gridCode}/roster`, body);
      }),
      ...street
        .slice(0, 6)
        .map(({ id }, i) =>
          ask
            .as('admin')
            .send<{ code?: string }>('PATCH', `/api/v1/staff/${id}`, json({ name: `改${turn}${i}` })),
        ),
    ]);
  };
  for (let turn = 0; turn < 4; turn += 1) {
    const answers = await round(turn);
    expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
  }
});

test('what is no table is refused', async () => {
  const junk = await send('admin', 'import', Buffer.from('用户名\n甲'));
  expect([junk.status, junk.body.code]).toEqual([422, 'TABLE_COLUMNS_MISSING']);
  const json = await ask.as('admin').post<Import>('/api/v1/staff/import', { a: 1 });
  expect([json.status, json.body.code]).toEqual([415, 'FILE_AS_BYTES']);
});
