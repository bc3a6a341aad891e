import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** Moves beyond the main line, over HTTP with worker and queue, as the people of a district make them. */
interface Row {
  number: string;
  version: number;
  state: string;
  round: number;
  leadUnit: string;
  level: string;
  forced: boolean;
  dueAt: string | null;
  helpers: string[];
  extension: { granted: Array<{ oldDue: string; newDue: string }> } | null;
  triage: { duplicateOf?: string; reasons: Array<{ code: string }> } | null;
  master: string | null;
  merged: string[];
  parent: string | null;
  partNumbers: string[];
  result: { reply: string } | null;
  timers: Array<{ kind: string; dueAt: string; pausedAt: string | null; stoppedAt: string | null }>;
  timeline: Array<{ move: string }>;
  nextMoves: Array<{ move: string }>;
}
interface Filed {
  number: string;
  trackingCode: string;
}

let districtId: string;
let people: Client;
/** Grid workers of 商城社区 and of the community next to it, which checks what 商城社区 has handled itself. */
let worker: string;
let neighbour: string;
beforeEach(async () => {
  districtId = await newDistrict();
  people = client(districtId);
  const { body } = await people
    .as('admin')
    .get<{ staff: Array<{ username: string; gridCode: string | null }> }>('/api/v1/staff');
  const of = (grid: string) =>
    body.staff.find(({ gridCode }) => gridCode === `${districtId}${grid}`)!.username;
  [worker, neighbour] = [of('004001003'), of('004002001')];
});

const at = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const smoke = {
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  categoryCode: '060103',
  point: at,
};
const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const done = { reply: '已整改到位', solved: true, evidence: photo, signedOffBy: '李局长' };
const checked = { passed: true, evidence: [{ kind: 'PHOTO', ref: 'check.jpg' }], position: at };

async function file(appeal: object = smoke): Promise<Filed> {
  const { status, body } = await people.resident.post<Filed>('/api/v1/cases', appeal);
  expect(status).toBe(201);
  return body;
}
const read = async (number: string, username = 'leader') =>
  (await people.as(username).get<Row>(`/api/v1/cases/${number}`)).body;

async function make(username: string, number: string, noun: string, body: object = {}): Promise<Row> {
  const answer = await people.move<Row>(username, number, noun, body, { readBy: 'leader' });
  expect({ username, noun, ...answer }).toMatchObject({ status: 200 });
  return answer.body;
}
async function refusedWith(username: string, number: string, noun: string, body: object = {}) {
  const answer = await people.move(username, number, noun, body, { readBy: 'leader' });
  return `${answer.status} ${String(answer.body['code'])}`;
}
const when = (number: string, what: string, holds: (row: Row) => boolean) =>
  until(`${number} ${what}`, async () => {
    const row = await read(number);
    return holds(row) && row;
  });
const dispatched = async (appeal: object = smoke) => {
  const filed = await file(appeal);
  // Filed at one place again and again: a person says each time that it is a case of its own.
  const row = await when(
    filed.number,
    'is taken up',
    ({ state, triage }) => state === 'DISPATCHED' || !!triage,
  );
  if (row.state !== 'DISPATCHED') await make('agent', filed.number, 'acceptance', { categoryCode: '060103' });
  await when(filed.number, 'is dispatched', ({ state }) => state === 'DISPATCHED');
  return filed;
};
async function handled(number: string, by: string, result: object = done) {
  await make(by, number, 'signature');
  await make(by, number, 'contact', { note: '已电话联系' });
  await make(by, number, 'result', result);
  const { state } = await make('reviewer', number, 'approval');
  if (state === 'VERIFYING')
    await make(by === 'c004001' ? neighbour : worker, number, 'verification', checked);
}
const asked = (satisfaction: string) => ({
  reached: true,
  contacted: true,
  solved: satisfaction === 'SATISFIED',
  satisfaction,
});
const running = ({ timers }: Row) =>
  timers
    .filter(({ stoppedAt, pausedAt }) => !stoppedAt && !pausedAt)
    .map(({ kind }) => kind)
    .sort();

test('a case goes back once, is disputed, and the ruling is final; the clock never stood still', async () => {
  const { number } = await dispatched();
  const { dueAt } = await read(number);
  const back = { reasonCode: 'NOT_OUR_DUTY', legalBasis: '权责清单第 8 项', suggestedOwner: 'D02' };
  await make('s004', number, 'return-request', back);
  await make('reviewer', number, 'return-approval', { platformError: false });
  expect(await refusedWith('dispatcher', number, 'dispatch')).toBe('422 NOT_BACK_TO_RETURNER');
  await make('dispatcher', number, 'dispatch', { leadUnit: 'D02' });
  await make('d02', number, 'return-request', { ...back, suggestedOwner: 'D07' });
  await make('reviewer', number, 'arbitration', { reason: '两家争议' });
  const ruled = await make('leader', number, 'ruling', { leadUnit: 'D02', reason: '编办意见: 城管牵头' });
  expect(ruled).toMatchObject({ state: 'DISPATCHED', leadUnit: 'D02', forced: true, dueAt });
  expect(await refusedWith('d02', number, 'return-request', { ...back, suggestedOwner: 'D07' })).toBe(
    '422 NOT_FORCED',
  );
  expect((await people.as('s004').get(`/api/v1/cases/${number}`)).status).toBe(200);
});

test('help, more time and the ledger: asked by the lead, granted by the centre, told to the resident', async () => {
  const { number } = await dispatched({ ...smoke, reporter: { name: '金女士', phone: '15400001038' } });
  await make('s004', number, 'signature');
  await make('s004', number, 'contact', { note: '已电话联系' });
  await make('s004', number, 'co-handlers', { unit: 'D07', ask: '检测油烟' });
  await until('D07 is told', async () => {
    const { body } = await people.as('d07').get<{ messages: Array<{ text: string }> }>('/api/v1/messages');
    return body.messages.some(({ text }) => text.includes(number) && text.includes('检测油烟'));
  });
  expect(await refusedWith('s004', number, 'result', done)).toBe('422 CO_TASKS_DONE');
  await make('d07', number, 'co-task-report', { note: '超标 2.1 倍' });
  await make('s004', number, 'extension-request', { limit: { value: 3, unit: 'wd' }, reason: '等设备到货' });
  const { dueAt: oldDue } = await read(number);
  const { dueAt, extension } = await make('reviewer', number, 'extension-grant');
  expect(new Date(dueAt!).getTime()).toBeGreaterThan(new Date(oldDue!).getTime());
  expect(extension?.granted[0]?.oldDue).toBe(new Date(oldDue!).toISOString());
  const reviewAt = new Date(Date.now() + 40 * 86_400_000).toISOString();
  await make('s004', number, 'suspension-request', { reasonCode: 'PROJECT', plan: '列入排烟改造', reviewAt });
  const suspended = await make('leader', number, 'suspension');
  expect(suspended).toMatchObject({ state: 'SUSPENDED', dueAt: null });
  expect(running(await read(number))).toEqual(['LEDGER_REVIEW']);
  const resumed = await make('reviewer', number, 'resumption');
  expect(resumed.state).toBe('PROCESSING');
  expect(running(await read(number))).toContain('HANDLE');
});

test('everyone keeps a voice in a merged matter: each reporter is asked, and one who is not content gets it again', async () => {
  const master = await dispatched({ ...smoke, reporter: { name: '甲', phone: '15400002001' } });
  const child = await file({ ...smoke, reporter: { name: '乙', phone: '15400002002' } });
  const held = await when(child.number, 'waits for a person', ({ triage }) => triage !== null);
  expect(held.triage?.reasons.map(({ code }) => code)).toContain('LIKELY_DUPLICATE');
  await make('agent', child.number, 'merge', { master: master.number, reason: '同一家店' });
  expect((await read(master.number)).merged).toEqual([child.number]);
  const resident = people.holding(child.trackingCode);
  const { body } = await resident.get<Row>(`/api/v1/cases/${child.number}`);
  expect(body.nextMoves.map(({ move }) => move)).toEqual(['unmerge', 'withdraw']);

  // News of the master is news of theirs: where it stands, and every text.
  expect(body).toMatchObject({ stateName: '已并单', masterStateName: '待签收', handledBy: '商埠街道' });

  await handled(master.number, 's004');
  await when(child.number, 'is called back', ({ state }) => state === 'FOLLOW_UP');
  await make('followup', master.number, 'follow-up', asked('SATISFIED'));
  await make('reviewer', master.number, 'closure');
  const rated = await resident.post(`/api/v1/cases/${child.number}/follow-up`, asked('UNSATISFIED'));
  expect(rated.status).toBe(200);
  const again = await make('reviewer', child.number, 'rework', { reason: '仍有油烟' });
  expect(again).toMatchObject({ state: 'DISPATCHED', round: 2, leadUnit: `${districtId}004000` });
  expect((await read(master.number)).state).toBe('CLOSED');
});

test('a resident opens a closed case again and sees it on the page (T23); a master that ends lets the others go', async () => {
  const { number, trackingCode } = await dispatched();
  await handled(number, 's004');
  await make('followup', number, 'follow-up', asked('SATISFIED'));
  await make('reviewer', number, 'closure');
  const resident = people.holding(trackingCode);
  const opened = await resident.post<Row>(`/api/v1/cases/${number}/reopening`, { reason: '第二天又冒烟' });
  expect(opened.status).toBe(200);
  const page = await resident.get<Row>(`/api/v1/cases/${number}`);
  expect(page.body.timeline.at(-1)?.move).toBe('reopen');

  const child = await file({ ...smoke, reporter: { name: '丙', phone: '15400002003' } });
  await when(child.number, 'waits', ({ triage }) => triage !== null);
  await make('agent', child.number, 'merge', { master: number, reason: '同一家店' });
  await resident.post(`/api/v1/cases/${number}/withdrawal`, { reason: '店已搬走' });
  const free = await when(child.number, 'stands on its own', ({ state }) => state === 'PENDING_ACCEPT');
  expect(running(free)).toEqual(['ACCEPT']);
});

test('an appeal with two matters is split, each goes to its owner, and the parent answers when both are done', async () => {
  const { number, trackingCode } = await file({
    channel: 'WEB',
    text: '两个问题: 一是路口路灯不亮; 二是广场舞音响太吵。',
    point: at,
  });
  await when(number, 'waits', ({ triage }) => triage !== null);
  await make('agent', number, 'split', {
    parts: [
      { text: '路灯不亮', categoryCode: '020301' },
      { text: '广场舞音响开到十点半', categoryCode: '060102' },
    ],
  });
  const { partNumbers } = await read(number);
  expect(partNumbers).toHaveLength(2);
  for (const part of partNumbers) {
    const { leadUnit } = await when(part, 'is dispatched', ({ state }) => state === 'DISPATCHED');
    const by = { [`${districtId}004000`]: 's004', [`${districtId}004001`]: 'c004001' }[leadUnit] ?? 'd02';
    await handled(part, by);
    // The one tracking code opens every part.
    const rated = await people
      .holding(trackingCode)
      .post(`/api/v1/cases/${part}/follow-up`, asked('SATISFIED'));
    expect(rated.status).toBe(200);
    await make('reviewer', part, 'closure');
  }
  const answered = await when(number, 'answers', ({ state }) => state === 'CLOSED');
  for (const part of partNumbers) expect(answered.result?.reply).toContain(part);
});

test('a draft is kept, submitted and taken up; leaders supervise, residents urge once a day', async () => {
  const drafted = await people.as(worker).post<Filed>('/api/v1/cases', {
    channel: 'GRID_APP',
    text: '巡查发现楼道堆放纸箱。',
    gridCode: `${districtId}004001003`,
    draft: true,
  });
  expect(drafted.status).toBe(201);
  const { number, trackingCode } = drafted.body;
  expect((await read(number)).state).toBe('DRAFT');
  await make(worker, number, 'submission', { categoryCode: '010206' });
  await when(number, 'is taken up', ({ state, triage }) => state === 'DISPATCHED' || triage !== null);
  await make('leader', number, 'supervision', { reason: '市民热线曝光' });
  expect(await refusedWith('leader', number, 'supervision', { reason: '再次' })).toBe(
    '422 NOT_UNDER_SUPERVISION',
  );
  const resident = people.holding(trackingCode);
  expect((await resident.post(`/api/v1/cases/${number}/urge`)).status).toBe(200);
  expect((await resident.post(`/api/v1/cases/${number}/urge`)).body['code']).toBe('NOT_URGED_TODAY');
});
