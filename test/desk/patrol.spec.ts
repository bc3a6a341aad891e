import { groundOf, readTimeline, verifyHistory } from '#cases';
import { readCoverage, readTrack, sweepTracks, type PatrolActionSent } from '#patrol';
import { at, morning, newId, openPatrol, point } from '../support/patrolled.js';

/** 50 m north of 商城社区第3网格, in 永安社区. */
const beside = { ...point, lat: 35.08645 };
const outcomes = (answers: ReadonlyArray<{ outcome: string; code?: string }>) =>
  answers.map(({ outcome, code }) => (code ? `${outcome} ${code}` : outcome));

test('a morning done offline: everything is applied, kept as it was done, and counted', async () => {
  const { sync, kept, dataSource, people, districtId, clock } = await openPatrol();
  const actions = morning();
  expect(outcomes(await sync(actions))).toEqual(actions.map(() => 'APPLIED'));
  const { shifts, records, cases } = await kept();
  expect(shifts).toMatchObject([{ on_at: at('08:00'), off_at: at('11:00'), ended_by: 'WORKER' }]);
  expect(records).toMatchObject([
    { what: 'VISIT', key_point: 'KP-1', shift_id: actions[0]!.id, metres_outside: 0, filed: false },
    { what: 'FOUND', result: 'EVENT', filed: true, repeat_of: null },
    { what: 'VISIT', key_point: 'KP-2', filed: true, repeat_of: actions[2]!.id },
    { what: 'ROUND', result: 'EVENT', metres_outside: null },
  ]);
  expect(cases.length).toBe(2);
  const ground = await groundOf(dataSource.manager, districtId);
  const asked = { from: '2026-03-08', to: '2026-03-09' };
  const tx = dataSource.manager;
  const { grids, total } = await readCoverage(tx, ground, people.community, asked, clock.now());
  expect(
    grids.find(({ gridCode, day }) => gridCode.endsWith('004001003') && day === '2026-03-09'),
  ).toMatchObject({
    rounds: { due: 1, done: 1 },
    visits: { due: 6, done: 2 },
    rate: 0.4286,
    events: 2,
  });
  // Sunday asks for nothing.
  expect(grids.filter(({ day }) => day === '2026-03-08').every(({ rate }) => rate === null)).toBe(true);
  expect(total.visits).toEqual({ due: 6, done: 2 });
});

test('two phones send the same at once, twice over: everything exactly once', async () => {
  const { sync, kept } = await openPatrol();
  const actions = morning();
  const all = (await Promise.all([sync(actions), sync(actions.toReversed()), sync(actions)])).flat();
  expect(all.filter(({ outcome }) => outcome === 'REFUSED')).toEqual([]);
  for (const { id } of actions)
    expect(all.filter((one) => one.id === id && one.outcome === 'APPLIED').length).toBe(1);
  const { cases, actions: known, records } = await kept();
  expect([cases.length, known.length, records.length]).toEqual([2, 7, 4]);
});

test('in whatever order and in however many batches it comes, the same is kept', async () => {
  const actions = morning();
  const [first, second] = [await openPatrol(), await openPatrol()];
  await first.sync(actions);
  // The track comes after its shift is known; everything else in any order.
  const order = [3, 6, 2, 5, 0, 1, 4].map((i) => actions[i]!);
  for (const one of order) await second.sync([one]);
  await second.sync(actions.toSpliced(2, 1));
  expect(await second.kept()).toEqual(await first.kept());
});

test('what is wrong is refused by itself, and may be sent again once it is put right', async () => {
  const { sync, kept, faults } = await openPatrol();
  const id = newId();
  const track: PatrolActionSent = {
    id: newId(),
    kind: 'TRACK',
    at: at('08:30'),
    crs: 'WGS84',
    points: [{ at: at('08:30'), lng: point.lng, lat: point.lat }],
  };
  const actions: PatrolActionSent[] = [
    { id: newId(), kind: 'RECORD', at: at('08:00'), keyPoint: 'NOWHERE', result: 'NOTHING_FOUND' },
    { id, kind: 'RECORD', at: at('08:10'), result: 'NOTHING_FOUND' },
    { id, kind: 'RECORD', at: at('08:10'), result: 'EVENT' },
    { id: newId(), kind: 'EVENT', at: at('08:20'), text: '有人乱倒垃圾。', attachments: [newId()] },
    track,
    { id: newId(), kind: 'RECORD', at: at('08:30', '2025-03-09'), result: 'NOTHING_FOUND' },
    { id: newId(), kind: 'MOVE', at: at('08:50'), number: 'nothing', move: 'sign', version: 1, input: {} },
  ];
  expect(outcomes(await sync(actions))).toEqual([
    'REFUSED KEY_POINT_UNKNOWN',
    'APPLIED',
    'REFUSED ID_TAKEN',
    'REFUSED ATTACHMENT_UNKNOWN',
    'REFUSED NO_SHIFT',
    'REFUSED DEVICE_TIME_UNLIKELY',
    'REFUSED CASE_NOT_FOUND',
  ]);
  expect(outcomes(await sync([{ id: newId(), kind: 'SHIFT_ON', at: at('08:20') }, track]))).toEqual([
    'APPLIED',
    'APPLIED',
  ]);
  expect((await kept()).cases).toEqual([]);
  expect(faults).toEqual([]);
});

test('the way is kept while on shift and no further, also where the end comes later', async () => {
  const { sync, kept, dataSource, people, worker, clock, districtId } = await openPatrol();
  const [on, visit, , , track, , off] = morning() as [PatrolActionSent, ...PatrolActionSent[]];
  const early = { ...off!, at: at('08:20') };
  const [, , came] = await sync([on, visit!, track!]);
  expect(came?.kept).toEqual({ dropped: 0 });
  await sync([early]);
  const { tracks } = await kept();
  expect(tracks).toMatchObject([{ from_at: at('08:00'), to_at: at('08:15'), seconds: [0, 900] }]);

  const ground = await groundOf(dataSource.manager, districtId);
  const read = (actor: typeof worker) =>
    readTrack(dataSource.manager, ground, actor, worker.id, '2026-03-09').then(
      ([one]) => one?.points.length,
      (error: { code: string }) => error.code,
    );
  const { community, streetLeader, centreLeader, street, otherStreet, agent, reviewer } = people;
  const seen = await Promise.all([worker, community, streetLeader, centreLeader].map(read));
  expect(seen).toEqual([2, 2, 2, 2]);
  const unseen = await Promise.all([street, otherStreet, agent, reviewer].map(read));
  expect(unseen).toEqual(unseen.map(() => 'TRACK_NOT_FOUND'));
  const [{ looks }] = await dataSource.query(
    `SELECT count(*)::int AS looks FROM audit_event WHERE district_id = $1 AND act = 'trackRead'`,
    [districtId],
  );
  expect(looks).toBe(3);

  clock.set(new Date('2026-09-08T12:00:00+08:00'));
  await sweepTracks(dataSource, clock);
  expect((await kept()).tracks.length).toBe(1);
  clock.set(new Date('2026-09-10T12:00:00+08:00'));
  await sweepTracks(dataSource, clock);
  expect((await kept()).tracks).toEqual([]);
  const placed = await dataSource.query(
    `SELECT count(lng)::int AS placed, count(metres_outside)::int AS judged FROM patrol_record WHERE district_id = $1`,
    [districtId],
  );
  expect(placed).toEqual([{ placed: 0, judged: 1 }]);
});

test('resolved on the spot in one: filed and closed together, or neither', async () => {
  const { patrol, worker, kept, dataSource, read, districtId } = await openPatrol();
  const done = {
    kind: 'SELF_HANDLED',
    at: at('09:00'),
    text: '楼道堆放纸箱。',
    categoryCode: '040108',
    reply: '住户已清走',
    evidence: [
      { kind: 'PHOTO_BEFORE', ref: 'a.jpg' },
      { kind: 'PHOTO_AFTER', ref: 'b.jpg' },
    ],
    // As phones are.
    point: beside,
  } as const;
  const attempt = (more: object) =>
    patrol.apply(worker, { ...done, evidence: [...done.evidence], id: newId(), ...more }).then(
      ({ outcome }) => outcome,
      (error: { code: string }) => error.code,
    );
  expect(await attempt({ evidence: done.evidence.slice(1) })).toBe('PHOTOS_BEFORE_AND_AFTER');
  expect(await attempt({ categoryCode: '010101' })).toBe('GRID_CATEGORY');
  expect(await attempt({ point: { ...point, lat: 35.06 } })).toBe('SELF_HANDLED_ELSEWHERE');
  expect((await kept()).cases).toEqual([]);
  expect(await attempt({})).toBe('APPLIED');
  const [{ id }] = await dataSource.query(`SELECT id FROM cases WHERE district_id = $1`, [districtId]);
  const row = await read(id);
  expect(row).toMatchObject({ kind: 'PROACTIVE', channel: 'GRID_APP', gridCode: worker.gridCode });
  expect(['FOLLOW_UP', 'CLOSED']).toContain(row.state);
  expect((await kept()).records).toMatchObject([{ what: 'FOUND', metres_outside: 50 }]);
  const events = await readTimeline(dataSource.manager, row);
  expect(events.map(({ move }) => move)).toEqual(['submit', 'selfResolve']);
  expect((await verifyHistory(dataSource, undefined, districtId)).differences).toEqual([]);
});

test('a move on a case that has moved on is a conflict, keeps what was written, and is the same when sent again', async () => {
  const { sync, intake, worker, dataSource, districtId, faults } = await openPatrol();
  const { number } = await intake.submit(worker, {
    channel: 'GRID_APP',
    text: '楼道堆物。',
    gridCode: worker.gridCode!,
  });
  const input = {
    categoryCode: '040108',
    reply: '已清走',
    evidence: ['PHOTO_BEFORE', 'PHOTO_AFTER'].map((kind) => ({ kind, ref: `${kind}.jpg` })),
  };
  const move = (version: number): PatrolActionSent => ({
    id: newId(),
    kind: 'MOVE',
    at: at('09:00'),
    number,
    move: 'selfResolve',
    version,
    input,
  });
  const stale = move(9);
  const [conflict] = await sync([stale]);
  expect(conflict).toMatchObject({
    outcome: 'CONFLICT',
    code: 'CASE_MOVED_ON',
    kept: { number, code: 'VERSION_STALE', wrote: { reply: '已清走' } },
  });
  const good = move(1);
  const answers = (await Promise.all([sync([good]), sync([good])])).flat();
  expect(outcomes(answers).sort()).toEqual(['ALREADY SENT_BEFORE', 'APPLIED']);
  expect(outcomes(await sync([stale, { ...good, version: 2 } as PatrolActionSent]))).toEqual([
    'CONFLICT CONFLICT_BEFORE',
    'REFUSED ID_TAKEN',
  ]);
  expect(faults).toEqual([]);
  const [{ made }] = await dataSource.query(
    `SELECT count(*)::int AS made FROM case_event WHERE district_id = $1 AND move = 'selfResolve'`,
    [districtId],
  );
  expect(made).toBe(1);
});
