import { attendanceOf, showSiteCode } from '#whistles';
import { laneEnv } from '../support/world.js';
import { readyToWhistle, spot, whistled } from '../support/whistled.js';

const raise = { reason: '涉及两个街道, 需区级协调' };

test('raised to the district it waits for the centre leader, and the old one goes on as before', async () => {
  const { whistles, reports, people, by, all, openWhistles, refuses, whistleId, task } = await whistled();
  const { whistleId: raised } = await whistles.upgrade(by(people.street), whistleId, {
    ...raise,
    units: ['D05', 'D02'],
  });
  const [old, draft] = await all();
  expect(old).toMatchObject({ id: whistleId, state: 'ISSUED' });
  expect(draft).toMatchObject({
    id: raised,
    level: 'DISTRICT',
    state: 'DRAFT',
    upgradedFrom: whistleId,
    tasks: [],
    kind: 'ENFORCE',
    units: ['D02', 'D07', 'D06', 'D15', 'D04', 'D05'],
    reason: raise.reason,
  });
  expect(await openWhistles()).toBe(2);
  await refuses(() => whistles.upgrade(by(people.street), whistleId, raise), 'UPGRADE_WAITS');
  await refuses(() => whistles.upgrade(by(people.street), raised, raise), 'WHISTLE_NOT_READY');
  for (const actor of [people.street, people.streetLeader])
    await refuses(() => whistles.issue(by(actor), raised), 'NOT_YOURS');
  await reports.move(by(people.department('D02')), 'ack', await task('D02'));
  expect((await all())[0]?.state).toBe('RESPONDING');
});

test('issued by the centre: who is there stays with the task they have, who is awaited is called anew', async () => {
  const { whistles, reports, people, by, all, openWhistles, whistleId, task, clocks, hours, refuses } =
    await whistled();
  const old = { d02: await task('D02'), d07: await task('D07'), d06: await task('D06') };
  await reports.move(by(people.department('D02')), 'checkIn', old.d02, { position: spot });
  await reports.move(by(people.department('D07')), 'ack', old.d07);
  await reports.move(by(people.street), 'checkIn', old.d06);
  await reports.move(by(people.street), 'release', old.d06);
  const { whistleId: raised } = await whistles.upgrade(by(people.streetLeader), whistleId, raise);
  hours(1);
  await whistles.issue(by(people.centreLeader), raised);
  const [lower, upper] = await all();
  expect([lower?.state, upper?.state, await openWhistles()]).toEqual(['UPGRADED', 'JOINT', 1]);
  expect(lower?.tasks.map(({ unitCode, state }) => [unitCode, state])).toEqual([
    ['D07', 'CANCELLED'],
    ['D06', 'LEFT'],
    ['D15', 'CANCELLED'],
    ['D04', 'CANCELLED'],
  ]);
  const seen = new Map(upper?.tasks.map((one) => [one.unitCode, one]));
  expect(seen.get('D02')).toMatchObject({ id: old.d02, state: 'ARRIVED' });
  expect(attendanceOf(seen.get('D02')!)).toBe('ON_TIME');
  // The one that had left is called again, and so are those who had not come, with the whole time anew.
  for (const unit of ['D07', 'D06', 'D15', 'D04'])
    expect(seen.get(unit)).toMatchObject({ state: 'NOTIFIED', arriveBy: new Date('2026-03-09T06:20:00Z') });
  expect(seen.get('D07')?.id).not.toBe(old.d07);
  const outcomes = (await clocks('ARRIVE')).map(({ outcome }) => outcome ?? 'RUNS').sort();
  expect(outcomes).toEqual([...Array(3).fill('CANCELLED'), 'MET', 'MET', ...Array(4).fill('RUNS')]);
  await refuses(() => whistles.upgrade(by(people.street), raised, raise), 'TOP_LEVEL');
  await refuses(() => whistles.upgrade(by(people.street), whistleId, raise), 'WHISTLE_NOT_READY');
});

test('the centre leader may do for a district whistle what the street does; the street may as well', async () => {
  const { whistles, reports, people, by, all, whistleId, task, hours, openWhistles, dataSource, row, clock } =
    await whistled();
  const { whistleId: raised } = await whistles.upgrade(by(people.street), whistleId, raise);
  await whistles.issue(by(people.centreLeader), raised);
  const centre = by(people.centreLeader);
  const minute = { note: '区级会商', attendees: ['D02'], tasks: [] };
  await whistles.minute(centre, raised, minute);
  const secret = laneEnv('TOKEN_SECRET');
  const shown = showSiteCode(
    ...([dataSource.manager, secret, people.centreLeader, row.number, raised, clock.now()] as const),
  );
  expect((await shown).code).toHaveLength(9);
  await reports.move(by(people.street), 'checkIn', await task('D02'));
  await reports.move(by(people.street), 'checkIn', await task('D07'));
  await reports.move(centre, 'release', await task('D02'));
  await reports.move(centre, 'score', await task('D02'), { score: 90 });
  await reports.move(centre, 'excuse', await task('D06'), { reason: '误派' });
  hours(5);
  await reports.move(centre, 'markAbsent', await task('D15'), { reason: '未到' });
  await reports.move(by(people.street), 'markAbsent', await task('D04'), { reason: '未到' });
  expect(await openWhistles()).toBe(1);
  await reports.move(by(people.street), 'release', await task('D07'));
  expect((await all())[1]).toMatchObject({ state: 'SETTLED', minutes: [{ note: '区级会商' }] });
  expect(await openWhistles()).toBe(0);
});

test('refused by the centre the old one goes on, and may be raised again; the street may take the draft back', async () => {
  const { whistles, people, by, all, openWhistles, whistleId, refuses, timeline } = await whistled();
  const { whistleId: first } = await whistles.upgrade(by(people.street), whistleId, raise);
  await refuses(() => whistles.refuse(by(people.streetLeader), first, '不'), 'NOT_YOURS');
  await whistles.refuse(by(people.centreLeader), first, '街道可解决');
  expect((await all()).map(({ state }) => state)).toEqual(['ISSUED', 'REFUSED']);
  const { whistleId: second } = await whistles.upgrade(by(people.streetLeader), whistleId, raise);
  await whistles.cancel(by(people.street), second, '不再需要');
  expect((await all()).map(({ state }) => state)).toEqual(['ISSUED', 'REFUSED', 'CANCELLED']);
  expect(await openWhistles()).toBe(1);
  expect((await timeline()).findLast(({ move }) => move === 'upgradeWhistle')?.detail).toMatchObject({
    whistleId: second,
    upgradedFrom: whistleId,
    level: 'DISTRICT',
    issued: false,
  });
});

test("a community's whistle is raised to the street: by itself for the leader to issue, by the leader at once", async () => {
  const { whistles, people, by, blow, all, refuses } = await readyToWhistle();
  const draft = await blow(people.community, 'ROUTINE', ['D02']);
  await refuses(() => whistles.upgrade(by(people.community), draft, raise), 'WHISTLE_NOT_READY');
  await whistles.issue(by(people.streetLeader), draft);
  const { whistleId: raised } = await whistles.upgrade(by(people.community), draft, raise);
  expect((await all()).map(({ level, state }) => [level, state])).toEqual([
    ['COMMUNITY', 'ISSUED'],
    ['STREET', 'DRAFT'],
  ]);
  await refuses(() => whistles.issue(by(people.centreLeader), raised), 'NOT_YOURS');
  await whistles.refuse(by(people.streetLeader), raised, '先由社区办');
  const { whistleId: again } = await whistles.upgrade(by(people.streetLeader), draft, raise);
  const [lower, , upper] = await all();
  expect([lower?.state, upper?.id, upper?.state]).toEqual(['UPGRADED', again, 'ISSUED']);
  await refuses(() => whistles.upgrade(by(people.community), again, raise), 'NOT_YOURS');
});

test('a whistle that was settled while its raising waited stays settled; the raised one calls everybody', async () => {
  const { whistles, reports, people, by, blow, all, task, openWhistles } = await readyToWhistle();
  const whistleId = await blow(people.streetLeader, 'KEY', ['D02', 'D07']);
  const { whistleId: raised } = await whistles.upgrade(by(people.street), whistleId, raise);
  for (const unit of ['D02', 'D07'])
    await reports.move(by(people.street), 'excuse', await task(unit), { reason: '误派' });
  expect(await openWhistles()).toBe(1);
  await whistles.issue(by(people.centreLeader), raised);
  expect((await all()).map(({ state, tasks }) => [state, tasks.length])).toEqual([
    ['EVALUATED', 2],
    ['ISSUED', 2],
  ]);
});

test('撤哨: by whoever blew it or the leader, while nobody has arrived; the departments need not come', async () => {
  const { whistles, reports, people, by, blow, all, clocks, openWhistles, refuses, task, timeline } =
    await readyToWhistle();
  const draft = await blow(people.community, 'ROUTINE', ['D02']);
  await refuses(() => whistles.cancel(by(people.street), draft, '?'), 'NOT_YOURS');
  await refuses(() => whistles.cancel(by(people.centreLeader), draft, '?'), 'NOT_YOURS');
  await whistles.cancel(by(people.community), draft, '已自行解决');
  const issued = await blow(people.community, 'EMERGENCY', ['D02', 'D07']);
  await reports.move(by(people.department('D02')), 'ack', await task('D02'));
  await whistles.cancel(by(people.streetLeader), issued, '已自行解决');
  const [, second] = await all();
  expect(second).toMatchObject({ state: 'CANCELLED', endedReason: '已自行解决', confirmation: null });
  expect(second?.tasks.map(attendanceOf)).toEqual(['CANCELLED', 'CANCELLED']);
  for (const kind of ['ARRIVE', 'CONFIRM'] as const)
    expect((await clocks(kind)).every(({ outcome }) => outcome === 'CANCELLED')).toBe(true);
  expect((await timeline()).at(-1)?.detail).toMatchObject({ units: ['D02', 'D07'] });
  expect(await openWhistles()).toBe(0);

  const third = await blow(people.streetLeader, 'KEY', ['D02', 'D07']);
  await reports.move(by(people.street), 'checkIn', await task('D02'));
  await refuses(() => whistles.cancel(by(people.streetLeader), third, '?'), 'SOMEBODY_ARRIVED');
  await reports.move(by(people.street), 'release', await task('D02'));
  await refuses(() => whistles.cancel(by(people.streetLeader), third, '?'), 'SOMEBODY_ARRIVED');
  await reports.move(by(people.street), 'excuse', await task('D07'), { reason: '误派' });
  await refuses(() => whistles.cancel(by(people.streetLeader), third, '?'), 'WHISTLE_NOT_READY');
});
