import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

interface Row {
  number: string;
  version: number;
  state: string;
  categoryCode: string | null;
  leadUnit: string;
  why: { classified: { by: string; matched: string[] }; owner: { zh: string } };
  triage: { emergency: boolean; reasons: Array<{ code: string }>; duplicateOf?: string } | null;
  nextMoves: Array<{ move: string }>;
  timeline: Array<{ move: string; by: string }>;
  whistles: Array<{
    id: string;
    state: string;
    tasks: Array<{ id: string; unitCode: string; state: string; score: number | null }>;
  }>;
}

let districtId: string;
let people: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
});

const rubbish = {
  channel: 'WEB',
  text: '小区后巷的垃圾桶满溢, 三天没人清运, 味道很大。',
  point: { lng: 118.3094, lat: 35.0527, crs: 'WGS84' },
  reporter: { name: '王女士', phone: '15400001001' },
};
const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];

async function file(appeal: object = rubbish): Promise<{ number: string; trackingCode: string }> {
  const { status, body } = await people.resident.post<{ number: string; trackingCode: string }>(
    '/api/v1/cases',
    appeal,
  );
  expect(status).toBe(201);
  return body;
}

const read = async (username: string, number: string) =>
  (await people.as(username).get<Row>(`/api/v1/cases/${number}`)).body;

/** Makes a move on the newest version and expects it to be made. */
async function make(username: string, number: string, noun: string, body: object = {}): Promise<Row> {
  const answer = await people.move<Row>(username, number, noun, body);
  expect({ username, noun, ...answer }).toMatchObject({ status: answer.status === 201 ? 201 : 200 });
  return answer.body;
}

const dispatched = (number: string) =>
  until(`${number} is dispatched`, async () => {
    const row = await read('agent', number);
    return row.state === 'DISPATCHED' && row;
  });

test('from the resident to the resident: filed, dispatched by the platform with a reason, handled, checked, rated, closed', async () => {
  const { number, trackingCode } = await file();
  const row = await dispatched(number);
  expect(row.categoryCode).toBe('010102');
  expect(row.leadUnit).toBe(`${districtId}001000`);
  expect(row.why.classified.by).toBe('KEYWORDS');
  expect(row.why.classified.matched).toContain('清运');
  expect(row.why.owner.zh).toContain('街道');

  expect((await read('s001', number)).nextMoves.map(({ move }) => move)).toContain('sign');
  await make('s001', number, 'signature');
  await make('s001', number, 'contact', { note: '已电话联系' });
  await make('s001', number, 'result', { reply: '已清运', solved: true, evidence: photo });
  await make('reviewer', number, 'approval');
  // 垃圾清运 has no class of the digital-city standard: no check on the spot, straight to the resident.
  const mine = people.holding(trackingCode);
  const seen = (
    await mine.get<{ stateName: string; reply: string; nextMoves: Array<{ move: string }> }>(
      `/api/v1/cases/${number}`,
    )
  ).body;
  expect([seen.stateName, seen.reply]).toEqual(['待回访', '已清运']);
  expect(seen.nextMoves.map(({ move }) => move)).toEqual(['followUp', 'withdraw', 'urge']);
  expect(JSON.stringify(seen)).not.toMatch(/办理员|审核员/);
  const rated = await mine.post(`/api/v1/cases/${number}/follow-up`, {
    reached: true,
    contacted: true,
    solved: true,
    satisfaction: 'SATISFIED',
  });
  expect(rated.status).toBe(200);
  expect((await make('reviewer', number, 'closure')).state).toBe('CLOSED');
  expect((await read('agent', number)).timeline.map(({ move }) => move)).toEqual([
    'submit',
    'accept',
    'dispatch',
    'sign',
    'contact',
    'submitResult',
    'approve',
    'followUp',
    'close',
  ]);
});

test('a street whistles, three departments report in, work, are released and scored; only then is the case done', async () => {
  const { number } = await file({
    ...rubbish,
    text: '饭店油烟直排, 呛得家里不能开窗。',
    point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
  });
  await dispatched(number);
  await make('s004', number, 'signature');
  await make('s004', number, 'contact', { note: '已到现场' });
  await make('s004-leader', number, 'whistles', {
    kind: 'ENFORCE',
    reason: '多次制止无效',
    units: ['D02', 'D07', 'D06'],
  });
  const [whistle] = (await read('s004', number)).whistles;
  expect(whistle?.tasks.map(({ unitCode, state }) => `${unitCode} ${state}`)).toEqual([
    'D02 NOTIFIED',
    'D07 NOTIFIED',
    'D06 NOTIFIED',
  ]);

  await until('the departments find it in their inbox', async () => {
    const { messages } = (
      await people.as('d07').get<{ messages: Array<{ text: string }> }>('/api/v1/messages')
    ).body;
    return messages.some(({ text }) => text.includes(number));
  });
  const spot = { lng: 118.3275, lat: 35.0828, crs: 'WGS84' };
  for (const { id, unitCode } of whistle!.tasks) {
    const tasks = (
      await people
        .as(unitCode.toLowerCase())
        .get<{ tasks: Array<{ id: string; number: string }> }>('/api/v1/report-tasks')
    ).body.tasks;
    expect(tasks).toEqual([expect.objectContaining({ id, number })]);
    const at = (noun: string) => `report-tasks/${id}/${noun}`;
    await make(unitCode.toLowerCase(), number, at('ack'));
    await make(unitCode.toLowerCase(), number, at('check-in'), { position: spot });
    await make(unitCode.toLowerCase(), number, at('work'), { note: '责令整改' });
    await make(unitCode.toLowerCase(), number, at('leave-request'), { note: '已完成' });
    await make('s004', number, at('release'));
    await make('s004-leader', number, at('score'), { score: 90 });
  }
  const done = await read('s004', number);
  // Everybody is scored, and may still reply.
  expect(done.whistles[0]?.state).toBe('EVALUATED');
  expect(
    (await make('s004', number, 'result', { reply: '已整改', solved: true, evidence: photo })).state,
  ).toBe('PENDING_REVIEW');
  await make('reviewer', number, 'approval');
  // 餐饮油烟 is a matter of the digital-city standard: a grid worker who is not of the street checks.
  expect(
    (await make('gw0055', number, 'verification', { passed: true, evidence: photo, position: spot })).state,
  ).toBe('FOLLOW_UP');
});

test('what the platform must not decide alone waits for a person, with the reasons; an emergency rings the duty desk', async () => {
  const { number } = await file({
    channel: 'WEB',
    text: '有个老人躺在桥洞里昏迷不醒, 叫不应, 快来人!',
    gridCode: `${districtId}003001001`,
  });
  const held = await until('it waits', async () => {
    const row = await read('agent', number);
    return row.triage && row;
  });
  expect([held.state, held.triage?.emergency]).toEqual(['PENDING_ACCEPT', true]);
  const list = (await people.as('agent').get<{ cases: Row[] }>('/api/v1/cases?triage=true')).body.cases;
  expect(list.map((one) => one.number)).toContain(number);
  await until('the duty desk is told', async () => {
    const { messages } = (
      await people.as('agent').get<{ messages: Array<{ text: string }> }>('/api/v1/messages')
    ).body;
    return messages.some(({ text }) => text.startsWith('【紧急待分拣】') && text.includes(number));
  });
  await make('agent', number, 'acceptance', { categoryCode: '120102' });
  const row = await dispatched(number);
  expect([row.leadUnit, row.why.classified.by]).toEqual([`${districtId}003000`, 'PERSON']);
});

test('the second report of an open matter nearby waits, with a pointer to the first', async () => {
  const pothole = {
    channel: 'APP',
    text: '路面破损, 有个大坑, 骑车差点摔倒。',
    point: { lng: 118.3394, lat: 35.0587, crs: 'WGS84' },
  };
  const first = await file(pothole);
  await dispatched(first.number);
  const second = await file({ ...pothole, text: '这条路路面坑洼破损好久了。' });
  const held = await until('it waits', async () => {
    const row = await read('agent', second.number);
    return row.triage && row;
  });
  expect(held.triage?.duplicateOf).toBe(first.number);
});

test('who reported is told to whoever must call, with a reason, on the record; never to the handlers of a confidential case', async () => {
  const open = await file({
    ...rubbish,
    text: '小区门口的垃圾桶满溢, 一直没人清运。',
    point: { lng: 118.3034, lat: 35.0647, crs: 'WGS84' },
  });
  await dispatched(open.number);
  const told = (await make('s001', open.number, 'reveal', { reason: '首次联系' })) as unknown as {
    reporter: object;
  };
  expect(told.reporter).toEqual({ name: '王女士', phone: '15400001001' });
  expect((await read('agent', open.number)).timeline.map(({ move }) => move)).toContain('reveal');

  const secret = await file({
    ...rubbish,
    text: '有人正在盖违建, 违法搭建。',
    confidential: true,
    point: { lng: 118.3394, lat: 35.0647, crs: 'WGS84' },
  });
  const row = await dispatched(secret.number);
  const lead = row.leadUnit.endsWith('002000') ? 's002' : 'agent';
  const refused = await people.move(lead, secret.number, 'reveal', { reason: '首次联系' });
  expect([refused.status, refused.body['code']]).toEqual([422, 'IDENTITY_OPEN_TO_YOU']);
});

test('lists page by cursor, filter by columns, and show each their own', async () => {
  const numbers = [];
  for (let i = 0; i < 5; i++)
    numbers.push(
      (
        await file({
          ...rubbish,
          text: `第${i}件: 占道摆摊, 人行道走不通。`,
          point: { lng: 118.3034, lat: 35.0887, crs: 'WGS84' },
        })
      ).number,
    );
  const street = people.as('s003');
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: { cases: Row[]; next: string | null } = (
      await street.get<{ cases: Row[]; next: string | null }>(
        `/api/v1/cases?limit=2&gridCode=${districtId}003003001${next && `&cursor=${next}`}`,
      )
    ).body;
    seen.push(...page.cases.map(({ number }) => number));
    next = page.next;
  }
  expect(seen).toEqual(numbers.toReversed());
  expect(
    (await people.as('s001').get<{ cases: Row[] }>(`/api/v1/cases?gridCode=${districtId}003003001`)).body
      .cases,
  ).toEqual([]);
  expect((await people.as('s001').get(`/api/v1/cases/${numbers[0]}`)).status).toBe(404);
});

test('a grid worker who files what is being resolved on the spot is not overtaken by the platform', async () => {
  const worker = people.as('gw0001');
  const appeal = {
    channel: 'GRID_APP',
    text: '楼道堆满杂物和纸箱, 已通知住户。',
    gridCode: `${districtId}001001001`,
    selfResolving: true,
  };
  const { number } = (await worker.post<{ number: string }>('/api/v1/cases', appeal)).body;
  await until('the platform has looked at it and waits', async () => {
    const dataSource = await database();
    const [tried] = await dataSource.query(
      `SELECT 1 FROM delivery d JOIN cases c ON c.district_id = d.district_id AND c.id = d.case_id
       WHERE c.number = $1 AND d.effect = 'acceptNewCase' AND d.attempts > 0 AND d.state = 'OWED'`,
      [number],
    );
    return tried;
  });
  const before = [{ kind: 'PHOTO_BEFORE', ref: 'before.jpg' }];
  const row = await make('gw0001', number, 'self-resolution', {
    categoryCode: '040108',
    reply: '住户已清走',
    evidence: [...before, ...photo],
  });
  expect([row.state, row.leadUnit]).toEqual(['CLOSED', `${districtId}001001`]);
});

test('who was not taken up reads why, and what else to do, without having left a phone', async () => {
  const { number, trackingCode } = await file({
    channel: 'WEB',
    text: '已经起诉开发商, 法院判决不服, 要求赔偿。',
    gridCode: `${districtId}002002001`,
  });
  await until('it waits', async () => (await read('agent', number)).triage);
  await make('agent', number, 'rejection', { reasonCode: 'IN_LITIGATION' });
  const seen = (await people.holding(trackingCode).get<{ reply: string }>(`/api/v1/cases/${number}`)).body;
  expect(seen.reply).toMatch(/诉讼程序[^]*上诉/);
});
