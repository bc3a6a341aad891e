import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** Filed, found; shown before it is filed twice, joined, and both asked in the end. */
interface Row {
  number: string;
  trackingCode: string;
  state: string;
  merged: string[];
  triage: { duplicateOf?: string; duplicateScore?: number } | null;
}
interface Shown {
  likely: Array<{
    handle: string | null;
    number: string | null;
    what: string;
    since: string;
    reporters: number;
    joinable: boolean;
    score: number | null;
    reasons: string[];
  }>;
}
let districtId: string;
let ask: Client;
let worker: string;
beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask
    .as('admin')
    .get<{ staff: Array<{ username: string; gridCode: string | null }> }>('/api/v1/staff');
  worker = body.staff.find(({ gridCode }) => gridCode === `${districtId}004001003`)!.username;
});

const point = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const smoke = {
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  categoryCode: '060103',
  point,
};
const file = async (appeal: object) => (await ask.resident.post<Row>('/api/v1/cases', appeal)).body;
const read = async (number: string, by = 'agent') =>
  (await ask.as(by).get<Row>(`/api/v1/cases/${number}`)).body;
const when = (number: string, what: string, is: (row: Row) => boolean) =>
  until(`${number} ${what}`, async () => {
    const row = await read(number);
    return is(row) && row;
  });

test('what is shown to whoever writes a second report, and joining instead', async () => {
  const first = await file({ ...smoke, reporter: { name: '甲', phone: '15400003001' } });
  await when(first.number, 'is dispatched', ({ state }) => state === 'DISPATCHED');
  const writing = { text: '烤鱼店的油烟太呛人了', categoryCode: '060103', point };
  const { status, body } = await ask.resident.post<Shown>('/api/v1/cases/likely', writing);
  expect(status).toBe(200);
  const [shown] = body.likely;
  expect(shown).toMatchObject({ number: null, reporters: 1, joinable: true, score: null, reasons: [] });
  expect(shown!.what).toMatch(/^餐饮油烟 · .+街道.+社区$/);
  expect(shown!.since).toMatch(/^\d{4}-\d\d-\d\d$/);
  // Nothing of the reporter, nothing that says which case it is.
  expect(JSON.stringify(body)).not.toMatch(/甲|154|窗户/);
  expect(JSON.stringify(body)).not.toContain(first.number);
  const byAgent = await ask.as('agent').post<Shown>('/api/v1/cases/likely', writing);
  expect(byAgent.body.likely[0]).toMatchObject({ number: first.number, score: expect.any(Number) });
  expect(byAgent.body.likely[0]!.reasons).toContain('同一事项');

  const second = await file({
    ...smoke,
    text: writing.text,
    joins: shown!.handle,
    reporter: { name: '乙', phone: '15400003002' },
  });
  expect(second.number).not.toBe(first.number);
  await when(second.number, 'is merged', ({ state }) => state === 'MERGED');
  expect((await read(first.number)).merged).toEqual([second.number]);
  const group = await ask
    .as('agent')
    .get<{ master: Row; members: Row[] }>(`/api/v1/cases/${second.number}/group`);
  expect(group.body).toMatchObject({
    master: { number: first.number },
    members: [{ number: second.number }],
  });

  // Both are asked in the end, each under a number of their own.
  const photo = { kind: 'PHOTO_AFTER', ref: 'after.jpg' };
  for (const [by, noun, body] of [
    ['s004', 'signature', {}],
    ['s004', 'contact', { note: '已联系' }],
    ['s004', 'result', { reply: '已整改', solved: true, evidence: [photo], signedOffBy: '李局长' }],
    ['reviewer', 'approval', {}],
    [worker, 'verification', { passed: true, evidence: [{ kind: 'PHOTO', ref: 'p' }], position: point }],
  ] as const) {
    const made = await ask.move(by, first.number, noun, body, { readBy: 'leader' });
    expect([noun, made.status]).toEqual([noun, 200]);
  }
  const answer = { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED' };
  for (const { number, trackingCode } of [first, second]) {
    await when(number, 'is called back', ({ state }) => state === 'FOLLOW_UP');
    const rated = await ask.holding(trackingCode).post(`/api/v1/cases/${number}/follow-up`, answer);
    expect([number, rated.status]).toEqual([number, 200]);
  }
}, 60_000);

test('a confidential case, a report and a quarrel are shown to no stranger', async () => {
  const at = { ...point, lat: 35.06 };
  for (const [categoryCode, text] of [
    ['010105', '有人夜里倒建筑垃圾渣土'],
    ['100101', '邻居总是半夜吵架'],
  ]) {
    const { number } = await file({ channel: 'WEB', text, categoryCode, point: at });
    const staff = await ask
      .as('agent')
      .post<Shown>('/api/v1/cases/likely', { text, categoryCode, point: at });
    expect(staff.body.likely.map((one) => one.number)).toContain(number);
    const { body } = await ask.resident.post<Shown>('/api/v1/cases/likely', {
      text,
      categoryCode,
      point: at,
    });
    expect(body.likely).toEqual([]);
  }
});

test('what is filed is found by staff who see it, and by nobody else', async () => {
  const { number } = await file({
    channel: 'WEB',
    text: '后巷的路灯不亮, KTV门口5G基站旁。电话15400003009',
    gridCode: `${districtId}004001003`,
    reporter: { name: '丙', phone: '15400003009' },
  });
  const found = async (by: string, q: string) => {
    const { body } = await ask
      .as(by)
      .get<{ cases: Row[] }>(`/api/v1/cases/search?q=${encodeURIComponent(q)}`);
    return body.cases.map((one) => one.number);
  };
  await until('it is in the index', async () => (await found('agent', '路灯 5g基站')).includes(number));
  expect(await found('s004', '后巷 ktv')).toEqual([number]);
  expect(await found('s001', '后巷 ktv')).toEqual([]);
  expect(await found('agent', number)).toEqual([number]);
  expect(await found('agent', '3009')).toEqual([]);
  const byPhone = await ask
    .as('agent')
    .post<{ cases: Row[] }>('/api/v1/cases/search', { q: '154 0000 3009' });
  expect(byPhone.body.cases.map((one) => one.number)).toEqual([number]);
  const refused = await ask.as('s004').post('/api/v1/cases/search', { q: '15400003009' });
  expect([refused.status, refused.body['code']]).toEqual([403, 'SEARCH_PHONE_NOT_YOURS']);
});
