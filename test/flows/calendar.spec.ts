import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDate } from '#calendar';
import { client, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, laneEnv, newDistrict } from '../support/world.js';

interface Day {
  date: string;
  name: string;
  region: string;
}
interface Calendar {
  region: string;
  year: number;
  confirmed: boolean;
  version: string;
  workingDays: number;
  holidays: Day[];
  makeUpDays: Day[];
  tables: Array<{ region: string; version: number; confirmed: boolean; source: string }>;
}
interface Row {
  state: string;
  dueAt: string;
  version: number;
  timeline: Array<{ move: string }>;
  timers: Array<{ kind: string; dueAt: string; provisional: boolean }>;
}

let districtId: string;
let region: string;
let people: Client;
/** Two cases of days, as far as the platform takes them. */
let first: string;
let second: string;
beforeAll(async () => {
  districtId = await newDistrict();
  // A calendar of its own: the tests of the lane share the nation's.
  region = `R${districtId}`;
  await (
    await database()
  ).query(`UPDATE district SET calendar_region = $2 WHERE district_id = $1`, [districtId, region]);
  people = client(districtId);
  first = await dispatched('004001003');
  second = await dispatched('001001001');
});

const put = (year: number, body: object, who = 'admin') =>
  people
    .as(who)
    .send<{ changed: boolean; version: number; clocksToRecompute: number; code?: string }>(
      'PUT',
      `/api/v1/calendar/years/${year}`,
      { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
const table = (days: object = {}) => ({
  confirmed: true,
  source: '区政办发〔2026〕8号',
  holidays: [],
  makeUpDays: [],
  ...days,
});
const read = async (number: string) => (await people.as('agent').get<Row>(`/api/v1/cases/${number}`)).body;

async function dispatched(gridCode: string): Promise<string> {
  const { body } = await people.resident.post<{ number: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '饭店油烟直排, 呛得家里不能开窗。',
    gridCode: `${districtId}${gridCode}`,
  });
  await until('it is dispatched', async () => (await read(body.number)).state === 'DISPATCHED');
  return body.number;
}
const dueDay = async (number: string) => localDate(new Date((await read(number)).dueAt));
const computedAgain = (number: string) =>
  until('it is computed again', async () => {
    const row = await read(number);
    return row.timeline.some(({ move }) => move === 'retime') && row;
  });

test('staff read the days of a year, how far they are known, and where they are from', async () => {
  const { body } = await people.as('s001').get<Calendar>('/api/v1/calendar?year=2026');
  expect(body).toMatchObject({ region, year: 2026, confirmed: true, workingDays: 248 });
  expect(body.holidays).toContainEqual({ date: '2026-02-15', name: '春节', region: 'CN' });
  expect(body.makeUpDays.map(({ date }) => date)).toEqual([
    '2026-01-04',
    '2026-02-14',
    '2026-02-28',
    '2026-05-09',
    '2026-09-20',
    '2026-10-10',
  ]);
  expect(body.tables).toEqual([
    expect.objectContaining({ region: 'CN', confirmed: true, version: 1, source: '国办发明电〔2025〕7号' }),
  ]);
  const unknown = (await people.as('s001').get<Calendar>('/api/v1/calendar?year=2050')).body;
  expect(unknown).toMatchObject({ confirmed: false, holidays: [], tables: [] });
  expect((await people.as('s001').get<Calendar>('/api/v1/calendar')).body.year).toBeGreaterThan(2025);
});

test('T27: an administrator takes a day off; the worker computes every open clock again, once', async () => {
  const day = await dueDay(first);
  const year = Number(day.slice(0, 4));
  const days = table({ holidays: [{ name: '暴雨停工', from: day, to: day }] });
  const loaded = await put(year, days);
  expect([loaded.status, loaded.body.changed, loaded.body.version]).toEqual([200, true, 1]);
  expect(loaded.body.clocksToRecompute).toBeGreaterThan(0);

  const row = await computedAgain(first);
  expect(localDate(new Date(row.dueAt)) > day).toBe(true);
  expect(row.timers.find(({ kind }) => kind === 'HANDLE')?.dueAt).toBe(row.dueAt);
  const { body } = await people.as('s001').get<Calendar>(`/api/v1/calendar?year=${year}`);
  expect(body.holidays).toContainEqual({ date: day, name: '暴雨停工', region });

  // The same once more changes nothing, and nothing is told to the resident.
  expect((await put(year, days)).body).toMatchObject({ changed: false, clocksToRecompute: 0 });
  await until('no clock is owed', async () => {
    const [{ owed }] = await (
      await database()
    ).query(
      `SELECT count(*)::int AS owed FROM work_calendar_year WHERE region = $1 AND recomputed_at IS NULL`,
      [region],
    );
    return owed === 0;
  });
  expect((await read(first)).timeline.filter(({ move }) => move === 'retime')).toHaveLength(1);
});

test('what is refused: another region, days that make no sense, a year nobody has, sources that differ, who may not', async () => {
  const send =
    (method: string, path: string, body: object | undefined, who = 'admin') =>
    (headers: object) =>
      people.as(who).send(method, `/api/v1/calendar/years/${path}`, {
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
  const cases: Array<[string, string, object | undefined, number, string]> = [
    ['PUT', '2026', table({ region: 'CN' }), 403, 'CALENDAR_REGION_NOT_YOURS'],
    [
      'PUT',
      '2026',
      table({ holidays: [{ name: '假', from: '2026-05-05', to: '2026-05-01' }] }),
      422,
      'CALENDAR_YEAR_INVALID',
    ],
    [
      'PUT',
      '2026',
      table({ holidays: [{ name: '假', from: '2026-02-30', to: '2026-02-30' }] }),
      422,
      'CALENDAR_YEAR_INVALID',
    ],
    ['PUT', '2026', table({ holidays: [{ name: '假' }] }), 400, 'INPUT_INVALID'],
    ['PUT', '2026', { ...table(), confirmed: 'yes' }, 400, 'INPUT_INVALID'],
    ['PUT', '1850', table(), 400, 'INPUT_INVALID'],
    ['POST', '2013/import', undefined, 422, 'CALENDAR_SOURCES_DIFFER'],
    ['POST', '2050/import', undefined, 422, 'CALENDAR_YEAR_NOT_ANNOUNCED'],
  ];
  for (const [method, path, body, status, code] of cases)
    await refused(districtId, send(method, path, body), status, code);
  await refused(districtId, send('PUT', '2026', table(), 'leader'), 403, 'ROLE_NOT_ALLOWED');
  await refused(districtId, send('POST', '2026/import', undefined, 's001'), 403, 'ROLE_NOT_ALLOWED');
});

test('importing what is stored already changes nothing', async () => {
  const { status, body } = await people.as('admin').post('/api/v1/calendar/years/2026/import');
  expect([status, body]).toEqual([
    200,
    { region: 'CN', year: 2026, version: expect.any(Number), changed: false, clocksToRecompute: 0 },
  ]);
});

test('the command loads a year from a file and computes the clocks again before it ends', async () => {
  await computedAgain(second);
  const day = await dueDay(second);
  const year = Number(day.slice(0, 4));
  const folder = mkdtempSync(join(tmpdir(), 'gridwhistle-calendar-'));
  const operator = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/apps/operator/src/main.js', 'calendar', ...args], {
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: laneEnv('DATABASE_URL') },
    });
  const file = join(folder, 'year.json');
  // A file is the whole year: the region's days of before stay only where it lists them.
  const { holidays } = (await people.as('agent').get<Calendar>(`/api/v1/calendar?year=${year}`)).body;
  const kept = holidays
    .filter((one) => one.region === region)
    .map(({ name, date }) => ({ name, from: date, to: date }));
  const days = { holidays: [...kept, { name: '停电', from: day, to: day }] };
  writeFileSync(file, JSON.stringify({ region, year, ...table(days) }));
  const loaded = operator('load', file);
  expect([loaded.status, loaded.stderr]).toEqual([0, '']);
  expect(loaded.stdout).toMatch(new RegExp(`${region} ${year} v\\d+ 已载入`));
  expect(loaded.stdout).toMatch(/clocks computed again/);
  await until('it is due later', async () => (await dueDay(second)) > day);
  expect(operator('load', file).stdout).toContain('no day has changed');

  const shown = operator('show', region);
  expect(shown.stdout).toContain(`${day.slice(5)}停电`);
  expect(shown.stdout).toContain('clocks to compute again: 0');
  const differing = operator('import', '2013');
  expect([differing.status, differing.stderr]).toEqual([1, expect.stringContaining('2013-04-07')]);
  writeFileSync(file, JSON.stringify({ region, year, holidays: [{ from: day }] }));
  const wrong = operator('load', file);
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    expect.stringContaining('confirmed, source, holidays[0].name, holidays[0].to, makeUpDays missing'),
  ]);
  rmSync(folder, { recursive: true });
});
