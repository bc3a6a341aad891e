import { readTimeline, readTimers, sweepTimers, verifyHistory } from '#cases';
import { openDesk, smoke, smokeCategory } from '../support/desk.js';

const refusal = (code: string) => expect.objectContaining({ code });

test('a complaint goes the whole way, each step one event, and folds to its row', async () => {
  const { file, desk, people, read, clock, dataSource } = await openDesk();
  const { caseId, number, trackingCode } = await file();
  expect(number).toMatch(/^\d{6}-260309-\d{7}-[0-9A-Z]$/);
  expect(trackingCode).toMatch(/^(\w{4}-){2}\w{4}$/);
  const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
  const checker = { ...people.gridWorker };
  const steps = [
    [people.agent, 'accept', { categoryCode: smokeCategory }, 'ACCEPTED'],
    [people.dispatcher, 'dispatch', {}, 'DISPATCHED'],
    [people.street, 'sign', {}, 'SIGNED'],
    [people.street, 'contact', { note: '已联系' }, 'PROCESSING'],
    [
      people.street,
      'submitResult',
      { reply: '已改造排烟管', solved: true, evidence: photo },
      'PENDING_REVIEW',
    ],
    [people.reviewer, 'approve', {}, 'VERIFYING'],
    [
      checker,
      'verify',
      { passed: true, evidence: photo, position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } },
      'FOLLOW_UP',
    ],
    [
      people.followUpAgent,
      'followUp',
      { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED' },
      'FOLLOW_UP',
    ],
    [people.reviewer, 'close', {}, 'CLOSED'],
  ] as const;
  for (const [actor, move, input, state] of steps) {
    clock.set(new Date(clock.now().getTime() + 60_000));
    const { case: row } = await desk.move({ actor, caseId, move, input });
    expect([move, row.state]).toEqual([move, state]);
  }
  const row = await read(caseId);
  const events = await readTimeline(dataSource.manager, row);
  expect(events.map(({ move }) => move)).toEqual(['submit', ...steps.map(([, move]) => move)]);
  expect(row.version).toBe(10);
  expect(row.dueAt).toBeNull();
  const timers = await readTimers(dataSource.manager, row);
  expect(timers.map(({ kind, outcome }) => `${kind} ${outcome}`).sort()).toEqual(
    [
      'ACCEPT MET',
      'ARCHIVE null',
      'CLOSE MET',
      'CONTACT MET',
      'DISPATCH MET',
      'ESCALATE MET',
      'FOLLOW_UP MET',
      'HANDLE MET',
      'REVIEW MET',
      'SIGN MET',
      'VERIFY MET',
    ].sort(),
  );
});

test('two people at once: one wins, the other reads that it has changed', async () => {
  const { dispatched, desk, people, read } = await openDesk();
  const { id, version } = await dispatched();
  const sign = () => desk.move({ actor: people.street, caseId: id, move: 'sign', version });
  const [a, b] = await Promise.allSettled([sign(), sign()]);
  expect([a.status, b.status].sort()).toEqual(['fulfilled', 'rejected']);
  const lost = (a.status === 'rejected' ? a : b) as PromiseRejectedResult;
  expect(lost.reason).toEqual(refusal('VERSION_STALE'));
  expect((await read(id)).version).toBe(version + 1);
});

test('a stale version is refused and loses nothing', async () => {
  const { dispatched, desk, people, read } = await openDesk();
  const row = await dispatched();
  await expect(
    desk.move({ actor: people.street, caseId: row.id, move: 'sign', version: row.version - 1 }),
  ).rejects.toEqual(refusal('VERSION_STALE'));
  expect(await read(row.id)).toEqual(row);
});

test('a failing insert leaves nothing: no row, no event, no clock, nothing owed', async () => {
  const { dispatched, desk, people, read, dataSource, districtId } = await openDesk();
  const row = await dispatched();
  const counts = () =>
    dataSource.query(
      `SELECT (SELECT count(*) FROM case_event WHERE district_id = $1) AS events, (SELECT count(*) FROM outbox WHERE district_id = $1) AS owed,
              (SELECT count(*) FROM case_timer WHERE district_id = $1) AS timers`,
      [districtId],
    );
  const before = await counts();
  // The database refuses the outbox row of this district's next move.
  const trigger = `refuse_${districtId}`;
  await dataSource.query(
    `CREATE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`,
  );
  await dataSource.query(
    `CREATE TRIGGER ${trigger} BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.district_id = '${districtId}') EXECUTE FUNCTION ${trigger}()`,
  );
  try {
    await expect(desk.move({ actor: people.street, caseId: row.id, move: 'sign' })).rejects.toThrow(
      'disk full',
    );
  } finally {
    await dataSource.query(`DROP FUNCTION ${trigger} CASCADE`);
  }
  expect(await counts()).toEqual(before);
  expect(await read(row.id)).toEqual(row);
});

test('the same cause makes the same move once', async () => {
  const { file, desk, people } = await openDesk();
  const { caseId } = await file();
  const request = {
    actor: people.system,
    caseId,
    move: 'accept' as const,
    input: { categoryCode: smokeCategory },
    cause: caseId,
  };
  expect((await desk.move(request)).made).toBe(true);
  const again = await desk.move(request);
  expect([again.made, again.case.version]).toEqual([false, 2]);
});

test('who may not see a case is told that there is none', async () => {
  const { dispatched, desk, people } = await openDesk();
  const { id } = await dispatched();
  await expect(desk.move({ actor: people.otherStreet, caseId: id, move: 'sign' })).rejects.toEqual(
    refusal('CASE_NOT_FOUND'),
  );
  await expect(desk.move({ actor: people.department('D12'), caseId: id, move: 'sign' })).rejects.toEqual(
    refusal('CASE_NOT_FOUND'),
  );
  // The community sees it, but it leads nothing here.
  await expect(desk.move({ actor: people.community, caseId: id, move: 'sign' })).rejects.toEqual(
    refusal('NOT_YOURS'),
  );
});

test('verify finds a row that was edited behind the back of the desk, and a chain that was bent', async () => {
  const { dispatched, dataSource, districtId } = await openDesk();
  const { id, number } = await dispatched();
  const mine = async () => (await verifyHistory(dataSource, undefined, districtId)).differences;
  expect(await mine()).toEqual([]);
  await dataSource.query(`UPDATE cases SET lead_unit = 'D02' WHERE district_id = $1 AND id = $2`, [
    districtId,
    id,
  ]);
  expect(await mine()).toEqual([expect.stringMatching(new RegExp(`${number}: leadUnit`))]);
  await dataSource.query(`ALTER TABLE case_event DISABLE TRIGGER case_event_append_only`);
  try {
    await dataSource.query(
      `UPDATE case_event SET actor_name = 'somebody else' WHERE district_id = $1 AND case_id = $2 AND seq = 2`,
      [districtId, id],
    );
  } finally {
    await dataSource.query(`ALTER TABLE case_event ENABLE TRIGGER case_event_append_only`);
  }
  expect(await mine()).toEqual([expect.stringMatching(/event 2 does not fit the chain/)]);
});

test('a signature that does not come is taken as given, once, whoever sweeps', async () => {
  const { dispatched, desk, clock, dataSource, read, districtId } = await openDesk();
  const { id } = await dispatched();
  // NORMAL: 120 duty minutes; by noon of the next day they have passed.
  clock.set(new Date('2026-03-10T12:00:00+08:00'));
  const faults: unknown[] = [];
  const sweep = () =>
    sweepTimers(
      dataSource,
      desk,
      clock,
      ({ districtId: theirs }, error) => theirs === districtId && faults.push(error),
    );
  await Promise.all([sweep(), sweep(), sweep()]);
  const row = await read(id);
  expect(row.state).toBe('SIGNED');
  const events = await readTimeline(dataSource.manager, row);
  expect(events.filter(({ move }) => move === 'autoSign')).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('HANDLE warns a working day before and marks the overdue, each once', async () => {
  const { processing, desk, clock, dataSource, read } = await openDesk();
  const row = await processing();
  expect(row.dueAt).toEqual(new Date('2026-03-16T23:59:59+08:00'));
  const sweep = () => sweepTimers(dataSource, desk, clock, () => undefined);
  const moves = async () =>
    (await readTimeline(dataSource.manager, await read(row.id)))
      .map(({ move }) => move)
      .filter((move) => ['warn', 'overdue'].includes(move));
  clock.set(new Date('2026-03-15T23:00:00+08:00'));
  await sweep();
  expect(await moves()).toEqual([]);
  clock.set(new Date('2026-03-16T08:00:00+08:00'));
  await sweep();
  await sweep();
  expect(await moves()).toEqual(['warn']);
  clock.set(new Date('2026-03-17T00:00:00+08:00'));
  await sweep();
  await sweep();
  expect(await moves()).toEqual(['warn', 'overdue']);
});

test('a redo runs against the original date', async () => {
  const { processing, desk, people, clock } = await openDesk();
  const { id, dueAt } = await processing();
  const result = { reply: '已处理', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
  await desk.move({ actor: people.street, caseId: id, move: 'submitResult', input: result });
  clock.set(new Date('2026-03-11T10:00:00+08:00'));
  const { case: back } = await desk.move({
    actor: people.reviewer,
    caseId: id,
    move: 'returnForRedo',
    input: { reason: '照片不清' },
  });
  expect([back.state, back.dueAt]).toEqual(['PROCESSING', dueAt]);
});

test('the reporter stays in the vault: nothing of them in the case, its events or the outbox', async () => {
  const { file, dataSource, districtId, read } = await openDesk();
  const { caseId } = await file({
    ...smoke,
    text: '我叫金某, 手机15400001038, 身份证37990219860315021X, 楼下油烟呛人。',
  });
  const row = await read(caseId);
  expect(row.personalData).toEqual(['ID_CARD', 'PHONE']);
  const everything = JSON.stringify(
    await dataSource.query(
      `SELECT to_jsonb(c) AS c, (SELECT jsonb_agg(to_jsonb(e)) FROM case_event e WHERE e.district_id = c.district_id AND e.case_id = c.id) AS e,
              (SELECT jsonb_agg(to_jsonb(o)) FROM outbox o WHERE o.district_id = c.district_id AND o.case_id = c.id) AS o
       FROM cases c WHERE c.district_id = $1`,
      [districtId],
    ),
  );
  for (const secret of ['15400001038', '37990219860315021X', '金女士'])
    expect(everything).not.toContain(secret);
});

test('a matter resolved on the spot and redone all the same is held to the policy of its filing', async () => {
  const { intake, desk, people } = await openDesk();
  const { caseId } = await intake.submit(people.gridWorker, {
    ...smoke,
    channel: 'GRID_APP',
    text: '楼道堆物。',
  });
  const evidence = ['PHOTO_BEFORE', 'PHOTO_AFTER'].map((kind) => ({ kind, ref: `${kind}.jpg` }));
  const input = { categoryCode: '040108', reply: '已清走', evidence };
  const { case: resolved } = await desk.move({
    actor: people.gridWorker,
    caseId,
    move: 'selfResolve',
    input,
  });
  expect(resolved).toMatchObject({
    state: 'FOLLOW_UP',
    ownerDept: 'D03',
    policy: { urgency: 'NORMAL', limits: { HANDLE: { value: 2, unit: 'wd' } } },
  });
  const said = { reached: true, contacted: true, solved: false, satisfaction: 'UNSATISFIED' };
  await desk.move({ actor: people.followUpAgent, caseId, move: 'followUp', input: said });
  const { case: again } = await desk.move({
    actor: people.reviewer,
    caseId,
    move: 'rework',
    input: { reason: '还在' },
  });
  expect([again.round, again.reworks, again.dueAt]).toEqual([2, 1, new Date('2026-03-10T23:59:59+08:00')]);
});

test('what a department must do is not pushed down to a community; what the dispatcher chose is said to be chosen', async () => {
  const { file, desk, people } = await openDesk();
  const { caseId } = await file({ ...smoke, text: '拖欠工资。' });
  await desk.move({ actor: people.agent, caseId, move: 'accept', input: { categoryCode: '110101' } });
  const to = (leadUnit: string) =>
    desk.move({ actor: people.dispatcher, caseId, move: 'dispatch', input: { leadUnit } });
  await expect(to(people.community.unitCode ?? '')).rejects.toEqual(refusal('LEAD_IS_RESPONSIBLE'));
  const { case: row } = await to('D03');
  expect([row.leadUnit, row.ownerDept, row.why?.owner.zh]).toEqual(['D03', 'D12', '由派单员指定']);
});

test('a report of danger cannot be withdrawn before anybody has looked at it', async () => {
  const { file, desk, people } = await openDesk();
  const { caseId } = await file({ ...smoke, text: '楼道里一股很浓的煤气味, 快来人!' });
  await expect(
    desk.move({ actor: people.agent, caseId, move: 'withdraw', input: { reason: '算了' } }),
  ).rejects.toEqual(refusal('NOT_A_SAFETY_MATTER'));
});
