import { five, readyToWhistle, refusal, spot, whistled } from '../support/whistled.js';

test('five departments report in, nobody leaves before the street says so, the last one settles the whistle', async () => {
  const { reports, people, by, only, task, openWhistles, clock, timeline } = await whistled();
  expect((await only()).tasks.map(({ arriveBy }) => arriveBy.toISOString())).toEqual(
    five.map(() => new Date(clock.now().getTime() + 4 * 3_600_000).toISOString()),
  );
  for (const unit of five) {
    const caller = by(people.department(unit));
    const id = await task(unit);
    await reports.move(caller, 'ack', id);
    await reports.move(caller, 'checkIn', id, { position: spot });
    await reports.move(caller, 'work', id, { note: '现场执法' });
    await reports.move(caller, 'askLeave', id, { note: '本部门事项已完成' });
    await expect(reports.move(caller, 'release', id)).rejects.toEqual(refusal('NOT_YOURS'));
  }
  expect((await only()).state).toBe('JOINT');
  for (const unit of five) {
    expect(await openWhistles()).toBe(1);
    await reports.move(by(people.street), 'release', await task(unit));
  }
  expect((await only()).state).toBe('SETTLED');
  expect(await openWhistles()).toBe(0);
  for (const unit of five) {
    expect((await only()).state).toBe('SETTLED');
    await reports.move(by(people.street), 'score', await task(unit), { score: 95 });
  }
  expect((await only()).state).toBe('EVALUATED');
  const events = await timeline();
  const moves = events.map(({ move }) => move);
  expect(moves.filter((move) => move === 'score')).toHaveLength(5);
  expect(moves.indexOf('whistle')).toBeLessThan(moves.indexOf('ack'));
  expect(events.find(({ move }) => move === 'whistle')?.detail).toMatchObject({
    kind: 'ENFORCE',
    level: 'STREET',
    units: five,
    issued: true,
  });
  expect(events.findLast(({ move }) => move === 'release')?.detail).toMatchObject({
    unit: 'D04',
    task: 'LEFT',
    whistle: 'SETTLED',
    whistleSettled: true,
  });
});

test('a case with an open whistle cannot be reported done', async () => {
  const { desk, people, row } = await whistled();
  const input = { reply: '好了', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
  await expect(
    desk.move({ actor: people.street, caseId: row.id, move: 'submitResult', input }),
  ).rejects.toEqual(refusal('WHISTLES_SETTLED'));
});

test('a whistle before the case is being handled is refused as such, and nothing is left of it', async () => {
  const { file, refuses, whistles, people } = await readyToWhistle();
  const { number } = await file();
  const call = { kind: 'ENFORCE', reason: '太早', units: ['D02'] } as const;
  await refuses(
    () => whistles.blow({ actor: people.streetLeader, number }, { ...call, units: ['D02'] }),
    'MOVE_NOT_ALLOWED_NOW',
  );
});

test('only departments and utilities are called, each once', async () => {
  const { refuses, blow, leader, only, districtId } = await readyToWhistle();
  await refuses(() => blow(leader, 'KEY', ['D02', 'Z99']), 'UNIT_NOT_CALLABLE');
  await refuses(() => blow(leader, 'KEY', [`${districtId}001000`]), 'UNIT_NOT_CALLABLE');
  await blow(leader, 'KEY', ['D02', 'D07', 'D02']);
  expect((await only()).tasks.map(({ unitCode }) => unitCode)).toEqual(['D02', 'D07']);
});

test('who blows it decides the level, and whose word issues it', async () => {
  const { blow, people, all } = await readyToWhistle();
  for (const actor of [people.community, people.street, people.streetLeader]) await blow(actor);
  expect((await all()).map(({ level, state, tasks }) => [level, state, tasks.length])).toEqual([
    ['COMMUNITY', 'DRAFT', 0],
    ['STREET', 'DRAFT', 0],
    ['STREET', 'ISSUED', 5],
  ]);
});

test("a community's and a clerk's whistle wait for the street leader, who issues them", async () => {
  const { whistles, reports, people, by, blow, only, refuses, openWhistles, task } = await readyToWhistle();
  const id = await blow(people.community, 'ROUTINE', ['D02']);
  expect(await openWhistles()).toBe(1);
  for (const actor of [people.community, people.street, people.centreLeader])
    await refuses(() => whistles.issue(by(actor), id), 'NOT_YOURS');
  await refuses(() => whistles.issue(by(people.streetLeader), crypto.randomUUID()), 'WHISTLE_NOT_FOUND');
  await whistles.issue(by(people.streetLeader), id);
  expect(await only()).toMatchObject({ state: 'ISSUED', issuedBy: 'STREET_LEADER', level: 'COMMUNITY' });
  await refuses(() => whistles.issue(by(people.streetLeader), id), 'WHISTLE_NOT_READY');
  await refuses(() => whistles.refuse(by(people.streetLeader), id, '晚了'), 'WHISTLE_NOT_READY');
  await expect(reports.move(by(people.department('D07')), 'ack', await task('D02'))).rejects.toEqual(
    refusal('CASE_NOT_FOUND'),
  );
  await reports.move(by(people.department('D02')), 'ack', await task('D02'));
  expect((await only()).state).toBe('RESPONDING');
  expect(await openWhistles()).toBe(1);
});

test('不成哨: the street leader sees no ground, says why, and the case goes on', async () => {
  const { whistles, people, by, blow, only, openWhistles, timeline, refuses } = await readyToWhistle();
  const id = await blow(people.street);
  await refuses(() => whistles.refuse(by(people.street), id, '社区可自行解决'), 'NOT_YOURS');
  await refuses(() => whistles.refuse(by(people.centreLeader), id, '社区可自行解决'), 'NOT_YOURS');
  await refuses(() => whistles.refuse(by(people.streetLeader), id, ''), 'FIELD_MISSING');
  await whistles.refuse(by(people.streetLeader), id, '社区可自行解决');
  expect(await only()).toMatchObject({ state: 'REFUSED', endedReason: '社区可自行解决', tasks: [] });
  expect(await openWhistles()).toBe(0);
  expect((await timeline()).at(-1)).toMatchObject({ move: 'refuseWhistle', reason: '社区可自行解决' });
  await refuses(() => whistles.issue(by(people.streetLeader), id), 'WHISTLE_NOT_READY');
});

test('minutes of the joint handling are kept with the whistle', async () => {
  const { whistles, people, by, only, refuses, whistleId, districtId, timeline } = await whistled();
  const street = `${districtId}004000`;
  const minute = {
    note: '城管牵头, 生态环境检测',
    attendees: ['D02', 'D07', street],
    tasks: [{ unit: 'D07', what: '三日内检测', by: '2026-03-12' }],
  };
  const wrong = { ...minute, tasks: [{ unit: 'Z99', what: '?' }] };
  await refuses(() => whistles.minute(by(people.street), whistleId, wrong), 'UNIT_UNKNOWN');
  await refuses(
    () => whistles.minute(by(people.street), whistleId, { ...minute, note: '' }),
    'FIELD_MISSING',
  );
  await refuses(() => whistles.minute(by(people.centreLeader), whistleId, minute), 'NOT_YOURS');
  await refuses(() => whistles.minute(by(people.department('D02')), whistleId, minute), 'NOT_YOURS');
  await whistles.minute(by(people.street), whistleId, minute);
  expect((await only()).minutes).toEqual([expect.objectContaining({ ...minute, byUnit: street })]);
  expect((await timeline()).at(-1)).toMatchObject({ move: 'minute', detail: { note: minute.note } });
  await whistles.cancel(by(people.streetLeader), whistleId, '已自行解决');
  // Somebody else still answers, or the case's own guard would speak.
  await whistles.blow(by(people.streetLeader), { kind: 'KEY', reason: '再来', units: ['D02'] });
  await refuses(() => whistles.minute(by(people.street), whistleId, minute), 'WHISTLE_NOT_READY');
});
