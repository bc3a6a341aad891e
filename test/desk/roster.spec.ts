import { CaseEvent, forgetGround, handOverDuty, listCases, readCase, scopeOf } from '#cases';
import { openDatabase, seeing } from '#database';
import { rosterAt, rosterOf, onDuty } from '#rosters';
import { openDesk } from '../support/desk.js';
import { actorOf, away, rostered } from '../support/rostered.js';
import { laneEnv } from '../support/world.js';

/** Who gets a grid matter: the worker on duty, whoever stands in, or the community; and what happens when they go. */
type Desk = Awaited<ReturnType<typeof openDesk>>;
let here: Desk;
let grid: string;
const at = (local: string) => new Date(`${local}+08:00`);
const nothing = () => undefined;

beforeAll(async () => {
  // A Monday.
  here = await openDesk('2026-03-09T09:20:00+08:00');
  grid = `${here.districtId}004001003`;
}, 60_000);

const person = (username: string) => actorOf(here.dataSource.manager, here.districtId, username);
/** 乱堆物料, which a grid starts, as far as DISPATCHED. */
async function dispatched(categoryCode = '010206') {
  const { desk, people, intake } = here;
  const { caseId } = await intake.submit(people.resident, {
    channel: 'WEB',
    text: '楼下通道堆了很多杂物。',
    gridCode: grid,
  });
  forgetGround(here.districtId);
  await desk.move({ actor: people.agent, caseId, move: 'accept', input: { categoryCode } });
  return (await desk.move({ actor: people.dispatcher, caseId, move: 'dispatch' })).case;
}
const set = (
  answerable: string | null,
  standIns: string[] = [],
  shifts: Parameters<typeof rostered>[3]['shifts'] = [],
) =>
  rostered(
    here.dataSource.manager,
    here.districtId,
    grid,
    { answerable, standIns, shifts },
    here.clock.now(),
  );
const handOver = () => {
  forgetGround(here.districtId);
  return handOverDuty(here.dataSource, here.desk, here.clock, here.districtId, nothing);
};
const lastEvent = (caseId: string) =>
  here.dataSource.manager.findOneOrFail(CaseEvent, {
    where: { districtId: here.districtId, caseId },
    order: { seq: 'DESC' },
  });

test('a district from its files: every grid has its worker, who is named when a grid matter is dispatched, and why', async () => {
  const row = await dispatched();
  const worker = await person('gw0055');
  expect([row.leadUnit, row.handler, row.handlerId]).toEqual([
    `${here.districtId}004001`,
    worker.name,
    worker.id,
  ]);
  expect(row.why?.handler?.zh).toBe(`${worker.name}当班(责任网格员)`);
  expect((await lastEvent(row.id)).detail).toMatchObject({ duty: 'ANSWERABLE', handler: worker.name });
  // What a street starts has no grid worker; nor has a confidential case.
  const street = await dispatched('010101');
  expect([street.handler, street.handlerId]).toEqual([null, null]);
});

test('a stand-in of another community sees the case and works it; nobody else of that community does, nor once it went on', async () => {
  const { desk, dataSource, districtId } = here;
  await set('gw0055', ['gw0058']);
  await away(dataSource.manager, districtId, 'gw0055', here.clock.now(), at('2026-03-10T09:00:00'));
  const { id, number } = await dispatched();
  const [standIn, neighbour, owner] = [
    await person('gw0058'),
    await person('gw0059'),
    await person('gw0055'),
  ];
  const listed = (actor: typeof standIn) =>
    dataSource.manager.transaction(async (tx) =>
      (await listCases(tx, actor, { limit: 200 })).cases.some((one) => one.id === id),
    );
  expect(await listed(standIn)).toBe(true);
  expect(await listed(neighbour)).toBe(false);
  // The own grid stays in sight of whoever answers for it.
  expect(await listed(owner)).toBe(true);
  await expect(desk.move({ actor: neighbour, number, move: 'sign' })).rejects.toMatchObject({
    code: 'CASE_NOT_FOUND',
  });
  await desk.move({ actor: standIn, number, move: 'sign' });
  await desk.move({ actor: standIn, number, move: 'contact', input: { note: '已到现场' } });
  const made = await desk.move({
    actor: standIn,
    number,
    move: 'assignInner',
    input: { handler: '社区老刘' },
  });
  expect([made.case.handler, made.case.handlerId]).toEqual(['社区老刘', null]);
  expect(await listed(standIn)).toBe(false);
  await expect(readCase(dataSource.manager, standIn, number)).rejects.toMatchObject({
    code: 'CASE_NOT_FOUND',
  });
});

test('the second wall shows a stand-in the same', async () => {
  const { id } = await dispatched();
  const program = new URL(laneEnv('DATABASE_URL'));
  const { host, pathname } = new URL(laneEnv('DESK_DATABASE_URL'));
  const asking = await openDatabase(Object.assign(program, { host, pathname }).href, { pool: 1, asks: true });
  const shown = async (username: string) => {
    const actor = await person(username);
    const rows = await seeing(scopeOf(actor), () => asking.query('SELECT /* of a test */ id FROM cases'));
    return (rows as Array<{ id: string }>).some((row) => row.id === id);
  };
  expect([await shown('gw0058'), await shown('gw0059'), await shown('gw0001')]).toEqual([true, false, false]);
  await asking.destroy();
});

test("nobody on duty: it is the community's, which reads why; whoever comes gets it and keeps it over the next shift if at work", async () => {
  here.clock.set(at('2026-03-12T23:00:00'));
  await set('gw0055', ['gw0054'], [{ of: 'gw0055' }, { of: 'gw0054', fromClock: '18:00', toClock: '20:00' }]);
  const [begun, untouched] = [await dispatched(), await dispatched()];
  expect([begun.leadUnit, begun.handler, begun.handlerId]).toEqual([`${here.districtId}004001`, null, null]);
  expect(begun.why?.handler?.zh).toContain('无人当班');
  expect((await lastEvent(begun.id)).detail).toMatchObject({ duty: 'COMMUNITY' });
  // What others have left here goes to the community as well; these two have nobody to go to.
  await handOver();
  expect(await handOver()).toBe(0);
  expect((await lastEvent(begun.id)).move).toBe('dispatch');

  here.clock.set(at('2026-03-13T08:00:00'));
  expect(await handOver()).toBeGreaterThanOrEqual(2);
  const [day, evening] = [await person('gw0055'), await person('gw0054')];
  expect((await here.read(begun.id)).handlerId).toBe(day.id);
  expect(await lastEvent(begun.id)).toMatchObject({
    move: 'relieve',
    actorKind: 'SYSTEM',
    reason: `${day.name}当班(责任网格员)`,
  });
  await here.desk.move({ actor: day, number: begun.number, move: 'sign' });
  await here.desk.move({ actor: day, number: begun.number, move: 'contact', input: { note: '已联系' } });

  here.clock.set(at('2026-03-13T18:00:00'));
  await handOver();
  expect((await here.read(begun.id)).handlerId).toBe(day.id);
  expect((await here.read(untouched.id)).handlerId).toBe(evening.id);
  expect((await here.read(untouched.id)).why?.handler?.zh).toBe(`${day.name}不在班次, 由${evening.name}替班`);
  // Nobody after that: the community has it again, and is told.
  here.clock.set(at('2026-03-13T20:00:00'));
  await handOver();
  expect(await here.read(untouched.id)).toMatchObject({ handler: null, handlerId: null });
  expect(await handOver()).toBe(0);
});

test('a leave begins: many loops at once, some of them killed, hand every open case over once and lose none', async () => {
  const { dataSource, districtId, desk, clock } = here;
  here.clock.set(at('2026-03-16T09:00:00'));
  await set('gw0055', ['gw0054']);
  const rows = [];
  for (let i = 0; i < 8; i += 1) rows.push(await dispatched());
  const [owner, standIn] = [await person('gw0055'), await person('gw0054')];
  expect(new Set(rows.map(({ handlerId }) => handlerId))).toEqual(new Set([owner.id]));
  // Whom the community has named itself stays, whoever goes on leave.
  const named = await dispatched();
  const clerk = { ...owner, id: 'clerk', roles: ['COMMUNITY_CLERK'] as const };
  await desk.move({ actor: clerk, number: named.number, move: 'sign' });
  await desk.move({
    actor: clerk,
    number: named.number,
    move: 'assignInner',
    input: { handler: owner.name },
  });

  here.clock.set(at('2026-03-17T09:00:00'));
  await away(dataSource.manager, districtId, 'gw0055', clock.now(), at('2026-03-20T09:00:00'));
  forgetGround(districtId);
  const faults: unknown[] = [];
  const loop = (signal?: AbortSignal) =>
    handOverDuty(dataSource, desk, clock, districtId, (_, error) => faults.push(error), signal);
  const killed = new AbortController();
  const dying = loop(killed.signal);
  killed.abort();
  const counts = await Promise.all([dying, loop(), loop(), loop()]);
  expect(faults).toEqual([]);
  for (const { id } of rows) {
    expect((await here.read(id)).handlerId).toBe(standIn.id);
    const moves = await dataSource.manager.countBy(CaseEvent, { districtId, caseId: id, move: 'relieve' });
    expect(moves).toBe(1);
  }
  expect(counts.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(rows.length);
  expect(await here.read(named.id)).toMatchObject({ handler: owner.name, handlerId: null });
  expect(await loop()).toBe(0);
});

test('what a roster was on a past day can still be read, and a taken back leave ends when it was', async () => {
  const { dataSource, districtId } = here;
  const duty = async (moment: Date) =>
    onDuty(await rosterAt(dataSource.manager, districtId, [grid], moment), grid, moment).staff?.username ??
    null;
  expect(await duty(new Date(1000))).toBe('gw0055');
  expect(await duty(at('2026-03-09T21:00:00'))).toBe('gw0058');
  expect(await duty(at('2026-03-12T23:30:00'))).toBe(null);
  expect(await duty(at('2026-03-18T09:00:00'))).toBe('gw0054');
});

test('an account taken out of use is not on duty, and the roster is read anew', async () => {
  const { dataSource, districtId } = here;
  const before = await rosterOf(dataSource.manager, districtId);
  expect(await rosterOf(dataSource.manager, districtId)).toBe(before);
  await dataSource.query(`UPDATE staff SET active = false WHERE district_id = $1 AND username = 'gw0054'`, [
    districtId,
  ]);
  const after = await rosterOf(dataSource.manager, districtId);
  expect(onDuty(after, grid, at('2026-03-18T09:00:00')).as).toBe('COMMUNITY');
});
