import { client, type Answer, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

interface Filed {
  number: string;
  trackingCode: string;
}
interface Request {
  id: string;
  number: string;
  state: string;
  fields: string[];
  reason: string;
  askedBy: string;
}
interface Told {
  code?: string;
  reporter: Record<string, string> | null;
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

const reporter = {
  name: '金女士',
  phone: '15400001038',
  idNumber: '11010519491231002X',
  address: '银杏街道幸福小区3号楼2单元1201室',
};

async function filed(confidential: boolean, other: object = {}): Promise<string> {
  const appeal = {
    ...other,
    channel: 'WEB',
    text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人, 电话15400001038。',
    gridCode: nextGrid(),
    confidential,
    reporter,
  };
  const { status, body } = await ask.resident.post<Filed>('/api/v1/cases', appeal);
  expect(status).toBe(201);
  await until('the platform has taken it up', async () => {
    const { body: row } = await ask.as('leader').get(`/api/v1/cases/${body.number}`);
    return row['state'] === 'DISPATCHED';
  });
  return body.number;
}
async function reveal(who: string, number: string, body: object): Promise<Answer<Told>> {
  return ask.move<Told>(who, number, 'reveal', body, { readBy: 'leader' });
}
const asked = (who: string, number: string, body: object = {}) =>
  ask.as(who).post<Request & { code: string }>(`/api/v1/cases/${number}/reveal-requests`, {
    reason: '需核实地址, 电话13800001234',
    ...body,
  });
const decided = (who: string, id: string, word: 'approval' | 'refusal', body: object = {}) =>
  ask.as(who).post<Request & { code: string }>(`/api/v1/reveal-requests/${id}/${word}`, body);
async function acts(): Promise<Record<string, number>> {
  const rows: Array<{ act: string; times: number }> = await (
    await database()
  ).query(
    `SELECT act, count(*)::int AS times FROM audit_event WHERE district_id = $1 AND act LIKE 'reveal%' GROUP BY act`,
    [districtId],
  );
  return Object.fromEntries(rows.map(({ act, times }) => [act, times]));
}

test('a case that is not confidential: a reason, only what is asked for, a line in the history and in the log', async () => {
  const number = await filed(false);
  const before = await acts();
  const usual = await reveal('s004', number, { reason: '首次联系' });
  expect([usual.status, usual.body.reporter]).toEqual([200, { name: reporter.name, phone: reporter.phone }]);
  const address = await reveal('agent', number, { reason: '核实住址', fields: ['address', 'idNumber'] });
  expect(address.body.reporter).toEqual({ address: reporter.address, idNumber: reporter.idNumber });
  const original = await reveal('agent', number, { reason: '核对原文', fields: ['originalText'] });
  expect(original.body.reporter!['originalText']).toContain('15400001038');
  expect((await reveal('agent', number, { fields: ['phone'] })).status).toBe(400);
  // Without a reason everybody who sees the case reads this much.
  expect((await ask.as('s004').get(`/api/v1/cases/${number}/reporter`)).body).toEqual({
    left: ['name', 'phone', 'idNumber', 'address', 'originalText'],
    name: '金*',
    phone: '154****1038',
    idNumber: '110105********002X',
    address: '银杏街道幸福小区3号楼',
  });
  expect((await reveal('agent', number, { reason: '想看', fields: ['password'] })).status).toBe(400);
  expect((await reveal('d03', number, { reason: '想看' })).body.code).toBe('CASE_NOT_FOUND');
  expect((await reveal('reviewer', number, { reason: '想看' })).body.code).toBe('NOT_YOURS');
  expect((await asked('agent', number)).body.code).toBe('REVEAL_NEEDS_NO_REQUEST');
  expect((await acts())['revealed']).toBe((before['revealed'] ?? 0) + 3);
  const { body } = await ask
    .as('agent')
    .get<{ timeline: Array<{ move: string; detail: object }> }>(`/api/v1/cases/${number}`);
  expect(body.timeline.filter(({ move }) => move === 'reveal').map(({ detail }) => detail)).toEqual([
    { fields: ['name', 'phone'] },
    { fields: ['address', 'idNumber'] },
    { fields: ['originalText'] },
  ]);
});

test('a confidential case: another person of the centre agrees, and then once', async () => {
  const number = await filed(true);
  const before = await acts();
  const closed = (answer: Answer<Told>, code: string) => expect(answer.body.code).toBe(code);
  closed(await reveal('agent', number, { reason: '回访' }), 'SECOND_PERSON_NEEDED');

  const { body: masked } = await ask.as('agent').get(`/api/v1/cases/${number}/reporter`);
  expect([masked['left'], masked['name'], masked['phone']]).toEqual([
    expect.arrayContaining(['phone']),
    null,
    null,
  ]);

  const request = (await asked('agent', number, { fields: ['phone'] })).body;
  expect(request).toMatchObject({
    number,
    state: 'WAITING',
    fields: ['phone'],
    reason: '需核实地址, 电话138****1234',
  });
  expect((await asked('agent', number)).body.code).toBe('REVEAL_ALREADY_ASKED');
  closed(await reveal('agent', number, { reason: '回访', fields: ['phone'] }), 'SECOND_PERSON_NEEDED');
  // Not whoever asked, nobody of another role, nobody of another district.
  expect((await decided('agent', request.id, 'approval')).status).toBe(403);
  expect((await decided('s004', request.id, 'approval')).status).toBe(403);
  const elsewhere = client(await newDistrict());
  expect(
    (await elsewhere.as('leader').post(`/api/v1/reveal-requests/${request.id}/approval`)).body['code'],
  ).toBe('REVEAL_REQUEST_NOT_FOUND');
  const waiting = await ask.as('reviewer').get<{ requests: Request[] }>('/api/v1/reveal-requests');
  expect(waiting.body.requests.map(({ id }) => id)).toContain(request.id);
  const others = await ask.as('followup').get<{ requests: Request[] }>('/api/v1/reveal-requests');
  expect(others.body.requests).toEqual([]);

  expect((await decided('reviewer', request.id, 'approval')).body.state).toBe('APPROVED');
  expect((await decided('leader', request.id, 'refusal')).body.code).toBe('REVEAL_REQUEST_DECIDED');
  // For whoever asked, for what was asked, once.
  closed(await reveal('followup', number, { reason: '回访', fields: ['phone'] }), 'SECOND_PERSON_NEEDED');
  closed(
    await reveal('agent', number, { reason: '回访', fields: ['phone', 'name'] }),
    'SECOND_PERSON_NEEDED',
  );
  const told = await reveal('agent', number, { reason: '回访', fields: ['phone'] });
  expect([told.status, told.body.reporter]).toEqual([200, { phone: reporter.phone }]);
  closed(await reveal('agent', number, { reason: '回访', fields: ['phone'] }), 'SECOND_PERSON_NEEDED');

  const second = (await asked('followup', number)).body;
  expect((await decided('leader', second.id, 'refusal', { reason: '与办理无关' })).body.state).toBe(
    'REFUSED',
  );
  closed(await reveal('followup', number, { reason: '回访' }), 'SECOND_PERSON_NEEDED');
  const after = await acts();
  const more = (act: string) => (after[act] ?? 0) - (before[act] ?? 0);
  expect(['revealAsked', 'revealApproved', 'revealed', 'revealRefused'].map(more)).toEqual([2, 1, 1, 1]);
});

test('an approval lapses after half an hour, and two who use it at once use it once', async () => {
  const number = await filed(true);
  const approved = async () => {
    const { id } = (await asked('agent', number)).body;
    await decided('leader', id, 'approval');
    return id;
  };
  const late = await approved();
  await (
    await database()
  ).query(
    `UPDATE reveal_request SET opens_until = opens_until - interval '31 minutes' WHERE district_id = $1 AND id = $2`,
    [districtId, late],
  );
  expect((await reveal('agent', number, { reason: '回访' })).body.code).toBe('SECOND_PERSON_NEEDED');
  const { body } = await ask.as('agent').get<{ requests: Request[] }>('/api/v1/reveal-requests');
  expect(body.requests.find(({ id }) => id === late)!.state).toBe('LAPSED');
  await approved();
  const both = await Promise.all([1, 2].map(() => reveal('agent', number, { reason: '回访' })));
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('who looked is counted, for those who watch, and no one is named in the counts but staff', async () => {
  const { body } = await ask
    .as('auditor')
    .get<{ revealed: number; people: Array<{ person: string; revealed: number }> }>(
      '/api/v1/reveals/summary?days=2',
    );
  expect(body.revealed).toBe((await acts())['revealed']);
  expect(body.people.find(({ person }) => person === '受理员小林')!.revealed).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toContain(reporter.phone);
  expect((await ask.as('agent').get('/api/v1/reveals/summary')).status).toBe(403);
  const metrics = await ask.nobody.get<{ text: string }>('/metrics');
  expect(metrics.body.text).toMatch(/gridwhistle_reveals_total\{act="revealed"\} \d+/);
  // Neither the history nor the log, nor anything else staff read, has any of it.
  const [{ clear }] = await (
    await database()
  ).query(
    `SELECT (SELECT count(*)::int FROM case_event e WHERE district_id = $1 AND to_jsonb(e)::text ~ $2)
       + (SELECT count(*)::int FROM audit_event a WHERE district_id = $1 AND to_jsonb(a)::text ~ $2)
       + (SELECT count(*)::int FROM reveal_request r WHERE district_id = $1 AND to_jsonb(r)::text ~ $2)
       + (SELECT count(*)::int FROM cases c WHERE district_id = $1 AND to_jsonb(c)::text ~ $2) AS clear`,
    [districtId, `${reporter.phone}|${reporter.name}|${reporter.idNumber}|13800001234`],
  );
  expect(clear).toBe(0);
});

test('a department that is called reads the address as far as the building; the lead reads all of it', async () => {
  const address = '商城社区美食街3号楼2单元1201室';
  const number = await filed(false, { address });
  const read = async (who: string) => (await ask.as(who).get(`/api/v1/cases/${number}`)).body;
  for (const [noun, body] of [
    ['signature', {}],
    ['contact', { note: '已电话联系' }],
    ['whistles', { kind: 'ENFORCE', reason: '多次制止无效', units: ['D07'] }],
  ] as const) {
    const moved = await ask.move('s004-leader', number, noun, body);
    expect([noun, Math.floor(moved.status / 100)]).toEqual([noun, 2]);
  }
  expect((await read('s004'))['address']).toBe(address);
  expect((await read('agent'))['address']).toBe(address);
  const called = await read('d07');
  expect(called['address']).toBe('商城社区美食街3号楼');
  expect(JSON.stringify(called)).not.toContain('1201');
});
