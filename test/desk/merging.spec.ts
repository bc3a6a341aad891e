import { mergeInto, readTimers, splitInto, type Case } from '#cases';
import { openDesk, smoke, smokeCategory } from '../support/desk.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
let here: Desk;
beforeEach(async () => {
  here = await openDesk();
});

const number = async (caseId: string) => (await here.read(caseId)).number;
const merge = async (child: { id: string }, master: { id: string }) =>
  mergeInto(
    here.desk,
    { actor: here.people.agent, number: await number(child.id) },
    await number(master.id),
    '同一家店',
  );
const filed = async (): Promise<{ id: string }> => ({ id: (await here.file()).caseId });
const refusal = (moving: Promise<unknown>) =>
  moving.then(
    () => 'made',
    (error: { code?: string }) => error.code,
  );
const runningOf = async (row: Pick<Case, 'id'>) =>
  (await readTimers(here.dataSource.manager, { districtId: here.districtId, id: row.id })).filter(
    ({ stoppedAt }) => stoppedAt === null,
  );

async function closed(): Promise<Case> {
  const { id } = await here.processing();
  const { desk, people } = here;
  const step = (actor: typeof people.agent, move: Parameters<Desk['desk']['move']>[0]['move'], input = {}) =>
    desk.move({ actor, caseId: id, move, input });
  await step(people.street, 'submitResult', {
    reply: '已整改',
    solved: true,
    evidence: [{ kind: 'PHOTO_AFTER', ref: 'a' }],
  });
  await step(people.reviewer, 'approve');
  await step(people.gridWorker, 'verify', {
    passed: true,
    evidence: [{ kind: 'PHOTO', ref: 'p' }],
    position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
  });
  await step(people.followUpAgent, 'followUp', {
    reached: true,
    contacted: true,
    solved: true,
    satisfaction: 'SATISFIED',
  });
  return (await step(people.reviewer, 'close')).case;
}

test('a repeated appeal joins its master; its number, reporter and tracking code stay, its clocks end', async () => {
  const master = await here.dispatched();
  const child = await filed();
  const before = await here.read(child.id);
  await merge(child, master);
  const after = await here.read(child.id);
  expect(after).toMatchObject({
    state: 'MERGED',
    masterId: master.id,
    number: before.number,
    reporterId: before.reporterId,
    trackingHash: before.trackingHash,
  });
  expect(await here.read(master.id)).toMatchObject({ joined: 1, state: 'DISPATCHED' });
  expect(await runningOf(child)).toEqual([]);
});

test('a merged case does not escalate any more (T27)', async () => {
  const master = await here.dispatched();
  const child = await filed();
  await here.desk.move({
    actor: here.people.agent,
    caseId: child.id,
    move: 'accept',
    input: { categoryCode: smokeCategory },
  });
  await merge(child, master);
  expect((await runningOf(child)).map(({ kind }) => kind)).toEqual([]);
});

test('two cases that are merged into each other at once: one way wins, the other is told', async () => {
  const [one, other] = [await filed(), await filed()];
  const came = await Promise.all([refusal(merge(one, other)), refusal(merge(other, one))]);
  expect(came.filter((code) => code === 'made')).toHaveLength(1);
  const rows = [await here.read(one.id), await here.read(other.id)];
  expect(rows.map(({ state }) => state).sort()).toEqual(['MERGED', 'PENDING_ACCEPT']);
});

test('no chains: neither into a merged case, nor may a master be merged away, nor a case into itself', async () => {
  const [master, child, third] = [await filed(), await filed(), await filed()];
  await merge(child, master);
  expect(await refusal(merge(third, child))).toBe('MASTER_TAKES_IN');
  expect(await refusal(merge(master, third))).toBe('NOT_A_MASTER');
  expect(await refusal(merge(third, third))).toBe('MASTER_TAKES_IN');
  const stranger = { actor: here.people.agent, number: await number(third.id) };
  expect(await refusal(mergeInto(here.desk, stranger, '379902-260101-0000001-0', '同一'))).toBe(
    'MASTER_UNKNOWN',
  );
});

test('the reporter may contest: the case stands on its own again, with a clock, and waits for a person', async () => {
  const master = await here.dispatched();
  const receipt = await here.file();
  await merge({ id: receipt.caseId }, master);
  const row = await here.read(receipt.caseId);
  const reporter = { ...here.people.resident, id: row.reporterId!, caseId: row.id };
  await here.desk.move({ actor: reporter, caseId: row.id, move: 'unmerge', input: { reason: '不是同一家' } });
  const after = await here.read(row.id);
  expect(after).toMatchObject({ state: 'PENDING_ACCEPT', masterId: null });
  expect(after.triage?.reasons.map(({ code }) => code)).toEqual(['UNMERGED']);
  expect((await runningOf(row)).map(({ kind }) => kind)).toEqual(['ACCEPT']);
});

test('a repeat within the window opens the closed case again, in the same transaction', async () => {
  const master = await closed();
  here.clock.set(new Date(here.clock.now().getTime() + 20 * 86_400_000));
  const child = await filed();
  await merge(child, master);
  expect(await here.read(master.id)).toMatchObject({ state: 'DISPATCHED', round: 2, joined: 1, reopens: 1 });
  expect(await here.read(child.id)).toMatchObject({ state: 'MERGED' });
});

test('after the window it does not, whatever happened to the closed case meanwhile, and nothing stays behind (T3)', async () => {
  const master = await closed();
  here.clock.set(new Date(master.closedAt!.getTime() + 29 * 86_400_000));
  await here.desk.move({ actor: here.people.system, caseId: master.id, move: 'retime', input: {} });
  here.clock.set(new Date(master.closedAt!.getTime() + 32 * 86_400_000));
  const child = await filed();
  expect(await refusal(merge(child, master))).toBe('WITHIN_REOPEN_WINDOW');
  expect(await here.read(child.id)).toMatchObject({ state: 'PENDING_ACCEPT', version: 1 });
  expect(await here.read(master.id)).toMatchObject({ state: 'CLOSED' });
});

test('a call-back before the master has its result is refused; with the result each reporter is asked', async () => {
  const processing = await here.processing();
  const child = await filed();
  await merge(child, processing);
  const ask = () => here.desk.move({ actor: here.people.system, caseId: child.id, move: 'answerMerged' });
  expect(await refusal(ask())).toBe('MASTER_ANSWERED');
  const { desk, people } = here;
  await desk.move({
    actor: people.street,
    caseId: processing.id,
    move: 'submitResult',
    input: { reply: '已整改', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a' }] },
  });
  await desk.move({ actor: people.reviewer, caseId: processing.id, move: 'approve' });
  await desk.move({
    actor: people.gridWorker,
    caseId: processing.id,
    move: 'verify',
    input: {
      passed: true,
      evidence: [{ kind: 'PHOTO', ref: 'p' }],
      position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
    },
  });
  await ask();
  const asked = await here.read(child.id);
  expect(asked).toMatchObject({ state: 'FOLLOW_UP', leadUnit: processing.leadUnit, round: 1 });
  expect(asked.result?.reply).toBe('已整改');
  expect((await runningOf(child)).map(({ kind }) => kind)).toEqual(['FOLLOW_UP']);
});

describe('a split', () => {
  const parts = [
    { text: '路灯坏了四盏', categoryCode: '020301' },
    { text: '广场舞音响到十点半', categoryCode: '060102' },
  ];
  const split = async (caseId: string, some = parts) =>
    splitInto(here.desk, here.intake, { actor: here.people.agent, number: await number(caseId) }, some);

  test('gives each matter a case of its own with the same reporter and tracking code; the parent waits on the slowest clock', async () => {
    const { caseId } = await here.file(smoke);
    const { case: parent } = await split(caseId);
    expect(parent).toMatchObject({ state: 'PROCESSING', parts: 2, leadUnit: 'D01' });
    const rows: Case[] = await here.dataSource.query(
      `SELECT text, reporter_id AS "reporterId", tracking_hash AS "trackingHash", state, grid_code AS "gridCode"
       FROM cases WHERE district_id = $1 AND parent_id = $2 ORDER BY submitted_at, number`,
      [here.districtId, parent.id],
    );
    const { reporterId, trackingHash, gridCode } = parent;
    expect(rows).toEqual(
      parts.map(({ text }) => ({ text, reporterId, trackingHash, gridCode, state: 'PENDING_ACCEPT' })),
    );
    expect((await runningOf(parent)).map(({ kind }) => kind)).toEqual(['HANDLE']);
  });

  test('into one part, or with a matter nobody knows, leaves nothing behind', async () => {
    const { caseId } = await here.file(smoke);
    expect(await refusal(split(caseId, parts.slice(1)))).toBe('SEVERAL_PARTS');
    expect(await refusal(split(caseId, [parts[0]!, { text: '别的', categoryCode: '999999' }]))).toBe(
      'UNKNOWN_CATEGORY',
    );
    const [{ count }] = await here.dataSource.query(
      `SELECT count(*)::int AS count FROM cases WHERE district_id = $1`,
      [here.districtId],
    );
    expect(count).toBe(1);
  });

  test('is not split again, withdrawn or whistled at: its parts are', async () => {
    const { caseId } = await here.file(smoke);
    await split(caseId);
    const move = (actor: typeof here.people.agent, name: 'withdraw' | 'changeCategory', input: object) =>
      refusal(here.desk.move({ actor, caseId, move: name, input: { ...input } }));
    expect(await move(here.people.agent, 'withdraw', { reason: '不用了' })).toBe('NOT_SPLIT');
    expect(
      await move(here.people.dispatcher, 'changeCategory', { categoryCode: '060102', reason: '改' }),
    ).toBe('NOT_SPLIT');
    expect(await refusal(split(caseId))).toBe('MOVE_NOT_ALLOWED_NOW');
  });
});
