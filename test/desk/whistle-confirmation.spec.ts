import { attendanceOf } from '#whistles';
import { readyToWhistle, spot } from '../support/whistled.js';

/** An emergency blown by its community and issued without waiting. */
async function emergency(units = ['D15', 'D04']) {
  const ready = await readyToWhistle();
  const whistleId = await ready.blow(ready.people.community, 'EMERGENCY', units);
  return { ...ready, whistleId };
}

test('an emergency waits for nobody, whoever blows it; the leader has 24 hours to confirm it', async () => {
  const { whistles, people, by, only, clocks, clock, refuses, whistleId } = await emergency();
  expect(await only()).toMatchObject({ level: 'COMMUNITY', state: 'ISSUED', confirmation: 'AWAITED' });
  const [confirm] = await clocks('CONFIRM');
  expect(confirm).toMatchObject({ subject: whistleId, stoppedAt: null });
  expect(Number(confirm!.dueAt) - Number(clock.now())).toBe(24 * 3_600_000);
  for (const actor of [people.community, people.street, people.centreLeader, people.department('D15')])
    await refuses(() => whistles.confirm(by(actor), whistleId, true), 'NOT_YOURS');
  await whistles.confirm(by(people.streetLeader), whistleId, true);
  expect(await only()).toMatchObject({
    state: 'ISSUED',
    confirmation: 'CONFIRMED',
    confirmedBy: 'STREET_LEADER',
  });
  expect((await clocks('CONFIRM'))[0]).toMatchObject({ outcome: 'MET' });
  await refuses(() => whistles.confirm(by(people.streetLeader), whistleId, true), 'NO_CONFIRMATION_AWAITED');
});

test("a clerk's emergency is confirmed too; the leader's own needs no second word, nor does any other kind", async () => {
  const { whistles, people, by, blow, all, clocks, refuses } = await readyToWhistle();
  await blow(people.street, 'EMERGENCY');
  const own = await blow(people.streetLeader, 'EMERGENCY');
  await blow(people.streetLeader, 'KEY');
  expect((await all()).map(({ confirmation }) => confirmation)).toEqual(['AWAITED', null, null]);
  expect(await clocks('CONFIRM')).toHaveLength(1);
  await refuses(() => whistles.confirm(by(people.streetLeader), own, true), 'NO_CONFIRMATION_AWAITED');
});

test('an unconfirmed emergency is overdue after 24 hours, and can still be confirmed', async () => {
  const { whistles, people, by, clocks, hours, sweep, timeline, whistleId } = await emergency();
  hours(24);
  await sweep();
  const overdue = (await timeline()).filter(({ move }) => move === 'overdue');
  expect(overdue.map(({ detail }) => [detail['timer'], detail['subject']])).toContainEqual([
    'CONFIRM',
    whistleId,
  ]);
  hours(0.1);
  await whistles.confirm(by(people.streetLeader), whistleId, true);
  expect((await clocks('CONFIRM'))[0]).toMatchObject({ outcome: 'MISSED' });
});

test('not grounded, before anybody came: refused, and everybody is let off', async () => {
  const { whistles, people, by, only, clocks, openWhistles, refuses, whistleId, timeline } =
    await emergency();
  const leader = by(people.streetLeader);
  await refuses(() => whistles.confirm(leader, whistleId, false), 'FIELD_MISSING');
  await whistles.confirm(leader, whistleId, false, '无人员危险');
  const whistle = await only();
  expect(whistle).toMatchObject({
    state: 'REFUSED',
    confirmation: 'NOT_GROUNDED',
    endedReason: '无人员危险',
  });
  expect(whistle.tasks.map(attendanceOf)).toEqual(['EXCUSED', 'EXCUSED']);
  expect((await clocks('ARRIVE')).map(({ outcome }) => outcome)).toEqual(['CANCELLED', 'CANCELLED']);
  expect((await clocks('CONFIRM'))[0]).toMatchObject({ outcome: 'MET' });
  expect(await openWhistles()).toBe(0);
  expect((await timeline()).at(-1)).toMatchObject({
    move: 'confirmWhistle',
    reason: '无人员危险',
    detail: { confirmed: false, units: ['D15', 'D04'], whistle: 'REFUSED' },
  });
});

test('not grounded, with a department on the spot: that one is released and scored as ever', async () => {
  const { whistles, reports, people, by, only, openWhistles, task, whistleId } = await emergency();
  await reports.move(by(people.department('D15')), 'checkIn', await task('D15'), { position: spot });
  await whistles.confirm(by(people.streetLeader), whistleId, false, '无人员危险');
  expect(await only()).toMatchObject({ state: 'JOINT', confirmation: 'NOT_GROUNDED' });
  expect(await openWhistles()).toBe(1);
  await reports.move(by(people.street), 'release', await task('D15'));
  expect(await only()).toMatchObject({ state: 'SETTLED' });
  await reports.move(by(people.street), 'score', await task('D15'), { score: 90 });
  expect((await only()).tasks.map(attendanceOf)).toEqual(['ON_TIME', 'EXCUSED']);
});

test('the word may come when the case has been reported done', async () => {
  const { whistles, reports, desk, people, by, only, task, row, clocks, whistleId } = await emergency([
    'D15',
  ]);
  await reports.move(by(people.street), 'checkIn', await task('D15'));
  await reports.move(by(people.street), 'release', await task('D15'));
  const input = { reply: '已脱险', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
  await desk.move({ actor: people.street, caseId: row.id, move: 'submitResult', input });
  await whistles.confirm(by(people.streetLeader), whistleId, true);
  expect(await only()).toMatchObject({ state: 'SETTLED', confirmation: 'CONFIRMED' });
  expect((await clocks('CONFIRM'))[0]).toMatchObject({ outcome: 'MET' });
});
