import { attendanceOf, openTasksOf, showSiteCode } from '#whistles';
import { laneEnv } from '../support/world.js';
import { five, readyToWhistle, refusal, spot, whistled } from '../support/whistled.js';

test('arrival is proven on the spot, or by the word of the street; late is late', async () => {
  const { reports, people, by, task, only, hours, refuses } = await whistled();
  const far = { ...spot, lat: spot.lat + 0.003 };
  const d02 = await task('D02');
  await refuses(
    () => reports.move(by(people.department('D02')), 'checkIn', d02, { position: far }),
    'TOO_FAR',
  );
  await refuses(() => reports.move(by(people.department('D02')), 'checkIn', d02), 'TOO_FAR');
  await expect(reports.move(by(people.otherStreet), 'checkIn', d02)).rejects.toEqual(
    refusal('CASE_NOT_FOUND'),
  );
  await reports.move(by(people.street), 'checkIn', d02);
  hours(4);
  await reports.move(by(people.department('D07')), 'checkIn', await task('D07'), { position: spot });
  hours(0.01);
  await reports.move(by(people.department('D06')), 'checkIn', await task('D06'), { position: spot });
  const { tasks } = await only();
  expect(
    tasks.slice(0, 4).map((one) => [one.unitCode, one.provenBy, one.late, one.distanceM, attendanceOf(one)]),
  ).toEqual([
    ['D02', 'STREET', false, null, 'ON_TIME'],
    ['D07', 'POSITION', false, 0, 'ON_TIME'],
    ['D06', 'POSITION', true, 0, 'LATE'],
    ['D15', null, false, null, 'AWAITED'],
  ]);
});

test('a code at the site proves an arrival, in its half-hour and the next, for its own whistle', async () => {
  const open = await whistled('2026-03-09T09:10:00+08:00');
  const { reports, people, by, task, only, hours, refuses, clock, dataSource, row, whistleId, blow } = open;
  const show = (actor: typeof people.street, id = whistleId) =>
    showSiteCode(dataSource.manager, laneEnv('TOKEN_SECRET'), actor, row.number, id, clock.now());
  const checkIn = async (unit: string, siteCode: string) =>
    reports.move(by(people.department(unit)), 'checkIn', await task(unit), { siteCode });
  for (const actor of [people.community, people.department('D02'), people.centreLeader])
    await expect(show(actor)).rejects.toEqual(refusal('NOT_YOURS'));
  const { code, goodUntil } = await show(people.street);
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect(goodUntil.toISOString()).toBe('2026-03-09T02:00:00.000Z');
  await refuses(() => checkIn('D02', 'AAAA-AAAA'), 'SITE_CODE_INVALID');
  await checkIn('D02', code.toLowerCase().replace('-', ''));
  hours(0.5);
  await checkIn('D07', code);
  expect((await show(people.street)).code).not.toBe(code);
  hours(0.5);
  await refuses(() => checkIn('D06', code), 'SITE_CODE_INVALID');
  expect((await only()).tasks.slice(0, 3).map(({ provenBy }) => provenBy)).toEqual(['QR', 'QR', null]);
  const other = await blow(people.streetLeader, 'KEY', ['D05']);
  const elsewhere = await show(people.street, other);
  await refuses(() => checkIn('D06', elsewhere.code), 'SITE_CODE_INVALID');
  const draft = await blow(people.community, 'ROUTINE', ['D05']);
  await expect(show(people.street, draft)).rejects.toEqual(refusal('WHISTLE_NOT_READY'));
  await expect(show(people.street, crypto.randomUUID())).rejects.toEqual(refusal('WHISTLE_NOT_FOUND'));
});

test('未报到 can be marked when the time to arrive has passed, not before; then the department is not awaited', async () => {
  const { reports, people, by, task, only, hours, refuses, clocks, sweep, openWhistles, timeline } =
    await whistled();
  const markAbsent = async (unit: string, actor = people.street) =>
    reports.move(by(actor), 'markAbsent', await task(unit), { reason: '多次电话未到' });
  hours(4);
  await refuses(() => markAbsent('D02'), 'NOT_LATE_YET');
  hours(0.01);
  await sweep();
  expect((await clocks('ARRIVE')).every(({ overdueAt }) => overdueAt)).toBe(true);
  await refuses(() => markAbsent('D02', people.department('D02')), 'NOT_YOURS');
  await refuses(() => markAbsent('D02', people.centreLeader), 'NOT_YOURS');
  await refuses(() => markAbsent('D02', people.community), 'NOT_YOURS');
  const blank = { reason: '' };
  const d02 = await task('D02');
  await refuses(() => reports.move(by(people.street), 'markAbsent', d02, blank), 'FIELD_MISSING');
  for (const unit of five) await markAbsent(unit);
  const whistle = await only();
  expect(whistle.tasks.map(attendanceOf)).toEqual(five.map(() => 'ABSENT'));
  // Nobody came, so nobody is left to be scored.
  expect(whistle).toMatchObject({ state: 'EVALUATED', settledAt: expect.any(Date) });
  expect(await openWhistles()).toBe(0);
  expect((await clocks('ARRIVE')).map(({ outcome }) => outcome)).toEqual(five.map(() => 'MISSED'));
  expect((await timeline()).at(-1)?.detail).toMatchObject({ unit: 'D04', attendance: 'ABSENT' });
  await refuses(
    () => reports.move(by(people.department('D02')), 'checkIn', d02, { position: spot }),
    'TASK_NOT_READY',
  );
});

test('a department let off need not come: its clock is called off, and the whistle can still be settled', async () => {
  const { reports, people, by, task, only, openWhistles, clocks, refuses } = await whistled();
  const excuse = async (unit: string, actor = people.street) =>
    reports.move(by(actor), 'excuse', await task(unit), { reason: '事先请假' });
  await refuses(() => excuse('D07', people.department('D07')), 'NOT_YOURS');
  for (const unit of five.slice(1)) await excuse(unit);
  await refuses(() => excuse('D07'), 'TASK_NOT_READY');
  expect((await clocks('ARRIVE')).filter(({ outcome }) => outcome === 'CANCELLED')).toHaveLength(4);
  await reports.move(by(people.street), 'checkIn', await task('D02'));
  await refuses(() => excuse('D02'), 'TASK_NOT_READY');
  await reports.move(by(people.street), 'release', await task('D02'));
  const { state, tasks } = await only();
  expect([state, tasks.map(attendanceOf)]).toEqual([
    'SETTLED',
    ['ON_TIME', 'EXCUSED', 'EXCUSED', 'EXCUSED', 'EXCUSED'],
  ]);
  expect(tasks[1]?.overReason).toBe('事先请假');
  expect(await openWhistles()).toBe(0);
});

test('each step in its turn, by the department it is for', async () => {
  const { reports, people, by, task, refuses } = await whistled();
  const d02 = await task('D02');
  const as = (unit: string) => by(people.department(unit));
  for (const move of ['work', 'askLeave'] as const)
    await refuses(() => reports.move(as('D02'), move, d02, { note: '?' }), 'TASK_NOT_READY');
  await refuses(() => reports.move(by(people.street), 'release', d02), 'TASK_NOT_READY');
  await refuses(() => reports.move(by(people.street), 'score', d02, { score: 90 }), 'TASK_NOT_READY');
  await refuses(() => reports.move(as('D07'), 'ack', d02), 'NOT_YOURS');
  await refuses(() => reports.move(by(people.street), 'ack', d02), 'NOT_YOURS');
  await refuses(() => reports.move(as('D02'), 'ack', crypto.randomUUID()), 'TASK_NOT_FOUND');
  await reports.move(as('D02'), 'ack', d02);
  await refuses(() => reports.move(as('D02'), 'ack', d02), 'TASK_NOT_READY');
  await reports.move(as('D02'), 'checkIn', d02, { position: spot });
  await refuses(() => reports.move(as('D02'), 'checkIn', d02, { position: spot }), 'TASK_NOT_READY');
  await refuses(() => reports.move(by(people.centreLeader), 'release', d02), 'NOT_YOURS');
  await reports.move(as('D02'), 'askLeave', d02, { note: '已办完' });
  // Asked to stay, it works on.
  await reports.move(as('D02'), 'work', d02, { note: '补充处置' });
  await reports.move(by(people.street), 'release', d02);
  await refuses(() => reports.move(by(people.street), 'release', d02), 'TASK_NOT_READY');
});

test("a department's list has what it still owes, the most urgent arrival first", async () => {
  const { reports, people, by, blow, task, dataSource, row } = await readyToWhistle();
  const list = async () =>
    (await openTasksOf(dataSource.manager, people.department('D02'))).map(({ kind, state }) => [kind, state]);
  await blow(people.streetLeader, 'ROUTINE', ['D02']);
  await blow(people.streetLeader, 'KEY', ['D02', 'D07']);
  await blow(people.streetLeader, 'EMERGENCY', ['D02']);
  expect(await list()).toEqual([
    ['EMERGENCY', 'NOTIFIED'],
    ['KEY', 'NOTIFIED'],
    ['ROUTINE', 'NOTIFIED'],
  ]);
  await reports.move(by(people.street), 'excuse', await task('D02'), { reason: '误派' });
  expect(await list()).toEqual([
    ['KEY', 'NOTIFIED'],
    ['ROUTINE', 'NOTIFIED'],
  ]);
  expect((await openTasksOf(dataSource.manager, people.department('D07')))[0]).toMatchObject({
    number: row.number,
    reason: '多次制止无效',
    level: 'STREET',
  });
});

test('the tasks of a case never race: five departments are let go at once, and one of them settles the whistle', async () => {
  const { reports, people, by, task, only, openWhistles, timeline } = await whistled();
  const ids = await Promise.all(five.map((unit) => task(unit)));
  await Promise.all(ids.map((id) => reports.move(by(people.street), 'checkIn', id)));
  const twice = [...ids, ...ids].map((id) => reports.move(by(people.street), 'release', id));
  const done = await Promise.allSettled(twice);
  expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect([(await only()).state, await openWhistles()]).toEqual(['SETTLED', 0]);
  const settling = (await timeline()).filter(({ detail }) => detail['whistleSettled']);
  expect(settling).toHaveLength(1);
});

test('a task is due when its clock is, wherever a new calendar has moved that to', async () => {
  const { reports, people, by, task, only, hours, dataSource, districtId } = await whistled();
  await dataSource.query(
    `UPDATE case_timer SET due_at = due_at + interval '1 hour' WHERE district_id = $1 AND kind = 'ARRIVE'`,
    [districtId],
  );
  const [due] = await openTasksOf(dataSource.manager, people.department('D02'));
  expect(due?.arriveBy.toISOString()).toBe('2026-03-09T06:20:00.000Z');
  hours(4.5);
  await reports.move(by(people.street), 'checkIn', await task('D02'));
  hours(1);
  await reports.move(by(people.street), 'checkIn', await task('D07'));
  expect((await only()).tasks.slice(0, 2).map(attendanceOf)).toEqual(['ON_TIME', 'LATE']);
});
