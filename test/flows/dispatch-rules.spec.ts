import { client, type Answer, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** Rules over the responsibility list: tried on the past, stored, in force, told with every case, and counted. */
interface Row {
  number: string;
  trackingCode: string;
  state: string;
  leadUnit: string;
}
interface Story {
  zh: string;
  en: string;
  decisions?: Array<{
    what: string;
    automatic: boolean;
    corrects: boolean;
    why: { assigned?: { by: string; rule: { id: string } | null } } | null;
  }>;
}
let districtId: string;
let people: Client;
const market = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const rules = [
  {
    id: 'market-smoke',
    name: '美食街油烟直派城管',
    legalBasis: '城市管理执法办法',
    when: { words: ['油烟'], channels: ['WEB'] },
    send: { first: 'D02' },
  },
  { id: 'noise-look', name: '噪声先核实', when: { words: ['广场舞'] }, send: { person: '请核实是否夜间' } },
];
const smoke = { channel: 'WEB', text: '饭店油烟直排, 呛得家里不能开窗。', point: market };

beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
}, 60_000);

const file = async (appeal: object): Promise<Row> =>
  (await people.resident.post<Row>('/api/v1/cases', appeal)).body;
const dispatched = (number: string) =>
  until(`${number} is dispatched`, async () => {
    const { body } = await people.as('agent').get<Row>(`/api/v1/cases/${number}`);
    return body.state === 'DISPATCHED' && body;
  });
const storyOf = async (number: string) =>
  (await people.as('agent').get<Story>(`/api/v1/cases/${number}/dispatch`)).body;
const leader = () => people.as('leader');

test('a rule is tried on the past, stored with the proof of that, and decides from then on; the case says why', async () => {
  const before = await file(smoke);
  const listed = (await dispatched(before.number)).leadUnit;
  expect(listed).not.toBe('D02');
  const told = await storyOf(before.number);
  expect(told.zh).toMatch(/按定位落在.*底图第 1 版.*判为.*权责清单第 1 版/);
  expect(told.en).toMatch(/by its position it lies in .*responsibility list, version 1/);

  const tried = await leader().post<{
    fingerprint: string;
    cases: number;
    elsewhere: number;
    moved: object[];
  }>('/api/v1/dispatch-rules/dry-run', { rules });
  expect(tried).toMatchObject({
    status: 200,
    body: {
      cases: 1,
      elsewhere: 1,
      byRule: [
        { rule: 'market-smoke', decided: 1, elsewhere: 1 },
        { rule: 'noise-look', decided: 0, elsewhere: 0 },
      ],
      moved: [
        {
          number: before.number,
          now: { unit: listed, rule: null },
          would: { unit: 'D02', rule: 'market-smoke' },
        },
      ],
    },
  });
  expect(JSON.stringify(tried.body)).not.toContain('呛得');

  const inForceAt = new Date(Date.now() + 6000);
  const version = {
    rules,
    effectiveFrom: inForceAt.toISOString(),
    note: '油烟专项',
    dryRun: tried.body.fingerprint,
  };
  const store = () => leader().post<{ version: number }>('/api/v1/dispatch-rules/versions', version);
  const codeOf = ({ status, body }: Answer) => `${status} ${String(body['code'])}`;
  expect(
    codeOf(await leader().post('/api/v1/dispatch-rules/versions', { ...version, rules: rules.slice(1) })),
  ).toBe('422 NOT_DRY_RUN');
  expect(codeOf(await people.as('agent').post('/api/v1/dispatch-rules/versions', version))).toMatch(/^403/);
  expect(await store()).toMatchObject({ status: 201, body: { version: 1, state: 'SCHEDULED' } });
  expect(await store()).toMatchObject({ status: 200, body: { version: 1 } });
  await until('the rules are in force', async () => {
    const { body } = await leader().get<{ version: number }>('/api/v1/dispatch-rules');
    return body.version === 1;
  });

  const after = await until('a filing is sent by the rule', async () => {
    const filed = await file({ ...smoke, point: { ...market, lng: market.lng - 0.01 } });
    return (await dispatched(filed.number)).leadUnit === 'D02' && filed;
  });
  const story = await storyOf(after.number);
  expect(story.zh).toMatch(/派单规则“美食街油烟直派城管”\(城市管理执法办法\)\(第 1 版, .*油烟.*派.*; 否则为/);
  expect(story.decisions?.findLast(({ why }) => why?.assigned)?.why?.assigned).toMatchObject({
    by: 'RULE',
    rule: { id: 'market-smoke', version: 1 },
    unit: 'D02',
    listed: 'D02',
    runnersUp: [{ rule: null, unit: expect.any(String) }],
  });
  const resident = await people
    .holding(after.trackingCode)
    .get<Story>(`/api/v1/cases/${after.number}/dispatch`);
  expect([resident.status, resident.body.zh, resident.body.decisions]).toEqual([200, story.zh, undefined]);

  const events = await (
    await database()
  ).query(
    `SELECT count(*)::int AS told FROM audit_event WHERE district_id = $1 AND act = 'dispatchRulesChanged'`,
    [districtId],
  );
  expect(events).toEqual([{ told: 1 }]);

  // People say that the rule was wrong: the unit gives it back and the reviewer agrees.
  expect((await people.move('d02', after.number, 'signature')).status).toBe(200);
  const returned = await people.move('d02', after.number, 'return-request', {
    reasonCode: 'NOT_OUR_DUTY',
    legalBasis: '三定方案',
    suggestedOwner: listed,
  });
  expect([returned.status, returned.body['code']]).toEqual([200, undefined]);
  expect(
    (await people.move('reviewer', after.number, 'return-approval', { platformError: true })).status,
  ).toBe(200);
  const { body } = await leader().get<{ rules: object[] }>('/api/v1/dispatch-rules/corrections');
  expect(body.rules).toContainEqual(
    expect.objectContaining({
      by: 'RULE',
      rule: 'market-smoke',
      version: 1,
      corrected: 1,
      corrections: { approveReturn: 1 },
    }),
  );
  expect(body.rules).toContainEqual(expect.objectContaining({ rule: null, corrected: 0, share: 0 }));
  expect((await storyOf(after.number)).zh).toMatch(/其后人工更正: .*退单/);
});

test('a rule that leaves it to a person: accepted, not sent, and the dispatcher is told what to look at', async () => {
  const { number } = await file({
    channel: 'WEB',
    text: '小区门口广场舞音响声音太大, 晚上吵得睡不着。',
    gridCode: `${districtId}001001002`,
  });
  await until('the centre reads of it', async () => {
    const { body } = await people
      .as('dispatcher')
      .get<{ messages: Array<{ text: string }> }>('/api/v1/messages');
    return body.messages.some(
      ({ text }) => text.startsWith(number) && /噪声先核实.*请核实是否夜间/.test(text),
    );
  });
  const { body } = await people.as('dispatcher').get<{ cases: Row[] }>('/api/v1/cases?triage=true');
  expect(body.cases.map((one) => [one.number, one.state])).toContainEqual([number, 'ACCEPTED']);
  expect((await people.move('dispatcher', number, 'dispatch')).status).toBe(200);
});
