import { catalogueOf } from '#catalogue';
import { confirmedCases, learnFromCases } from '#cases';
import { seeing, wholeDistrict } from '#database';
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
async function* streamed(cases: ConfirmedCase[]): AsyncGenerator<ConfirmedCase> {
  yield* cases;
}
const train = (hour: number, cases: ConfirmedCase[]) =>
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

  const good = grownCases(400);
  expect(await train(2, good)).toMatchObject({ version: 1, state: 'ACTIVE' });
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
  expect(await train(3, muddled)).toMatchObject({ version: 2, state: 'REJECTED', params: null });
  await expect(activateTextModel(tx, { ...order(4), version: 2 })).rejects.toMatchObject({
    code: 'TEXT_MODEL_WORSE',
  });
  expect((await textModelOf(tx, d.districtId))?.version).toBe(1);

  expect(await train(5, good)).toMatchObject({ version: 3, state: 'ACTIVE' });
  expect(await states()).toEqual(['3 ACTIVE', '2 REJECTED', '1 RETIRED']);
  expect(await rollBackTextModel(tx, order(6))).toEqual({ version: 1 });
  expect((await textModelOf(tx, d.districtId))?.version).toBe(1);
  expect(await rollBackTextModel(tx, order(7))).toEqual({ version: null });
  expect(await textModelOf(tx, d.districtId)).toBeNull();
  await expect(rollBackTextModel(tx, order(8))).rejects.toMatchObject({ code: 'NO_TEXT_MODEL' });

  // Somebody has gone back: the next one waits for a person.
  expect(await train(9, good)).toMatchObject({ version: 4, state: 'CANDIDATE' });
  expect(await textModelOf(tx, d.districtId)).toBeNull();
  expect(await activateTextModel(tx, { ...order(10), version: 4 })).toMatchObject({ state: 'ACTIVE' });
  expect(await train(11, good)).toMatchObject({ version: 5, state: 'ACTIVE' });

  const lines = await d.dataSource.query(
    `SELECT subject, detail->>'what' AS what FROM audit_event WHERE district_id = $1 AND act = 'textModelChanged' ORDER BY seq`,
    [d.districtId],
  );
  expect(lines.map(({ subject, what }: { subject: string; what: string }) => `${subject} ${what}`)).toEqual([
    '1 TRAINED',
    '2 TRAINED',
    '3 TRAINED',
    '3 ROLLED_BACK',
    '1 ROLLED_BACK',
    '4 TRAINED',
    '4 ACTIVATED',
    '5 TRAINED',
  ]);
});

test('of workers at it at once one learns', async () => {
  const [one, other] = await Promise.all([train(12, grownCases(400)), train(12, grownCases(400))]);
  expect([one, other].filter(Boolean)).toHaveLength(1);
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
  expect(await learnFromCases(d.dataSource, order(13))).toBeNull();
});
