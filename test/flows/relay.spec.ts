import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

interface Filed {
  number: string;
  trackingCode: string;
}
interface Message {
  id: string;
  sentBy: string;
  by: string;
  unit: string | null;
  text: string;
}

let districtId: string;
let ask: Client;
/** Each case in a grid of its own: near another of its kind it would wait for a person. */
let grids = 0;
const nextGrid = () => `${districtId}004001${String(++grids).padStart(3, '0')}`;
beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const phone = '15400001077';
async function filed(other: object = {}): Promise<Filed> {
  const { body } = await ask.resident.post<Filed>('/api/v1/cases', {
    channel: 'WEB',
    text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
    gridCode: nextGrid(),
    confidential: true,
    reporter: { name: '金女士', phone },
    ...other,
  });
  await until('the platform has taken it up', async () => {
    const { body: row } = await ask.as('leader').get(`/api/v1/cases/${body.number}`);
    return row['state'] === 'DISPATCHED';
  });
  return body;
}
const sent = async (
  number: string,
  way: string,
  containing: string,
): Promise<Array<{ recipient: string; text: string }>> =>
  (await database()).query(
    `SELECT m.recipient, m.text FROM message m JOIN cases c ON c.district_id = m.district_id AND c.id = m.case_id
     WHERE m.district_id = $1 AND c.number = $2 AND m.way = $3 AND position($4 IN m.text) > 0`,
    [districtId, number, way, containing],
  );
const thread = (number: string) => `/api/v1/cases/${number}/messages`;

test('staff and the reporter of a confidential case write to one another, and nobody learns the number', async () => {
  const { number, trackingCode } = await filed();
  const lead = await ask.as('s004').post<Message>(thread(number), {
    text: '请问明天上午在家吗? 可回电0539-8120001或13800001234',
  });
  expect([lead.status, lead.body]).toEqual([
    201,
    expect.objectContaining({ sentBy: 'STAFF', text: '请问明天上午在家吗? 可回电0539-***0001或138****1234' }),
  ]);
  const [sms] = await until('the text has gone out', async () => {
    const found = await sent(number, 'SMS', '明天上午在家吗');
    return found.length > 0 && found;
  });
  expect(sms!.recipient).toBe('154****1077');
  expect(sms!.text).not.toMatch(/13800001234|8120001/);

  const resident = ask.holding(trackingCode);
  const answer = await resident.post<Message>(thread(number), { text: `在家, 我的电话${phone}` });
  expect([answer.status, answer.body.text]).toEqual([201, '在家, 我的电话154****1077']);
  const inbox = await until('the lead is told', async () => {
    const found = await sent(number, 'INBOX', '诉求人留言');
    return found.length > 0 && found;
  });
  expect(inbox.map(({ recipient }) => recipient)).toEqual([`${districtId}004000`]);

  const seen = (await ask.as('s004').get<{ messages: Message[] }>(thread(number))).body.messages;
  expect(seen.map(({ sentBy, by }) => [sentBy, by])).toEqual([
    ['STAFF', '商埠街道办理员'],
    ['REPORTER', '诉求人'],
  ]);
  // A resident reads of units, never of persons.
  const told = (await resident.get<{ messages: Message[] }>(thread(number))).body.messages;
  expect(told.map(({ by }) => by)).toEqual(['商埠街道', '诉求人']);
  expect(JSON.stringify([seen, told])).not.toContain(phone);
  const [{ clear }] = await (
    await database()
  ).query(
    `SELECT (SELECT count(*)::int FROM case_message m WHERE district_id = $1 AND to_jsonb(m)::text ~ $2)
       + (SELECT count(*)::int FROM message m WHERE district_id = $1 AND to_jsonb(m)::text ~ $2)
       + (SELECT count(*)::int FROM outbox o WHERE district_id = $1 AND to_jsonb(o)::text ~ $2)
       + (SELECT count(*)::int FROM delivery d WHERE district_id = $1 AND to_jsonb(d)::text ~ $2) AS clear`,
    [districtId, `${phone}|13800001234|8120001|金女士`],
  );
  expect(clear).toBe(0);
  expect(await sent(number, 'SMS', '明天上午在家吗')).toHaveLength(1);
});

test('only those who handle it write, only whoever may see it reads, and nothing is changed afterwards', async () => {
  const { number } = await filed({ confidential: false });
  const other = await filed();
  const write = (who: string, text = '您好') => ask.as(who).post(thread(number), { text });
  expect((await write('c004001')).body['code']).toBe('NOT_YOURS');
  expect((await write('d03')).body['code']).toBe('CASE_NOT_FOUND');
  expect((await write('admin')).body['code']).toBe('CASE_NOT_FOUND');
  expect((await write('followup')).status).toBe(201);
  expect((await write('agent', '  ')).status).toBe(400);
  expect((await write('agent', '长'.repeat(501))).status).toBe(400);
  expect((await ask.holding(other.trackingCode).get(thread(number))).status).toBe(404);
  expect((await ask.nobody.get(thread(number))).status).toBe(401);
  await expect(
    (await database()).query(`UPDATE case_message SET text = '另一句' WHERE district_id = $1`, [districtId]),
  ).rejects.toThrow(/only be emptied/);
  await expect(
    (await database()).query(`DELETE FROM case_message WHERE district_id = $1`, [districtId]),
  ).rejects.toThrow(/only be emptied/);
});

test('where no phone was left the message waits for the tracking code; a case that has ended takes none', async () => {
  const { number, trackingCode } = await filed({ reporter: undefined, confidential: false });
  expect((await ask.as('agent').post(thread(number), { text: '请补充具体位置' })).status).toBe(201);
  const { body } = await ask.holding(trackingCode).get<{ messages: Message[] }>(thread(number));
  expect(body.messages.map(({ text }) => text)).toEqual(['请补充具体位置']);
  expect(
    (await ask.holding(trackingCode).post(`/api/v1/cases/${number}/withdrawal`, { reason: '已解决' })).status,
  ).toBe(200);
  expect((await ask.as('agent').post(thread(number), { text: '您好' })).body['code']).toBe('MESSAGES_ENDED');
});

test('a resident writes twenty a day about a case, pages of a hundred, and a called unit reads none of a confidential one', async () => {
  const { number, trackingCode } = await filed({ gridCode: `${districtId}001001002` });
  const resident = ask.holding(trackingCode);
  for (let i = 0; i < 20; i += 1)
    expect((await resident.post(thread(number), { text: `第${i}次补充` })).status).toBe(201);
  expect(await resident.post(thread(number), { text: '再补充' })).toMatchObject({
    status: 429,
    body: { code: 'TOO_MANY_MESSAGES' },
  });
  expect((await ask.as('agent').post(thread(number), { text: '收到' })).status).toBe(201);
  const db = await database();
  await db.query(
    `INSERT INTO case_message SELECT m.district_id, m.case_id, gen_random_uuid(), 'STAFF', m.actor_id, m.actor_name, NULL, '又一条', m.at + n * interval '1 ms'
     FROM generate_series(1, 100) n, (SELECT m.* FROM case_message m JOIN cases c ON c.district_id = m.district_id AND c.id = m.case_id
       WHERE m.district_id = $1 AND c.number = $2 ORDER BY m.at DESC LIMIT 1) m`,
    [districtId, number],
  );
  interface Page {
    messages: Message[];
    next: string | null;
  }
  const first = (await resident.get<Page>(thread(number))).body;
  expect(first.messages).toHaveLength(100);
  const second = (await resident.get<Page>(`${thread(number)}?after=${first.next}`)).body;
  expect([second.messages.length, second.next]).toEqual([21, null]);
  expect(new Set([...first.messages, ...second.messages].map(({ id }) => id)).size).toBe(121);
  expect((await resident.get(`${thread(number)}?after=x`)).status).toBe(400);

  await db.query(
    `UPDATE cases SET called_units = called_units || 'D03'::text WHERE district_id = $1 AND number = $2`,
    [districtId, number],
  );
  expect((await ask.as('d03').get(`/api/v1/cases/${number}`)).status).toBe(200);
  expect(await ask.as('d03').get(thread(number))).toMatchObject({ status: 403, body: { code: 'NOT_YOURS' } });
  expect((await ask.as('s001').get(thread(number))).status).toBe(200);
  expect((await ask.as('leader').get(thread(number))).status).toBe(200);
});
