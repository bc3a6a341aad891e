import { readTimeline } from '#cases';
import { whistlesOf, type Caller } from '#whistles';
import { openDesk } from '../support/desk.js';

const refusal = (code: string) => expect.objectContaining({ code });
const here = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } as const;
const units = ['D02', 'D07', 'D06', 'D15', 'D04'];

/** A case whistled by its street at five departments, and a way to act as each of them. */
async function whistled() {
  const open = await openDesk();
  const { processing, whistles, people, dataSource } = open;
  const row = await processing();
  const by = (actor: Caller['actor']): Caller => ({ actor, number: row.number });
  await whistles.blow(by(people.street), { kind: 'ENFORCE', reason: '多次制止无效', units });
  const [whistle] = await whistlesOf(dataSource.manager, row);
  const state = async () => (await whistlesOf(dataSource.manager, row))[0]!;
  const tasks = new Map(whistle!.tasks.map((task) => [task.unitCode, task.id]));
  return { ...open, row, by, state, task: (unit: string) => tasks.get(unit)! };
}

test('five departments report in, nobody leaves before the street says so, the last one settles the whistle', async () => {
  const { whistles, people, by, state, task, read, row, clock, dataSource } = await whistled();
  expect((await state()).tasks.map(({ arriveBy }) => arriveBy.toISOString())).toEqual(
    units.map(() => new Date(clock.now().getTime() + 4 * 3_600_000).toISOString()),
  );
  for (const unit of units) {
    const caller = by(people.department(unit));
    await whistles.ack(caller, task(unit));
    await whistles.checkIn(caller, task(unit), here);
    await whistles.work(caller, task(unit), '现场执法');
    await whistles.askLeave(caller, task(unit), '本部门事项已完成');
    await expect(whistles.release(caller, task(unit))).rejects.toEqual(refusal('NOT_YOURS'));
  }
  expect((await state()).state).toBe('JOINT');
  for (const unit of units) {
    expect((await read(row.id)).openWhistles).toBe(1);
    await whistles.release(by(people.street), task(unit));
  }
  expect((await state()).state).toBe('SETTLED');
  expect((await read(row.id)).openWhistles).toBe(0);
  for (const unit of units) await whistles.score(by(people.street), task(unit), 95);
  const moves = (await readTimeline(dataSource.manager, row)).map(({ move }) => move);
  expect(moves.filter((move) => move === 'score')).toHaveLength(5);
  expect(moves.indexOf('whistle')).toBeLessThan(moves.indexOf('ack'));
});

test('a case with an open whistle cannot be reported done', async () => {
  const { desk, people, row } = await whistled();
  const input = { reply: '好了', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
  await expect(
    desk.move({ actor: people.street, caseId: row.id, move: 'submitResult', input }),
  ).rejects.toEqual(refusal('WHISTLES_SETTLED'));
});

test('arrival is proven on the spot, or by the word of the street; late is late', async () => {
  const { whistles, people, by, task, state, clock } = await whistled();
  const far = { ...here, lat: here.lat + 0.003 };
  await expect(whistles.checkIn(by(people.department('D02')), task('D02'), far)).rejects.toEqual(
    refusal('TOO_FAR'),
  );
  await expect(whistles.checkIn(by(people.department('D02')), task('D02'))).rejects.toEqual(
    refusal('TOO_FAR'),
  );
  await whistles.checkIn(by(people.street), task('D02'));
  clock.set(new Date(clock.now().getTime() + 5 * 3_600_000));
  await whistles.checkIn(by(people.department('D07')), task('D07'), here);
  const { tasks } = await state();
  expect(
    tasks
      .map(({ unitCode, provenBy, late, distanceM }) => ({ unitCode, provenBy, late, distanceM }))
      .slice(0, 2),
  ).toEqual([
    { unitCode: 'D02', provenBy: 'STREET', late: false, distanceM: null },
    { unitCode: 'D07', provenBy: 'POSITION', late: true, distanceM: 0 },
  ]);
});

test("a community's whistle waits for its street, and a department that was not called cannot answer", async () => {
  const { processing, whistles, people, dataSource } = await openDesk();
  const row = await processing();
  const by = (actor: Caller['actor']): Caller => ({ actor, number: row.number });
  const { whistleId } = await whistles.blow(by(people.community), {
    kind: 'ROUTINE',
    reason: '社区无力解决',
    units: ['D02'],
  });
  const read = async () => (await whistlesOf(dataSource.manager, row))[0]!;
  expect([(await read()).state, (await read()).tasks]).toEqual(['DRAFT', []]);
  await expect(whistles.issue(by(people.community), whistleId)).rejects.toEqual(refusal('NOT_YOURS'));
  await whistles.issue(by(people.street), whistleId);
  const task = (await read()).tasks[0]!;
  await expect(whistles.ack(by(people.department('D07')), task.id)).rejects.toEqual(
    refusal('CASE_NOT_FOUND'),
  );
  await whistles.ack(by(people.department('D02')), task.id);
  expect((await read()).state).toBe('RESPONDING');
  await expect(
    whistles.blow(by(people.street), { kind: 'KEY', reason: 'x', units: ['Z99'] }),
  ).rejects.toEqual(refusal('UNIT_NOT_CALLABLE'));
  await expect(whistles.score(by(people.street), task.id, 90)).rejects.toEqual(refusal('TASK_NOT_READY'));
});

test('a low score needs a reason, and a score is given once', async () => {
  const { whistles, people, by, task } = await whistled();
  await whistles.checkIn(by(people.street), task('D02'));
  await whistles.release(by(people.street), task('D02'));
  await expect(whistles.score(by(people.street), task('D02'), 40)).rejects.toEqual(
    refusal('LOW_SCORE_EXPLAINED'),
  );
  await whistles.score(by(people.street), task('D02'), 40, '到场后无所作为');
  await expect(whistles.score(by(people.street), task('D02'), 90)).rejects.toEqual(refusal('ALREADY_SCORED'));
});

test('a whistle before the case is being handled is refused as such, and nothing is left of it', async () => {
  const { file, whistles, people, dataSource, districtId } = await openDesk();
  const { number } = await file();
  const call = { kind: 'ENFORCE', reason: '太早', units: ['D02'] } as const;
  await expect(
    whistles.blow({ actor: people.street, number }, { ...call, units: [...call.units] }),
  ).rejects.toEqual(refusal('MOVE_NOT_ALLOWED_NOW'));
  const [{ count }] = await dataSource.query(`SELECT count(*)::int FROM whistle WHERE district_id = $1`, [
    districtId,
  ]);
  expect(count).toBe(0);
});

test('a department called in error is let off; with it the whistle can still be settled', async () => {
  const { whistles, people, by, task, state, read, row } = await whistled();
  for (const unit of units.slice(1)) await whistles.excuse(by(people.street), task(unit), '误派');
  await whistles.checkIn(by(people.street), task('D02'));
  await whistles.release(by(people.street), task('D02'));
  expect((await state()).state).toBe('SETTLED');
  expect((await read(row.id)).openWhistles).toBe(0);
});

test("a community's whistle keeps the case open until its street issues or refuses it; an emergency waits for nobody", async () => {
  const { processing, whistles, people, read, dataSource } = await openDesk();
  const row = await processing();
  const by = (actor: Caller['actor']): Caller => ({ actor, number: row.number });
  const { whistleId } = await whistles.blow(by(people.community), {
    kind: 'ROUTINE',
    reason: '社区无力解决',
    units: ['D02'],
  });
  expect((await read(row.id)).openWhistles).toBe(1);
  await whistles.refuse(by(people.street), whistleId, '社区可自行解决');
  expect((await read(row.id)).openWhistles).toBe(0);
  await expect(whistles.issue(by(people.street), whistleId)).rejects.toEqual(refusal('TASK_NOT_READY'));
  await whistles.blow(by(people.community), { kind: 'EMERGENCY', reason: '有人被困', units: ['D15'] });
  expect((await whistlesOf(dataSource.manager, row)).map(({ state }) => state)).toEqual([
    'REFUSED',
    'ISSUED',
  ]);
});
