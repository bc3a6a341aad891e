import { shippedRules } from '#cases';
import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** Retention rules, legal hold and the right to be forgotten, as people use them. */
let districtId: string;
let ask: Client;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const file = async (phone: string, text = '路灯不亮, 请工作人员看看。') => {
  const { body } = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
    channel: 'WEB',
    text,
    gridCode: `${districtId}001001002`,
    reporter: { name: '欧阳明日', phone },
  });
  return body;
};
const versionOf = async (number: string) =>
  until('the platform has looked at it', async () => {
    const { body } = await ask
      .as('leader')
      .get<{ version: number; state: string }>(`/api/v1/cases/${number}`);
    return body.state !== 'PENDING_ACCEPT' && body.version;
  });
const withdraw = async ({ number, trackingCode }: Awaited<ReturnType<typeof file>>) => {
  const { status } = await ask
    .holding(trackingCode)
    .post(`/api/v1/cases/${number}/withdrawal`, { reason: '自行解决' });
  expect(status).toBe(200);
};

test('rules are read, changed by the leader alone, and checked', async () => {
  const { body } = await ask.as('auditor').get<{ version: number; rules: object[] }>('/api/v1/retention');
  expect(body).toMatchObject({ version: 0, note: null });
  expect(body.rules[0]).toMatchObject({
    what: 'IDENTITY',
    whatName: '诉求人身份',
    ofName: '办结',
    months: 36,
  });
  const put = (username: string, change: object) =>
    ask.as(username).send('PUT', '/api/v1/retention', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rules: shippedRules, note: '重申', version: 0, ...change }),
    });
  expect((await put('security', {})).status).toBe(403);
  expect(await put('leader', { rules: [{ what: 'IDENTITY' }] })).toMatchObject({
    status: 422,
    body: {
      code: 'RETENTION_INVALID',
      errors: expect.arrayContaining([expect.objectContaining({ field: 'rules.0.months' })]),
    },
  });
  expect(await put('leader', { version: 7 })).toMatchObject({
    status: 409,
    body: { code: 'RETENTION_STALE' },
  });
  expect(await put('leader', {})).toMatchObject({ status: 200, body: { version: 1, note: '重申' } });
});

test('two persons erase; a hold and an open case stop them with a sentence', async () => {
  const phone = '15400007001';
  const ended = await file(phone);
  await versionOf(ended.number);
  await withdraw(ended);
  const open = await file(phone, '另一处路灯不亮, 请工作人员看看。');
  const leader = ask.as('leader');
  const hold = await ask.move('leader', ended.number, 'hold', { reason: '行政诉讼取证' });
  expect(hold).toMatchObject({ status: 200, body: { reason: '行政诉讼取证', releasedAt: null } });

  const asked = await ask
    .as('security')
    .post<{ id: string; found: number }>('/api/v1/erasures', { phone, reason: '本人申请' });
  expect(asked).toMatchObject({ status: 201, body: { state: 'ASKED', found: null } });
  expect(JSON.stringify(asked.body)).not.toContain('7001');
  const decision = `/api/v1/erasures/${asked.body.id}/decision`;
  expect((await ask.as('security').post(decision, { approve: true, reason: '自批' })).status).toBe(403);
  const kept = await leader.post<{ deferred: Array<{ number: string; ground: string }> }>(decision, {
    approve: true,
    reason: '核实无误',
  });
  expect(kept.status).toBe(200);
  expect(kept.body.deferred.map(({ number, ground }) => [number, ground]).sort()).toEqual(
    [
      [ended.number, 'LEGAL_HOLD'],
      [open.number, 'CASE_OPEN'],
    ].sort(),
  );
  expect(kept.body).toMatchObject({ certificateText: null });

  expect(await ask.move('leader', ended.number, 'hold/release', { reason: '判决生效' })).toMatchObject({
    status: 200,
    body: { releaseReason: '判决生效' },
  });
  const { body: holds } = await leader.get<{ holds: object[] }>(`/api/v1/cases/${ended.number}/hold`);
  expect(holds.holds).toHaveLength(1);

  const again = await ask
    .as('security')
    .post<{ id: string }>('/api/v1/erasures', { number: ended.number, reason: '本人申请' });
  const done = await leader.post<{ certificateText: { hash: string; body: { reporters: object } } }>(
    `/api/v1/erasures/${again.body.id}/decision`,
    { approve: true, reason: '核实无误' },
  );
  expect(done.body.certificateText.body.reporters).toMatchObject({ found: 2, erased: 1 });
  const { body: shown } = await ask
    .as('auditor')
    .get<{ certificates: Array<{ hash: string; body: object }>; publicKey: string }>(
      `/api/v1/erasures/${again.body.id}/certificates`,
    );
  expect(shown.certificates.map(({ hash }) => hash)).toEqual([done.body.certificateText.hash]);
  expect(shown.publicKey).toContain('PUBLIC KEY');
  // Who sees no case reads how many stay, and the number of none.
  expect(shown.certificates[0]).toMatchObject({
    sealed: null,
    body: { reporters: { erased: 1, deferred: 1 } },
  });
  expect(JSON.stringify(done.body)).toContain(open.number);
  for (const reader of ['security', 'auditor'])
    for (const path of [`/api/v1/erasures/${again.body.id}/certificates`, '/api/v1/audit'])
      expect(
        JSON.stringify((await ask.as(reader).get<object>(path)).body, (key, value: unknown) =>
          key === 'subject' ? null : value,
        ),
      ).not.toContain(open.number);
  // The case itself is there, and whoever has its code reads it.
  expect((await ask.holding(ended.trackingCode).get(`/api/v1/cases/${ended.number}`)).status).toBe(200);
});

test('whoever asks learns nothing: a miss is answered and noted like a hit, and told once it is decided', async () => {
  const phone = '15400007002';
  const { number } = await file(phone);
  const security = ask.as('security');
  const answers = [];
  for (const person of [{ phone }, { number }, { phone: '15400007998' }, { number: 'x' }])
    answers.push(await security.post<{ id: string }>('/api/v1/erasures', { ...person, reason: '本人申请' }));
  const alike = answers.map(({ status, body }) => [status, { ...body, id: '', askedAt: '' }]);
  for (const one of alike) expect(one).toEqual(alike[0]);
  expect(alike[0]).toMatchObject([201, { state: 'ASKED', found: null }]);
  const ids = answers.map(({ body }) => body.id);
  const { body: log } = await ask
    .as('auditor')
    .get<{ events: Array<{ subject: string; detail: object }> }>('/api/v1/audit?act=erasureAsked');
  const lines = Object.values(log)
    .filter(Array.isArray)
    .flat()
    .filter(({ subject }: { subject: string }) => ids.includes(subject));
  expect(lines).toHaveLength(4);
  for (const { detail } of lines) expect(detail).toEqual({});
  const miss = await ask
    .as('leader')
    .post(`/api/v1/erasures/${ids[2]!}/decision`, { approve: true, reason: '查无此人' });
  expect(miss).toMatchObject({ status: 200, body: { state: 'DONE', found: 0, certificateText: null } });
});

test.each<[string, object, number, string]>([
  ['neither', { reason: '本人申请' }, 400, 'INPUT_INVALID'],
  ['both', { phone: '15400007999', number: 'x', reason: '本人申请' }, 400, 'INPUT_INVALID'],
  ['no phone', { phone: '12', reason: '本人申请' }, 400, 'INPUT_INVALID'],
  ['no reason', { phone: '15400007999' }, 400, 'INPUT_INVALID'],
])('of %s is refused', async (_, body, status, code) => {
  expect(await ask.as('security').post('/api/v1/erasures', body)).toMatchObject({ status, body: { code } });
});
