import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** What others were caught in, and we must not be, over HTTP: civic-peers section 4, by its numbers. */
interface Row {
  number: string;
  version: number;
  state: string;
  caseId?: string;
}
let districtId: string;
let people: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
});

const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const rubbish = (grid: string) => ({
  channel: 'WEB',
  text: '小区后巷的垃圾桶满溢, 三天没人清运, 味道很大。',
  gridCode: `${districtId}${grid}`,
  reporter: { name: '王女士', phone: '15400001001' },
});
const file = async (grid: string) => {
  const answer = await people.resident.post<{ number: string; trackingCode: string }>(
    '/api/v1/cases',
    rubbish(grid),
  );
  expect(answer.status).toBe(201);
  return { ...answer.body, etag: answer.headers.get('etag') };
};
const read = async (username: string, number: string) =>
  (await people.as(username).get<Row>(`/api/v1/cases/${number}`)).body;
const dispatched = (number: string) =>
  until(`${number} is dispatched`, async () => (await read('agent', number)).state === 'DISPATCHED');
const make = async (username: string, number: string, noun: string, body: object = {}) => {
  const answer = await people.move<Row>(username, number, noun, body);
  expect([noun, answer.status, answer.body]).toMatchObject([noun, 200, {}]);
  return answer.body;
};

test('T9: what was answered can be read at once, by whoever asks, in detail and in lists', async () => {
  for (let round = 0; round < 10; round++) {
    const { number, trackingCode, etag } = await file(`00100${(round % 2) + 1}00${(round % 3) + 1}`);
    const mine = await people.holding(trackingCode).get<Row>(`/api/v1/cases/${number}`);
    expect([mine.status, mine.body.number]).toEqual([200, number]);
    expect(mine.body.version).toBeGreaterThanOrEqual(Number(etag!.replaceAll('"', '')));
    const list = await people.as('agent').get<{ cases: Row[] }>('/api/v1/cases?limit=5');
    expect(list.body.cases.map((one) => one.number)).toContain(number);
  }
  const { number } = await file('002001001');
  await dispatched(number);
  for (const [noun, body] of [
    ['signature', {}],
    ['contact', { note: '已联系' }],
    ['result', { reply: '已清运', solved: true, evidence: photo }],
  ] as const) {
    const moved = await make('s002', number, noun, body);
    const [seen, listed] = await Promise.all([
      read('agent', number),
      people.as('s002').get<{ cases: Row[] }>(`/api/v1/cases?state=${moved.state}&limit=5`),
    ]);
    expect([seen.version, seen.state]).toEqual([moved.version, moved.state]);
    expect(listed.body.cases.map((one) => one.number)).toContain(number);
  }
});

test('T23: a reopening by staff is seen on the resident’s page, and that it is being handled again', async () => {
  const { number, trackingCode } = await file('004002002');
  await dispatched(number);
  const street = 's004';
  await make(street, number, 'signature');
  await make(street, number, 'contact', { note: '已联系' });
  await make(street, number, 'result', { reply: '已清运', solved: true, evidence: photo });
  await make('reviewer', number, 'approval');
  const mine = people.holding(trackingCode);
  await mine.post(`/api/v1/cases/${number}/follow-up`, {
    contacted: true,
    solved: true,
    satisfaction: 'SATISFIED',
  });
  await make('reviewer', number, 'closure');
  const page = async () =>
    (
      await mine.get<{
        stateName: string;
        closedAt: string | null;
        reply: string | null;
        timeline: Array<{ move: string; name: string; at: string }>;
      }>(`/api/v1/cases/${number}`)
    ).body;
  expect((await page()).stateName).toBe('已结案');
  await make('agent', number, 'reopening', { reason: '第二天又堆满了' });
  const after = await page();
  expect(after.timeline.at(-1)).toMatchObject({ move: 'reopen', name: '重启' });
  expect([after.stateName, after.closedAt, after.reply]).toEqual(['待签收', null, null]);
  // The reason a member of staff has written is not the resident's to read, but that it happened is told.
  await until('the resident is told', async () => {
    const said = await (
      await database()
    ).query(
      `SELECT 1 FROM message m JOIN cases c ON c.district_id = m.district_id AND c.id = m.case_id
             WHERE c.number = $1 AND m.way = 'SMS' AND m.text LIKE '%已重启%'`,
      [number],
    );
    return said.length > 0;
  });
});

test('T12: a delivery that was given up is listed, counted and put back by an administrator, and then made', async () => {
  const dataSource = await database();
  const { number } = await file('003001001');
  await dispatched(number);
  const delivery = await until('the resident was told', async () => {
    const [row] = await dataSource.query(
      `SELECT y.id FROM delivery y JOIN cases c ON c.district_id = y.district_id AND c.id = y.case_id
       WHERE c.number = $1 AND y.effect = 'textReporter' AND y.state = 'DONE'`,
      [number],
    );
    return row as { id: string } | undefined;
  });
  await dataSource.query(`DELETE FROM message WHERE district_id = $1 AND delivery_id = $2`, [
    districtId,
    delivery.id,
  ]);
  await dataSource.query(
    `UPDATE delivery SET state = 'GIVEN_UP', attempts = 60, outcome = 'the gateway was away' WHERE district_id = $1 AND id = $2`,
    [districtId, delivery.id],
  );
  const admin = people.as('admin');
  const path = '/api/v1/operations/deliveries';
  const list = async () => (await admin.get<{ deliveries: Array<{ id: string }> }>(path)).body.deliveries;
  const count = async () => {
    const { body } = await admin.get<{ proofs: Array<{ kind: string; count: number }> }>(
      '/api/v1/operations',
    );
    return body.proofs.find(({ kind }) => kind === 'deliveriesGivenUp')?.count;
  };
  expect(await list()).toEqual([
    expect.objectContaining({ id: delivery.id, outcome: 'the gateway was away', attempts: 60 }),
  ]);
  expect(await count()).toBe(1);
  const again = await admin.post(`${path}/${delivery.id}/retry`);
  expect([again.status, again.body]).toEqual([200, { id: delivery.id, state: 'OWED' }]);
  await until('it is made', async () => {
    const told = await dataSource.query(`SELECT 1 FROM message WHERE district_id = $1 AND delivery_id = $2`, [
      districtId,
      delivery.id,
    ]);
    return told.length === 1;
  });
  expect([await list(), await count()]).toEqual([[], 0]);
  const { status, body } = await admin.post(`${path}/${delivery.id}/retry`);
  expect([status, body['code']]).toEqual([404, 'DELIVERY_NOT_GIVEN_UP']);
});
