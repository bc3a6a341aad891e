import { v7 as uuidv7 } from 'uuid';
import { newId, photo } from '../support/attached.js';
import { client, type Client } from '../support/http.js';
import { put, waited } from '../support/uploads.js';
import { newDistrict } from '../support/world.js';

interface Answer {
  id: string;
  outcome: string;
  code: string | null;
  kept: Record<string, unknown> | null;
  marks: string[];
  dropped: number | null;
  case: { number: string; version: number; state: string; nextMoves: Array<{ move: string }> } | null;
}
interface Figures {
  rounds: { due: number; done: number };
  visits: { due: number; done: number };
}
interface Today {
  day: string;
  workingDay: boolean;
  shift: { id: string } | null;
  grids: Array<{ code: string; coverage: Figures; keyPoints: Array<{ code: string; visits: object }> }>;
  cases: Array<{ number: string; next: string }>;
}

let districtId: string;
let ask: Client;
let worker: string;
let workerId: string;
const point = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const hour = 3_600_000;

/** A moment of today, `part` of the way from three hours ago, or from midnight in Shanghai, until now. */
function today(part: number): string {
  const now = Date.now();
  const midnight = Math.floor((now + 8 * hour) / (24 * hour)) * 24 * hour - 8 * hour;
  const start = Math.max(midnight, now - 3 * hour);
  return new Date(start + (now - start) * part).toISOString();
}
const action = (part: number, more: object = {}) => ({ id: uuidv7(), at: today(part), ...more });
const post = (noun: string, body: object, who = worker) =>
  ask.as(who).post<Answer>(`/api/v1/patrol/${noun}`, body);
const sync = async (actions: object[], who = worker) =>
  (await ask.as(who).post<{ answers: Answer[] }>('/api/v1/patrol/sync', { sentAt: today(1), actions })).body
    .answers;
const readToday = async (query = '') =>
  (await ask.as(worker).get<Today>(`/api/v1/patrol/today${query}`)).body;

const table = (grid: string) =>
  [
    '编码,网格编码,名称,经度,纬度,每日次数,巡查内容',
    `KP-1,${grid},烤鱼店后厨,118.3275,35.0828,2,油烟和燃气`,
    `KP-2,${grid},东门消防通道,118.3290,35.0835,1,占用堵塞`,
    `KP-3,${grid},变压器,,,1,围挡`,
  ].join('\n');
const load = (who: string, csv: string, query = '') =>
  ask.as(who).send('POST', `/api/v1/patrol/key-points/import${query}`, {
    headers: { 'content-type': 'text/csv' },
    body: csv,
  });

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask
    .as('admin')
    .get<{ staff: Array<{ id: string; username: string; gridCode: string | null }> }>('/api/v1/staff');
  const found = body.staff.find(({ gridCode }) => gridCode === `${districtId}004001003`)!;
  [worker, workerId] = [found.username, found.id];
});

test('key points are reported on before they are written, written by those who may, and read back', async () => {
  const csv = table(`${districtId}004001003`);
  expect((await load('s004-leader', csv)).body).toMatchObject({
    errors: 0,
    warnings: 1,
    added: 3,
    written: false,
  });
  expect((await load('s001-leader', csv, '?write=true')).body).toMatchObject({ errors: 3, written: false });
  expect((await load('s004-leader', csv, '?write=true')).body).toMatchObject({ added: 3, written: true });
  const again = await ask.as('s004').get<{ text: string }>('/api/v1/patrol/key-points');
  expect(again.body.text).toContain('东门消防通道');
  expect((await load('s004-leader', again.body.text, '?write=true&whole=true')).body).toMatchObject({
    added: 0,
    changed: 0,
    ended: 0,
    unchanged: 3,
  });
  const wrong = `编码,网格编码,名称,经度,纬度\nkp,${districtId}004001003,,118.3,95\nKP-1,${districtId}004001003,远,118.301,35.051`;
  const report = (await load('leader', wrong, '?write=true')).body as { findings: Array<{ code: string }> };
  expect(report.findings.map(({ code }) => code).sort()).toEqual([
    'CODE_WRONG',
    'NAME_MISSING',
    'OUTSIDE_GRID',
    'POSITION_WRONG',
  ]);
});

test('a day on the phone: on, a visit, an event with a photo, resolved on the spot in one call, the round, off', async () => {
  const before = await readToday('?lng=118.3291&lat=35.0835');
  expect(before.grids.map(({ code }) => code)).toEqual([`${districtId}004001003`]);
  expect(before.grids[0]!.keyPoints.map(({ code }) => code)).toEqual(['KP-2', 'KP-1', 'KP-3']);
  expect([before.shift, before.grids[0]!.coverage.rounds.done]).toEqual([null, 0]);

  const on = action(0.05, { point });
  expect((await post('shift-on', on)).status).toBe(201);
  expect((await post('shift-on', on)).status).toBe(200);
  expect((await readToday()).shift?.id).toBe(on.id);
  const visit = action(0.2, { keyPoint: 'KP-1', result: 'NOTHING_FOUND', point });
  expect((await post('records', visit)).body).toMatchObject({ outcome: 'APPLIED', marks: [] });
  const taken = await post('records', { ...visit, result: 'EVENT' });
  expect([taken.status, taken.body.code]).toEqual([422, 'ID_TAKEN']);

  const [seen, before_, after] = [newId(), newId(), newId()];
  for (const id of [seen, before_, after]) {
    const upload = await put(ask.as(worker), `/api/v1/attachments/${id}`, await photo(), waited);
    expect([upload.status, upload.body.state]).toEqual([201, 'READY']);
  }
  const event = action(0.3, {
    text: '人行道井盖破损, 容易绊倒。',
    attachments: [seen],
    point,
    keyPoint: 'KP-2',
  });
  const filed = (await post('events', event)).body;
  expect(filed).toMatchObject({ outcome: 'APPLIED', case: { number: expect.stringMatching(/^\d{6}-/) } });
  const { attachments } = (
    await ask
      .as('agent')
      .get<{ attachments: Array<{ id: string }> }>(`/api/v1/cases/${filed.case!.number}/attachments`)
  ).body;
  expect(attachments.map(({ id }) => id)).toEqual([seen]);

  const done = action(0.4, {
    text: '楼道堆放纸箱杂物。',
    categoryCode: '040108',
    reply: '住户已当场清走',
    evidence: [
      { kind: 'PHOTO_BEFORE', ref: before_ },
      { kind: 'PHOTO_AFTER', ref: after },
    ],
    point,
  });
  const short = await post('self-handled', {
    ...done,
    id: uuidv7(),
    evidence: [{ kind: 'PHOTO_AFTER', ref: after }],
  });
  expect([short.status, short.body.code]).toEqual([422, 'PHOTOS_BEFORE_AND_AFTER']);
  const handled = await post('self-handled', done);
  expect(handled.status).toBe(201);
  expect(['CLOSED', 'FOLLOW_UP']).toContain(handled.body.case?.state);
  const again = await post('self-handled', done);
  expect([again.status, again.body.case?.number]).toEqual([200, handled.body.case?.number]);

  const track = action(0.5, { crs: 'WGS84' });
  const { crs: _crs, ...plain } = point;
  const walked = await post('tracks', {
    ...track,
    points: [0, 0.1, 0.4].map((part) => ({ ...plain, at: today(part) })),
  });
  expect([walked.status, walked.body.dropped]).toEqual([201, 1]);
  expect((await post('records', action(0.6, { result: 'EVENT', events: [event.id], point }))).status).toBe(
    201,
  );
  expect((await post('shift-off', action(0.65))).status).toBe(201);
  const left = await readToday();
  expect([left.shift, left.grids[0]!.coverage]).toMatchObject([
    null,
    { rounds: { done: 1 }, visits: { done: 2 } },
  ]);
  const { cases } = (
    await ask
      .as('agent')
      .get<{ cases: Array<{ number: string }> }>(`/api/v1/cases?gridCode=${districtId}004001003`)
  ).body;
  expect(cases.length).toBe(2);
});

test('what was done offline is sent later: each answered for itself, sent again changes nothing', async () => {
  const far = { ...point, lat: 35.06 };
  const conflict = action(0.75, { kind: 'MOVE', move: 'sign', version: 99, input: { note: '已到现场' } });
  const { number } = (await post('events', action(0.66, { text: '路灯不亮。', point }))).body.case!;
  const actions = [
    action(0.95, { kind: 'SHIFT_OFF' }),
    action(0.72, { kind: 'RECORD', keyPoint: 'KP-3', result: 'NOTHING_FOUND' }),
    action(0.7, { kind: 'SHIFT_ON' }),
    action(0.73, { kind: 'EVENT', text: '垃圾桶满溢。', point: far }),
    { ...conflict, number },
    action(0.8, { kind: 'RECORD', keyPoint: 'NOWHERE', result: 'NOTHING_FOUND' }),
    action(0.8, { kind: 'FLY' }),
    { id: 'x', at: 'yesterday', kind: 'RECORD' },
    action(0.81, { kind: 'MOVE', number, move: 'selfResolve', version: 1, input: { reply: 5 } }),
  ];
  const answers = await sync(actions);
  expect(answers.map(({ outcome, code }) => `${outcome} ${code ?? ''}`.trim())).toEqual([
    'APPLIED',
    'APPLIED',
    'APPLIED',
    'APPLIED',
    expect.stringMatching(/^CONFLICT CASE_MOVED_ON$/),
    'REFUSED KEY_POINT_UNKNOWN',
    'REFUSED ACTION_UNKNOWN',
    'REFUSED INPUT_INVALID',
    'REFUSED INPUT_INVALID',
  ]);
  expect(answers[1]!.marks).toEqual(['NO_POSITION']);
  expect(answers[3]!.marks).toEqual(['AWAY']);
  expect(answers[4]).toMatchObject({ kept: { note: '已到现场' }, case: { number } });
  const again = await sync(actions.slice(0, 4));
  expect(again.map(({ outcome }) => outcome)).toEqual(Array(4).fill('ALREADY'));
  expect(again[3]!.case?.number).toBe(answers[3]!.case?.number);
});

test('the community, the street and the centre see the coverage of their area; another worker nothing of it', async () => {
  const read = (who: string, query = '') =>
    ask
      .as(who)
      .get<{ total: Figures; grids: Array<Figures & { gridCode: string }> }>(
        `/api/v1/patrol/coverage${query}`,
      );
  const { total, grids } = (await read('c004001')).body;
  expect(grids.every(({ gridCode }) => gridCode.startsWith(`${districtId}004001`))).toBe(true);
  expect(total).toMatchObject({ rounds: { done: 1 }, visits: { done: 3 } });
  expect((await read('s004')).body.total.visits.done).toBe(3);
  expect((await read('leader', `?area=${districtId}001000`)).body.total.visits.done).toBe(0);
  expect((await read('s001', `?area=${districtId}004001`)).body).toMatchObject({ code: 'AREA_NOT_YOURS' });
  expect((await read('leader', '?from=2020-01-01&to=2026-01-01')).body).toMatchObject({
    code: 'RANGE_TOO_WIDE',
  });
  expect((await read('gw0001')).status).toBe(403);

  const records = (who: string) =>
    ask.as(who).get<{ records: Array<{ marks: Array<{ mark: string }> }> }>('/api/v1/patrol/records');
  const seen = (await records('c004001')).body.records;
  expect(seen.length).toBe(7);
  expect(JSON.stringify(seen)).not.toMatch(/lng|lat\b/);
  expect(seen.flatMap(({ marks }) => marks.map(({ mark }) => mark)).sort()).toContain('AWAY');
  expect((await records('c004002')).body.records).toEqual([]);

  const tracks = (who: string) => ask.as(who).get(`/api/v1/patrol/tracks?worker=${workerId}`);
  const statuses = async (...who: string[]) =>
    Promise.all(who.map(async (one) => (await tracks(one)).status));
  expect(await statuses(worker, 'c004001', 's004-leader', 'leader')).toEqual([200, 200, 200, 200]);
  expect(await statuses('gw0001', 'c004002', 's001-leader', 's004', 'agent')).toEqual([
    404, 404, 404, 403, 403,
  ]);
  const stranger = await post(
    'records',
    action(0.9, { keyPoint: 'KP-1', result: 'NOTHING_FOUND' }),
    'gw0001',
  );
  expect([stranger.status, stranger.body.code]).toEqual([404, 'KEY_POINT_UNKNOWN']);
});
