import { groundOf } from '#cases';
import { replyBy, stateAt } from '#whistles';
import { readyToWhistle, spot } from '../support/whistled.js';

/** D02 has come and left, D07 has stayed away. */
async function attended() {
  const ready = await readyToWhistle();
  const { reports, people, by, blow, task, hours } = ready;
  await blow(people.streetLeader, 'ENFORCE', ['D02', 'D07']);
  await reports.move(by(people.department('D02')), 'checkIn', await task('D02'), { position: spot });
  hours(5);
  await reports.move(by(people.street), 'markAbsent', await task('D07'), { reason: '未到' });
  await reports.move(by(people.street), 'release', await task('D02'));
  const { calendar } = await groundOf(ready.dataSource.manager, ready.districtId);
  return {
    ...ready,
    calendar,
    d02: await task('D02'),
    d07: await task('D07'),
    state: async () => {
      const { tasks, ...whistle } = await ready.only();
      return stateAt(whistle, tasks, ready.clock.now(), calendar);
    },
  };
}

test('a low score needs a reason, a score is given once, and only who came has to be scored', async () => {
  const { reports, people, by, d02, d07, refuses, state } = await attended();
  const score = (id: string, given: object, actor = people.street) =>
    reports.move(by(actor), 'score', id, given);
  expect(await state()).toBe('SETTLED');
  await refuses(() => score(d02, { score: 40 }), 'LOW_SCORE_EXPLAINED');
  await refuses(() => score(d02, {}), 'FIELD_MISSING');
  await refuses(() => score(d02, { score: 90 }, people.department('D02')), 'NOT_YOURS');
  await refuses(() => score(d02, { score: 90 }, people.centreLeader), 'NOT_YOURS');
  await score(d02, { score: 40, reason: '到场后无所作为' });
  await refuses(() => score(d02, { score: 90 }), 'ALREADY_SCORED');
  expect(await state()).toBe('EVALUATED');
  // A department that stayed away may be scored for it as well, and may say why it did.
  await score(d07, { score: 0, reason: '未到场' });
  await reports.move(by(people.department('D07')), 'replyToScore', d07, { note: '同时段另有应急任务' });
});

test('a department replies to its score once, within five working days', async () => {
  const { reports, people, by, d02, d07, refuses, only, hours, calendar } = await attended();
  const reply = (unit: string, id: string) =>
    reports.move(by(people.department(unit)), 'replyToScore', id, { note: '途中封路' });
  await refuses(() => reply('D02', d02), 'NOT_SCORED');
  await reports.move(by(people.street), 'score', d02, { score: 80 });
  await reports.move(by(people.street), 'score', d07, { score: 10, reason: '未到场' });
  const scored = (await only()).tasks[0]!;
  // Scored on Monday 2026-03-09: the Monday after is the fifth working day.
  expect(replyBy(scored, calendar)?.toISOString()).toBe('2026-03-16T15:59:59.000Z');
  await refuses(() => reply('D07', d02), 'NOT_YOURS');
  await refuses(
    () => reports.move(by(people.department('D02')), 'replyToScore', d02, { note: '' }),
    'FIELD_MISSING',
  );
  await reply('D02', d02);
  expect((await only()).tasks[0]).toMatchObject({ reply: '途中封路' });
  await refuses(() => reply('D02', d02), 'ALREADY_REPLIED');
  hours(7 * 24 + 10);
  await refuses(() => reply('D07', d07), 'REPLY_WINDOW_OVER');
});

test('CLOSED comes by itself: with the last reply, or when the time to reply is over', async () => {
  const first = await attended();
  await first.reports.move(first.by(first.people.street), 'score', first.d02, { score: 80 });
  expect(await first.state()).toBe('EVALUATED');
  await first.reports.move(first.by(first.people.department('D02')), 'replyToScore', first.d02, {
    note: '认可',
  });
  expect(await first.state()).toBe('CLOSED');

  const second = await attended();
  await second.reports.move(second.by(second.people.street), 'score', second.d02, { score: 80 });
  second.hours(7 * 24 + 10);
  expect(await second.state()).toBe('CLOSED');
});

test('the department rates back, once, a low rating with its reason; who never came does not', async () => {
  const { reports, people, by, d02, d07, refuses, only, timeline } = await attended();
  const rate = (unit: string, id: string, given: object) =>
    reports.move(by(people.department(unit)), 'rateBack', id, given);
  await refuses(() => rate('D02', d02, { score: 30 }), 'LOW_SCORE_EXPLAINED');
  await refuses(() => rate('D07', d02, { score: 90 }), 'NOT_YOURS');
  await refuses(() => reports.move(by(people.street), 'rateBack', d02, { score: 90 }), 'NOT_YOURS');
  await refuses(() => rate('D07', d07, { score: 90 }), 'TASK_NOT_READY');
  await rate('D02', d02, { score: 30, reason: '现场无人对接' });
  await refuses(() => rate('D02', d02, { score: 90 }), 'ALREADY_RATED');
  expect((await only()).tasks[0]).toMatchObject({ rating: 30, ratingReason: '现场无人对接' });
  expect((await timeline()).at(-1)).toMatchObject({ move: 'rateBack', reason: '现场无人对接' });
});

test('what is to be said of a whistle may be said while the case is in other hands', async () => {
  const { reports, desk, people, by, d02, row } = await attended();
  const input = { reply: '已整改', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
  await desk.move({ actor: people.street, caseId: row.id, move: 'submitResult', input });
  await reports.move(by(people.street), 'score', d02, { score: 80 });
  await desk.move({ actor: people.reviewer, caseId: row.id, move: 'approve' });
  await reports.move(by(people.department('D02')), 'replyToScore', d02, { note: '认可' });
});
