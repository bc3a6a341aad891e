import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** Rosters over HTTP, as a street keeps them, down to the worker who gets the case and is told. */
let ask: Client;
let districtId: string;
let grid: string;

interface Roster {
  answerable: { username: string } | null;
  standIns: Array<{ username: string }>;
  onDuty: { as: string; staff: { username: string } | null; why: { zh: string } };
  warnings: string[];
}
interface Duty {
  grids: Array<{ gridCode: string; as: string; staff: { username: string } | null }>;
}
interface Detail {
  number: string;
  state: string;
  handler: string | null;
  why: { handler?: { zh: string } };
  timeline: Array<{ move: string; reason: string | null }>;
}

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  grid = `${districtId}004001003`;
}, 60_000);

const put = (who: string, body: object, of = grid) =>
  ask.as(who).send<Roster & { code?: string }>('PUT', `/api/v1/grids/${of}/roster`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ standIns: [], shifts: [], ...body }),
  });
const onDuty = async (area: string, at = '') =>
  (await ask.as('s004').get<Duty>(`/api/v1/on-duty?area=${area}${at && `&at=${encodeURIComponent(at)}`}`))
    .body.grids;
const read = async (who: string, number: string) =>
  (await ask.as(who).get<Detail>(`/api/v1/cases/${number}`)).body;
/** 楼道堆物 in the grid, dispatched by the platform or by hand. */
async function dispatched(): Promise<string> {
  const filed = await ask.as('agent').post<{ number: string }>('/api/v1/cases', {
    channel: 'HOTLINE',
    text: '三号楼楼道里堆满了旧家具和纸箱。',
    gridCode: grid,
  });
  const { number } = filed.body;
  const accepted = await until('it is accepted or waits', async () => {
    const { state } = await read('agent', number);
    if (state !== 'PENDING_ACCEPT') return state;
    const { status } = await ask.move('agent', number, 'acceptance', { categoryCode: '040108' });
    return status < 300 && 'ACCEPTED';
  });
  expect(accepted).not.toBe('REJECTED');
  await until('it is dispatched', async () => (await read('agent', number)).state === 'DISPATCHED');
  return number;
}

test('a new district has its worker on duty in every grid; a street keeps its own grids and no others', async () => {
  const all = await onDuty(`${districtId}004000`);
  expect(all.length).toBeGreaterThan(5);
  expect(all.every(({ as }) => as === 'ANSWERABLE')).toBe(true);
  const wrong = [
    await put('s001', { answerable: 'gw0055' }),
    await put('s004', { answerable: 'gw0001' }),
    await put('s004', { answerable: 's004' }),
    await put('s004', { answerable: 'gw0055', standIns: ['gw0055'] }),
    await put('s004', {
      answerable: 'gw0055',
      shifts: [{ staff: 'gw0054', days: 'WORKING_DAYS', from: '08:00', to: '18:00' }],
    }),
    await put('s004', {
      answerable: 'gw0055',
      shifts: [{ staff: 'gw0055', days: 'WEEKLY', from: '08:00', to: '18:00' }],
    }),
    await put('s004', { answerable: 'gw0055' }, `${districtId}004001999`),
  ];
  expect(wrong.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
    '403 NOT_YOUR_STREET',
    '422 WORKER_OF_OTHER_STREET',
    '422 WORKER_UNKNOWN',
    '422 STAND_IN_IS_ANSWERABLE',
    '422 SHIFT_OF_STRANGER',
    '422 SHIFT_EMPTY',
    '404 GRID_UNKNOWN',
  ]);
  const two = await put('s004', { answerable: 'gw0054' }, `${districtId}004001001`);
  expect([two.status, two.body.warnings.length]).toEqual([200, 1]);
});

test('who is away gets nothing: the stand-in has the case, is told by name and works it; on return nothing at work is taken away', async () => {
  expect((await put('s004', { answerable: 'gw0055', standIns: ['gw0054', 'gw0058'] })).status).toBe(200);
  const day = 86_400_000;
  const leave = await ask.as('s004-leader').post<{ id: string; code?: string }>('/api/v1/leaves', {
    staff: 'gw0055',
    from: new Date(Date.now() - day).toISOString(),
    to: new Date(Date.now() + day).toISOString(),
    reasonCode: 'LEAVE',
  });
  expect(leave.status).toBe(201);
  const gaps = await ask.as('s004').get<{ gaps: unknown[] }>(`/api/v1/rosters/gaps?area=${grid}`);
  expect(gaps.body.gaps).toEqual([]);
  const number = await dispatched();
  // Whoever dispatches may have read the roster a second ago; then it is put right.
  const given = await until('the stand-in has it', async () => {
    const one = await read('agent', number);
    return one.handler === '网格员GW0054' && one;
  });
  expect(given.why.handler?.zh).toBe('网格员GW0055不在岗, 由网格员GW0054替班');
  const dataSource = await database();
  const told = await until('the stand-in and the community are told', async () => {
    const rows: Array<{ recipient: string; text: string }> = await dataSource.query(
      `SELECT m.recipient, m.text FROM message m JOIN cases c ON c.district_id = m.district_id AND c.id = m.case_id
       WHERE c.district_id = $1 AND c.number = $2 AND m.recipient IN ('gw0054', $3)`,
      [districtId, number, `${districtId}004001`],
    );
    const isThere = (words: string) => rows.some(({ text }) => text.includes(words));
    return isThere('由网格员GW0054替班') && isThere('由您替班办理') && rows;
  });
  expect(told.find(({ recipient }) => recipient === 'gw0054')?.text).toContain('由您替班办理');
  expect((await ask.move('gw0054', number, 'signature')).status).toBe(200);

  // The stand-in goes as well: the worker hands it on without anybody asking.
  await put('s004', { answerable: 'gw0055', standIns: ['gw0058'] });
  const after = await until('it is handed on', async () => {
    const one = await read('agent', number);
    return one.handler === '网格员GW0058' && one;
  });
  expect(after.timeline.at(-1)).toMatchObject({
    move: 'relieve',
    reason: '网格员GW0055不在岗, 由网格员GW0058替班',
  });
  expect((await ask.as('gw0054').get(`/api/v1/cases/${number}`)).status).toBe(404);
  expect((await ask.move('gw0058', number, 'contact', { note: '已上门' })).status).toBe(200);

  const ended = await ask.as('s004').send('DELETE', `/api/v1/leaves/${leave.body.id}`);
  expect(ended.status).toBe(204);
  expect((await onDuty(grid))[0]?.staff?.username).toBe('gw0055');
  expect((await ask.as('s004').send('DELETE', `/api/v1/leaves/${leave.body.id}`)).status).toBe(409);
  expect((await read('gw0058', number)).handler).toBe('网格员GW0058');
});

test('nobody on duty: the community has it, reads why, and the gap is in the list', async () => {
  const nobody = await put('s004', { answerable: null });
  expect(nobody.body.onDuty).toMatchObject({ as: 'COMMUNITY', staff: null });
  const gaps = await ask
    .as('s004')
    .get<{ gaps: Array<{ gridCode: string; why: { zh: string } }> }>('/api/v1/rosters/gaps');
  expect(gaps.body.gaps.map(({ gridCode }) => gridCode)).toEqual([grid]);
  const number = await dispatched();
  const given = await until('nobody has it', async () => {
    const one = await read('c004001', number);
    return one.handler === null && one;
  });
  expect(given.why.handler?.zh).toBe('无人当班(本网格没有责任网格员), 由社区办理');
  expect((await ask.move('c004001', number, 'signature')).status).toBe(200);
  // The past stays as it was.
  const past = await ask.as('s004').get<Roster>(`/api/v1/grids/${grid}/roster?at=2020-01-01T00:00:00Z`);
  expect(past.body.answerable?.username).toBe('gw0055');
  const acts = await ask
    .as('auditor')
    .get<{ events: Array<{ act: string }> }>('/api/v1/audit?act=rosterChanged&limit=5');
  expect(acts.status).toBe(200);
});

test('moments are written out with their offset, everything else is refused and nothing breaks', async () => {
  const odd = [
    '20260309',
    '2026-W10-1',
    '2026-01-01T10Z',
    '2026-03-09T09:00:00',
    '2026-03-09',
    '2026-02-30T09:00:00Z',
  ];
  for (const at of odd) {
    const asked = [
      await ask.as('s004').get(`/api/v1/on-duty?area=${grid}&at=${at}`),
      await ask.as('s004').get(`/api/v1/grids/${grid}/roster?at=${at}`),
      await ask.as('s004').post('/api/v1/leaves', {
        staff: 'gw0055',
        from: at,
        to: '2099-01-01T00:00:00Z',
        reasonCode: 'LEAVE',
      }),
      await ask.as('s004').post('/api/v1/leaves', {
        staff: 'gw0055',
        from: '2026-01-01T00:00:00Z',
        to: at,
        reasonCode: 'LEAVE',
      }),
    ];
    expect([at, ...asked.map(({ status, body }) => `${status} ${body['code']}`)]).toEqual([
      at,
      ...Array<string>(4).fill('400 INPUT_INVALID'),
    ]);
  }
});

test('who is on duty: page by page, and of a past moment as it was set then', async () => {
  const street = `${districtId}004000`;
  const all = await onDuty(street);
  const paged: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const query: string = `area=${street}&limit=5${next && `&after=${next}`}`;
    const { body } = await ask.as('s004').get<Duty & { next: string | null }>(`/api/v1/on-duty?${query}`);
    expect(body.grids.length).toBeLessThanOrEqual(5);
    paged.push(...body.grids.map(({ gridCode }) => gridCode));
    ({ next } = body);
  }
  expect(paged).toEqual(all.map(({ gridCode }) => gridCode));
  expect((await put('s004', { answerable: null })).status).toBe(200);
  expect((await onDuty(grid))[0]).toMatchObject({ as: 'COMMUNITY', staff: null });
  expect((await onDuty(grid, '2020-01-01T00:00:00Z'))[0]).toMatchObject({
    as: 'ANSWERABLE',
    staff: { username: 'gw0055' },
  });
});

test('gaps are for whoever looks after the grids, and not for a whole district over a month at once', async () => {
  const gaps = async (who: string, query = '') => {
    const { status, body } = await ask
      .as(who)
      .get<{ code?: string; gaps?: Array<{ gridCode: string }> }>(`/api/v1/rosters/gaps?${query}`);
    return body.gaps?.map(({ gridCode }) => gridCode) ?? `${status} ${body.code}`;
  };
  const [community, street] = [`${districtId}004001`, `${districtId}004000`];
  for (const who of ['c004001', 's004', 's004-leader', 'leader', 'admin'])
    expect([who, await gaps(who, `area=${community}`)]).toEqual([who, [grid]]);
  expect(await gaps('c004001')).toEqual([grid]);
  expect(await gaps('c004002')).toEqual([]);
  for (const [who, area] of [
    ['c004001', street],
    ['c004002', community],
    ['c004002', grid],
    ['s001', street],
    ['s001', grid],
  ])
    expect([who, area, await gaps(who!, `area=${area}`)]).toEqual([who, area, '403 NOT_YOUR_AREA']);
  expect(await gaps('c004001', `area=${districtId}004999`)).toBe('404 AREA_UNKNOWN');
});
