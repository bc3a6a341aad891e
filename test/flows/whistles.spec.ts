import { client, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

interface Seen {
  version: number;
  state: string;
  whistleId: string;
  nextMoves: Array<{ move: string }>;
  whistles: Array<{
    id: string;
    state: string;
    stateName: string;
    level: string;
    levelName: string;
    confirmation: string | null;
    tasks: Array<{
      id: string;
      unitCode: string;
      state: string;
      attendance: string;
      provenBy: string | null;
    }>;
    minutes: Array<{ note: string; attendeeNames: string[] }>;
  }>;
}

let districtId: string;
let people: Client;
let number: string;

beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
  const { body } = await people.resident.post<{ number: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '饭店油烟直排, 呛得家里不能开窗。',
    point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
  });
  ({ number } = body);
  await until('it is dispatched', async () => (await read()).state === 'DISPATCHED');
  await make('s004', 'signature');
  await make('s004', 'contact', { note: '已到现场' });
}, 60_000);

const read = async (username = 'agent') =>
  (await people.as(username).get<Seen>(`/api/v1/cases/${number}`)).body;
const send = async (username: string, noun: string, body: object = {}, headers = {}) =>
  people.move<Seen>(username, number, noun, body, { readBy: 'agent', headers });
async function make(username: string, noun: string, body: object = {}): Promise<Seen> {
  const answer = await send(username, noun, body);
  expect({ username, noun, ...answer }).toMatchObject({ status: answer.status === 201 ? 201 : 200 });
  return answer.body;
}
const last = async () => (await read()).whistles.at(-1)!;
const taskOf = async (unit: string) =>
  `report-tasks/${(await last()).tasks.find(({ unitCode }) => unitCode === unit)!.id}`;
const hears = (username: string, words: RegExp) =>
  until(`${username} reads ${words}`, async () => {
    const { body } = await people.as(username).get<{ messages: Array<{ text: string }> }>('/api/v1/messages');
    return body.messages.some(({ text }) => text.startsWith(number) && words.test(text));
  });
/** Refused in both languages, and nothing is left of it. */
const refuses = (username: string, noun: string, body: object, status: number, code: string) =>
  refused(districtId, (headers) => send(username, noun, body, headers) as never, status, code);

test("a community's whistle: issued by the street leader, raised to the district, attended, scored, replied to", async () => {
  const { whistleId } = await make('c004001', 'whistles', {
    kind: 'KEY',
    reason: '社区无力解决',
    units: ['D02', 'D07'],
  });
  expect(await last()).toMatchObject({ id: whistleId, state: 'DRAFT', level: 'COMMUNITY', tasks: [] });
  await hears('s004', /请街道领导分哨/);
  await refuses('s004', `whistles/${whistleId}/issuance`, {}, 403, 'ROLE_NOT_ALLOWED');
  await refuses('leader', `whistles/${whistleId}/issuance`, {}, 403, 'NOT_YOURS');
  await make('s004-leader', `whistles/${whistleId}/issuance`);
  await hears('d02', /请应哨/);

  await make('s004-leader', `whistles/${whistleId}/upgrade`, { reason: '需街道牵头' });
  const street = await last();
  expect(street).toMatchObject({ level: 'STREET', levelName: '重点哨', state: 'ISSUED' });
  const raised = await make('s004', `whistles/${street.id}/upgrade`, {
    reason: '需区级协调',
    units: ['D06'],
  });
  await hears('leader', /提请哨升级/);
  await make('leader', `whistles/${raised.whistleId}/issuance`);
  expect((await read()).whistles.map(({ level, state }) => [level, state])).toEqual([
    ['COMMUNITY', 'UPGRADED'],
    ['STREET', 'UPGRADED'],
    ['DISTRICT', 'ISSUED'],
  ]);
  await hears('d06', /区级疑难哨/);

  const whistle = `whistles/${raised.whistleId}`;
  const { body } = await people
    .as('leader')
    .get<{ code: string }>(`/api/v1/cases/${number}/${whistle}/site-code`);
  const d02 = await taskOf('D02');
  await refuses('d02', `${d02}/check-in`, { siteCode: 'AAAA-AAAA' }, 422, 'SITE_CODE_INVALID');
  await make('d02', `${d02}/check-in`, { siteCode: body.code });
  await make('leader', `${whistle}/minutes`, {
    note: '城管牵头',
    attendees: ['D02', 'D07'],
    tasks: [{ unit: 'D07', what: '检测', by: '2026-12-01' }],
  });
  await refuses('s004', `${await taskOf('D07')}/absence`, { reason: '未到' }, 422, 'NOT_LATE_YET');
  await make('leader', `${await taskOf('D07')}/excuse`, { reason: '误派' });
  await make('s004', `${await taskOf('D06')}/excuse`, { reason: '事先请假' });
  await hears('d07', /免到/);
  await make('d02', `${d02}/work`, { note: '责令整改' });
  await make('d02', `${d02}/leave-request`, { note: '已完成' });
  await refuses('s004-leader', `${whistle}/cancellation`, { reason: '不要了' }, 422, 'SOMEBODY_ARRIVED');
  await make('leader', `${d02}/release`);
  await make('leader', `${d02}/score`, { score: 55, reason: '到场迟' });
  expect(await last()).toMatchObject({ state: 'EVALUATED', stateName: '已评哨' });
  await hears('d02', /评哨 55 分/);
  await refuses('d02', `${d02}/rating`, { score: 20 }, 422, 'LOW_SCORE_EXPLAINED');
  await make('d02', `${d02}/rating`, { score: 80 });
  await make('d02', `${d02}/reply`, { note: '途中封路' });
  await refuses('d02', `${d02}/reply`, { note: '再说一次' }, 422, 'ALREADY_REPLIED');
  const ended = await last();
  expect(ended).toMatchObject({ state: 'CLOSED', stateName: '已了结' });
  expect(ended.tasks.map(({ unitCode, attendance, provenBy }) => [unitCode, attendance, provenBy])).toEqual([
    ['D02', 'ON_TIME', 'QR'],
    ['D07', 'EXCUSED', null],
    ['D06', 'EXCUSED', null],
  ]);
  expect(ended.minutes[0]?.attendeeNames[0]).toContain('城市管理');
}, 120_000);

test('an emergency: at once, then the word of the leader, who finds no ground for it', async () => {
  const { whistleId } = await make('c004001', 'whistles', {
    kind: 'EMERGENCY',
    reason: '疑似燃气泄漏',
    units: ['D15'],
  });
  await hears('d15', /请应哨/);
  await hears('s004', /请街道领导补确认/);
  expect((await read('s004-leader')).nextMoves.map(({ move }) => move)).toContain('confirmWhistle');
  const confirmation = `whistles/${whistleId}/confirmation`;
  await refuses('s004-leader', confirmation, { confirmed: false }, 422, 'FIELD_MISSING');
  await refuses('s004-leader', confirmation, { confirmed: 'no' }, 400, 'INPUT_INVALID');
  await make('s004-leader', confirmation, { confirmed: false, reason: '系邻居做饭' });
  expect(await last()).toMatchObject({ state: 'REFUSED', confirmation: 'NOT_GROUNDED' });
  await hears('d15', /免到/);
  await hears('c004001', /未获确认/);
});

test('a whistle is taken back before anybody comes, or refused', async () => {
  const call = { kind: 'ROUTINE', reason: '例行检查', units: ['D04'] };
  const { whistleId } = await make('s004-leader', 'whistles', call);
  await make('s004', `whistles/${whistleId}/cancellation`, { reason: '已自行解决' });
  await hears('d04', /已撤哨/);
  const second = await make('c004001', 'whistles', call);
  await make('s004-leader', `whistles/${second.whistleId}/refusal`, { reason: '社区可自行解决' });
  await hears('c004001', /不成哨/);
  expect((await last()).state).toBe('REFUSED');
});

test.each([
  ['minutes of nobody', 'minutes', { note: '会商', attendees: [] }],
  ['minutes without a word', 'minutes', { note: '', attendees: ['D02'] }],
  ['an agreed task that is text', 'minutes', { note: '会商', attendees: ['D02'], tasks: ['检测'] }],
  [
    'a day that is none',
    'minutes',
    { note: '会商', attendees: ['D02'], tasks: [{ unit: 'D02', what: '检测', by: '尽快' }] },
  ],
  ['a raise without a reason', 'upgrade', { units: ['D02'] }],
  ['a raise to nobody', 'upgrade', { reason: 'x', units: ['NOBODY'] }],
])('bad input: %s', async (_, noun, body) => {
  const id = (await read()).whistles[0]!.id;
  await refuses('s004', `whistles/${id}/${noun}`, body, 400, 'INPUT_INVALID');
});
