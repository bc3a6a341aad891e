import { catalogueOf } from '#catalogue';
import { confirmedCases, learnFromCases, mergeInto, splitInto, type Move } from '#cases';
import { seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import {
  activateTextModel,
  classify,
  readTextModels,
  retrain,
  rollBackTextModel,
  textModelOf,
  useOf,
  type ConfirmedCase,
} from '#understanding';
import { openDesk, smoke } from '../support/desk.js';
import { grownCases } from '../texts/grown.js';

/** What is learned from confirmed cases: trained, held against what is in use, put in use, gone back from. */
let d: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  d = await openDesk();
});

const order = (hour: number) => ({
  districtId: d.districtId,
  by: d.people.centreLeader,
  now: new Date(Date.UTC(2026, 2, 9, hour)),
  reason: '测试',
});
async function* streamed(cases: Iterable<ConfirmedCase> | AsyncIterable<ConfirmedCase>) {
  yield* cases;
}
const train = (hour: number, cases: Parameters<typeof streamed>[0]) =>
  d.dataSource.transaction(async (tx) =>
    retrain(tx, {
      ...order(hour),
      catalogue: await catalogueOf(tx, d.districtId),
      cases: streamed(cases),
    }),
  );
const states = async () =>
  (await readTextModels(d.dataSource.manager, d.districtId)).map(
    ({ version, state }) => `${version} ${state}`,
  );

test('trained, refused where it is worse, put in use and gone back from, each in the audit log', async () => {
  const tx = d.dataSource.manager;
  expect(await textModelOf(tx, d.districtId)).toBeNull();
  expect(await train(1, grownCases(80))).toBeNull();

  // Of so few it is right more often than the catalogue's words, and decides less alone: that is for people to choose.
  const good = grownCases(400);
  expect(await train(2, good)).toMatchObject({ version: 1, state: 'CANDIDATE' });
  expect(await textModelOf(tx, d.districtId)).toBeNull();
  expect(await activateTextModel(tx, { ...order(3), version: 1 })).toMatchObject({ state: 'ACTIVE' });
  const inUse = await textModelOf(tx, d.districtId);
  expect(inUse?.version).toBe(1);
  expect(await textModelOf(tx, d.districtId)).toBe(inUse);
  const catalogue = await catalogueOf(tx, d.districtId);
  expect(classify('地下车库那台扶梯吱嘎响', catalogue, { model: inUse }).model).toEqual({ version: 1 });

  // What it learns from is labelled wrongly; what it is held against is not.
  const codes = good.map(({ categoryCode }) => categoryCode);
  const muddled = good.map((one, i) =>
    useOf(one.id) === 'HELD_BACK' ? one : { ...one, categoryCode: codes[(i * 7 + 13) % codes.length]! },
  );
  expect(await train(4, muddled)).toMatchObject({ version: 2, state: 'REJECTED', params: null });
  await expect(activateTextModel(tx, { ...order(5), version: 2 })).rejects.toMatchObject({
    code: 'TEXT_MODEL_WORSE',
  });
  expect((await textModelOf(tx, d.districtId))?.version).toBe(1);

  expect(await train(6, good)).toMatchObject({ version: 3, state: 'ACTIVE' });
  expect(await states()).toEqual(['3 ACTIVE', '2 REJECTED', '1 RETIRED']);
  expect(await rollBackTextModel(tx, order(7))).toEqual({ version: 1 });
  expect((await textModelOf(tx, d.districtId))?.version).toBe(1);

  // Somebody has gone back: the next one waits for a person.
  expect(await train(8, good)).toMatchObject({ version: 4, state: 'CANDIDATE' });
  expect((await textModelOf(tx, d.districtId))?.version).toBe(1);
  expect(await activateTextModel(tx, { ...order(9), version: 4 })).toMatchObject({ state: 'ACTIVE' });
  expect(await train(10, good)).toMatchObject({ version: 5, state: 'ACTIVE' });
  expect(await rollBackTextModel(tx, order(11))).toEqual({ version: 4 });
  expect(await rollBackTextModel(tx, order(12))).toEqual({ version: 1 });
  expect(await rollBackTextModel(tx, order(13))).toEqual({ version: null });
  expect(await textModelOf(tx, d.districtId)).toBeNull();
  await expect(rollBackTextModel(tx, order(14))).rejects.toMatchObject({ code: 'NO_TEXT_MODEL' });

  const lines = await d.dataSource.query(
    `SELECT subject, detail->>'what' AS what FROM audit_event WHERE district_id = $1 AND act = 'textModelChanged' ORDER BY seq`,
    [d.districtId],
  );
  expect(lines.map(({ subject, what }: { subject: string; what: string }) => `${subject} ${what}`)).toEqual([
    '1 TRAINED',
    '1 ACTIVATED',
    '2 TRAINED',
    '3 TRAINED',
    '3 ROLLED_BACK',
    '4 TRAINED',
    '4 ACTIVATED',
    '5 TRAINED',
    '5 ROLLED_BACK',
    '4 ROLLED_BACK',
    '1 ROLLED_BACK',
  ]);
});

test('of workers at it at once one learns', async () => {
  const [one, other] = await Promise.all([train(15, grownCases(400)), train(15, grownCases(400))]);
  expect([one, other].filter(Boolean)).toHaveLength(1);
});

test('somebody may go back while it learns: then it waits', async () => {
  const tx = d.dataSource.manager;
  const good = grownCases(400);
  const { version } = (await train(16, good))!;
  await activateTextModel(tx, { ...order(17), version });
  expect(await train(18, good)).toMatchObject({ state: 'ACTIVE' });
  async function* meanwhile(): AsyncGenerator<ConfirmedCase> {
    yield* good;
    expect(await rollBackTextModel(tx, order(19))).toEqual({ version });
  }
  expect(await train(20, meanwhile())).toMatchObject({
    state: 'CANDIDATE',
    figures: { olderVersion: version },
  });
});

test('many that wait do not empty what can be gone back to, and what was gone back from counts anew when put in use', async () => {
  const tx = d.dataSource.manager;
  const here = await openDesk();
  const of = (hour: number) => ({ ...order(hour), districtId: here.districtId });
  const row = (version: number, state: string, hour: number | null) =>
    tx.query(
      `INSERT INTO text_model (district_id, version, state, catalogue_version, cases, figures, params, trained_at, trained_by, activated_at)
       VALUES ($1, $2, $3, 1, 200, '{}', '\\x00', $4, '系统', $5)`,
      [here.districtId, version, state, of(hour ?? version).now, hour === null ? null : of(hour).now],
    );
  for (const version of [1, 2, 3, 4]) await row(version, 'RETIRED', version);
  await row(5, 'ACTIVE', 5);
  for (const version of [6, 7, 8, 9]) await row(version, 'CANDIDATE', null);
  const kept = async () =>
    (
      await tx.query(
        `SELECT version FROM text_model WHERE district_id = $1 AND params IS NOT NULL ORDER BY version`,
        [here.districtId],
      )
    ).map(({ version }: { version: number }) => version);

  expect(await activateTextModel(tx, { ...of(10), version: 9 })).toMatchObject({ state: 'ACTIVE' });
  expect(await kept()).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect(await rollBackTextModel(tx, of(11))).toEqual({ version: 5 });
  expect(await activateTextModel(tx, { ...of(12), version: 9 })).toMatchObject({ rolledBackAt: null });
  expect(await activateTextModel(tx, { ...of(13), version: 8 })).toMatchObject({ state: 'ACTIVE' });
  expect(await kept()).toEqual([4, 5, 6, 7, 8, 9]);
  expect(await rollBackTextModel(tx, of(14))).toEqual({ version: 9 });
  expect(await rollBackTextModel(tx, of(15))).toEqual({ version: 5 });
  expect(await rollBackTextModel(tx, of(16))).toEqual({ version: 4 });
});

test('what a person stands for is confirmed; what the platform decided by itself is not', async () => {
  const { agent, dispatcher, system } = d.people;
  const read = () =>
    seeing(wholeDistrict(d.districtId), async () => {
      const all = [];
      for await (const one of confirmedCases(d.dataSource.manager, d.districtId)) all.push(one);
      return all.map(({ id, categoryCode }) => `${id} ${categoryCode}`).sort();
    });
  const [byPerson, byPlatform, changed] = [await d.file(smoke), await d.file(smoke), await d.file(smoke)];
  const accept = (caseId: string, actor: typeof agent) =>
    d.desk.move({ actor, caseId, move: 'accept', input: { categoryCode: '060103' } });
  await accept(byPerson.caseId, agent);
  await accept(byPlatform.caseId, system);
  await accept(changed.caseId, system);
  await d.desk.move({ actor: dispatcher, caseId: changed.caseId, move: 'dispatch', input: {} });
  expect(await read()).toEqual([`${byPerson.caseId} 060103`]);
  await d.desk.move({
    actor: dispatcher,
    caseId: changed.caseId,
    move: 'changeCategory',
    input: { categoryCode: '010207', reason: '是露天烧烤' },
  });
  expect(await read()).toEqual([`${byPerson.caseId} 060103`, `${changed.caseId} 010207`].sort());
  expect(await learnFromCases(d.dataSource, order(21))).toBeNull();
});

describe('of confirmed cases', () => {
  let here: typeof d;
  beforeEach(async () => {
    here = await openDesk();
  });
  const read = () =>
    seeing(wholeDistrict(here.districtId), async () => {
      const all = new Map<string, ConfirmedCase>();
      for await (const one of confirmedCases(here.dataSource.manager, here.districtId)) all.set(one.id, one);
      return all;
    });
  const move = (actor: Actor, caseId: string, name: Move, input = {}) =>
    here.desk.move({ actor, caseId, move: name, input });
  const accepted = async (appeal = smoke) => {
    const { caseId } = await here.file(appeal);
    await move(here.people.agent, caseId, 'accept', { categoryCode: '060103' });
    return caseId;
  };

  test('those of one phone are one person, however often they file; those without a phone are nobody known', async () => {
    const [one, again] = [await accepted(), await accepted()];
    const other = await accepted({ ...smoke, reporter: { name: '金女士', phone: '15400001039' } });
    const { reporter: _, ...unnamed } = smoke;
    const [noPhone, nobody] = [
      await accepted({ ...smoke, reporter: { name: '金女士' } }),
      await accepted({ ...unnamed, anonymous: true }),
    ];
    const cases = await read();
    const of = (id: string) => cases.get(id)!.reporter;
    expect(of(one)).toMatch(/^[0-9a-f]{32,}$/);
    expect(of(again)).toBe(of(one));
    expect(of(other)).toMatch(/^[0-9a-f]{32,}$/);
    expect(of(other)).not.toBe(of(one));
    expect([of(noPhone), of(nobody)]).toEqual([null, null]);
  });

  test('what was merged is none, also when its reporter is content with what its master came to', async () => {
    const { people } = here;
    const master = await here.processing();
    const [answered, merged] = [await accepted(), await accepted()];
    for (const id of [answered, merged])
      await mergeInto(
        here.desk,
        { actor: people.agent, number: (await here.read(id)).number },
        master.number,
        '同一家店',
      );
    await move(people.street, master.id, 'submitResult', {
      reply: '已整改',
      solved: true,
      evidence: [{ kind: 'PHOTO_AFTER', ref: 'a' }],
    });
    await move(people.reviewer, master.id, 'approve');
    await move(people.gridWorker, master.id, 'verify', {
      passed: true,
      evidence: [{ kind: 'PHOTO', ref: 'p' }],
      position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
    });
    await move(people.system, answered, 'answerMerged');
    const said = { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED' };
    await move(people.followUpAgent, answered, 'followUp', said);
    expect((await here.read(answered)).followUp?.outcome).toBe('SATISFIED');
    expect([...(await read()).keys()]).toEqual([master.id]);
  });

  test('a person stands for the category they said, and the parts of a split know of each other', async () => {
    const { people } = here;
    const { caseId } = await here.file(smoke);
    await splitInto(
      here.desk,
      here.intake,
      { actor: people.agent, number: (await here.read(caseId)).number },
      [
        { text: '路灯坏了四盏', categoryCode: '020301' },
        { text: '广场舞音响到十点半', categoryCode: '060102' },
      ],
    );
    const parts: { id: string; code: string }[] = await here.dataSource.query(
      `SELECT id, category_code AS code FROM cases WHERE district_id = $1 AND parent_id = $2`,
      [here.districtId, caseId],
    );
    for (const { id } of parts) await move(people.agent, id, 'accept', { categoryCode: '020301' });
    const [unsaid] = parts;
    const cases = await read();
    expect([...cases.keys()].sort()).toEqual(parts.map(({ id }) => id).sort());
    expect([...cases.values()].map(({ parentId }) => parentId)).toEqual([caseId, caseId]);
    // As where what people said was taken back, and the platform said something else.
    await here.dataSource.query(
      `UPDATE cases SET category_code = '060102' WHERE district_id = $1 AND id = $2`,
      [here.districtId, unsaid!.id],
    );
    expect((await read()).has(unsaid!.id)).toBe(false);
  });
});
