import {
  addPolicyVersion,
  BEIJING_LIKE,
  readPolicyBook,
  SHANDONG_LIKE,
  usePolicy,
  type Profile,
} from '#catalogue';
import { dryRun, forgetGround, groundOf, readTimers, type Case } from '#cases';
import { openDesk, smokeCategory } from '../support/desk.js';

type Desk = Awaited<ReturnType<typeof openDesk>>;
const by = { id: 'leader', name: '中心领导' };
const at = (local: string) => new Date(`${local}+08:00`);

/** Four working days for every general matter, whatever the list says. */
const stricter: Profile = {
  ...SHANDONG_LIKE,
  categoryLimits: 'PROFILE',
  byUrgency: {
    ...SHANDONG_LIKE.byUrgency,
    NORMAL: {
      ...SHANDONG_LIKE.byUrgency.NORMAL,
      limits: { ...SHANDONG_LIKE.byUrgency.NORMAL.limits, HANDLE: { value: 4, unit: 'wd' } },
    },
  },
};

async function add({ dataSource, districtId, clock }: Desk, profile: Profile, effectiveFrom: Date) {
  const order = { districtId, name: profile.name, profile, effectiveFrom, note: '试', by };
  const added = await dataSource.transaction((tx) => addPolicyVersion(tx, order, clock.now()));
  forgetGround(districtId);
  return added;
}

const heldTo = ({ policy }: Case) => `${policy?.profile}@${policy?.version}`;
/** A smoke case as far as ACCEPTED. */
async function accepted({ file, desk, people }: Desk): Promise<string> {
  const { caseId } = await file();
  const input = { categoryCode: smokeCategory };
  await desk.move({ actor: people.agent, caseId, move: 'accept', input });
  return caseId;
}

test('a version holds for what is dispatched from its day on; what was dispatched before keeps its policy and its dates', async () => {
  const world = await openDesk('2026-03-09T09:20:00+08:00');
  const { desk, people, clock, read, dispatched, dataSource } = world;
  const before = await dispatched();
  const clocks = await readTimers(dataSource.manager, before);
  expect([heldTo(before), before.dueAt]).toEqual(['SHANDONG_LIKE@1', at('2026-03-16T23:59:59')]);

  const { version } = await add(world, stricter, at('2026-03-10T00:00:00'));
  expect([version.version, version.profile.version]).toEqual([2, 2]);
  const stillBefore = await dispatched();
  clock.set(at('2026-03-09T23:59:59'));
  expect(heldTo(await dispatched())).toBe('SHANDONG_LIKE@1');

  clock.set(at('2026-03-10T00:00:00'));
  const after = await dispatched();
  expect([heldTo(after), after.dueAt]).toEqual(['SHANDONG_LIKE@2', at('2026-03-16T23:59:59')]);

  expect(await read(before.id)).toEqual(before);
  expect(await readTimers(dataSource.manager, before)).toEqual(clocks);
  // In flight it goes on by what it was dispatched by: 24 h for the first contact, 5 wd in all.
  const { case: signed } = await desk.move({ actor: people.street, caseId: stillBefore.id, move: 'sign' });
  expect([signed.policy, signed.dueAt]).toEqual([stillBefore.policy, at('2026-03-16T23:59:59')]);
});

test('what waited for its dispatch when a version took effect is dispatched by that version', async () => {
  const world = await openDesk('2026-03-09T09:20:00+08:00');
  const { desk, people, clock } = world;
  await add(world, stricter, at('2026-03-10T00:00:00'));
  const caseId = await accepted(world);
  clock.set(at('2026-03-10T00:00:00'));
  const { case: row } = await desk.move({ actor: people.dispatcher, caseId, move: 'dispatch' });
  expect([heldTo(row), row.dueAt]).toEqual(['SHANDONG_LIKE@2', at('2026-03-16T23:59:59')]);
});

test('a district that changes to another profile changes it for new cases only', async () => {
  const world = await openDesk('2026-02-14T17:40:00+08:00');
  const { dispatched, dataSource, districtId, clock, read } = world;
  const before = await dispatched();
  const { version } = await dataSource.transaction((tx) =>
    usePolicy(tx, districtId, 'BEIJING_LIKE', clock.now()),
  );
  forgetGround(districtId);
  const after = await dispatched();
  // Nine days off from 15 February on: five working days last a fortnight, seven natural days do not.
  expect([version, before.dueAt, after.dueAt]).toEqual([
    1,
    at('2026-02-28T23:59:59'),
    at('2026-02-21T23:59:59'),
  ]);
  expect(heldTo(after)).toBe('BEIJING_LIKE@1');
  expect(await read(before.id)).toEqual(before);
  await expect(
    dataSource.transaction((tx) => usePolicy(tx, districtId, 'NOWHERE_LIKE', clock.now())),
  ).rejects.toEqual(expect.objectContaining({ code: 'POLICY_UNKNOWN' }));
});

test('a profile that is still to come cannot be used yet', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock } = world;
  await add(world, { ...stricter, name: 'YIDONG' }, at('2026-04-01T00:00:00'));
  const use = () => dataSource.transaction((tx) => usePolicy(tx, districtId, 'YIDONG', clock.now()));
  await expect(use()).rejects.toEqual(expect.objectContaining({ code: 'POLICY_UNKNOWN' }));
  clock.set(at('2026-04-01T00:00:00'));
  expect((await use()).profile).toMatchObject({ name: 'YIDONG', version: 1 });
});

test('stored at once, each gets a number of its own; the same one twice is one', async () => {
  const world = await openDesk();
  const many = Array.from({ length: 8 }, (_, i) =>
    add(world, { ...stricter, checkInRadiusM: 100 + i }, at('2026-04-01T00:00:00')),
  );
  const numbers = (await Promise.all(many)).map(({ version }) => version.version);
  expect(numbers.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  const again = () => add(world, stricter, at('2026-05-01T00:00:00'));
  const both = await Promise.all([again(), again()]);
  expect(both.map(({ made }) => made).sort()).toEqual([false, true]);
  expect(both.map(({ version }) => version.version)).toEqual([10, 10]);
});

test('a version must lie ahead, and is never changed', async () => {
  const world = await openDesk();
  const { dataSource, districtId, clock } = world;
  await expect(add(world, stricter, clock.now())).rejects.toEqual(
    expect.objectContaining({ code: 'EFFECTIVE_TOO_SOON' }),
  );
  for (const change of ['UPDATE policy_profile SET note = $1', 'DELETE FROM policy_profile'])
    await expect(
      dataSource.query(
        `${change} WHERE district_id = $${change.includes('$1') ? 2 : 1}`,
        change.includes('$1') ? ['x', districtId] : [districtId],
      ),
    ).rejects.toThrow(/never changed/);
  await expect(dataSource.query('TRUNCATE policy_profile')).rejects.toThrow(/never changed/);
});

test('a district older than the table has the delivered profiles; its first own version keeps them as they are', async () => {
  const { dataSource, districtId, clock } = await openDesk();
  const older = `0${districtId.slice(1)}`;
  const read = async () =>
    (
      await readPolicyBook(dataSource.manager, { districtId: older, policyProfile: 'SHANDONG_LIKE' })
    ).entries.map(({ name, version, madeAt }) => [name, version, madeAt]);
  const delivered = [
    ['BEIJING_LIKE', 1, null],
    ['SHANDONG_LIKE', 1, null],
  ];
  expect((await read()).sort()).toEqual(delivered);
  const order = { districtId: older, name: 'SHANDONG_LIKE', profile: stricter, note: '试', by };
  await dataSource.transaction((tx) =>
    addPolicyVersion(tx, { ...order, effectiveFrom: at('2026-04-01T00:00:00') }, clock.now()),
  );
  expect(await read()).toEqual([...delivered, ['SHANDONG_LIKE', 2, clock.now()]]);
});

describe('a dry run', () => {
  const run = async ({ dataSource, districtId, clock }: Desk, profile: Profile, last = 1000) =>
    dryRun(dataSource.manager, await groundOf(dataSource.manager, districtId), profile, last, clock.now());

  test('says which cases would be due earlier, which late, and writes nothing', async () => {
    const world = await openDesk('2026-02-14T17:40:00+08:00');
    const { clock, desk, people, processing, dispatched, file, dataSource, districtId } = world;
    const done = await processing();
    const running = await dispatched();
    await file();
    clock.set(at('2026-02-20T10:00:00'));
    const input = { reply: '已处理', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref: 'a.jpg' }] };
    await desk.move({ actor: people.street, caseId: done.id, move: 'submitResult', input });
    clock.set(at('2026-02-24T10:00:00'));

    const everything = () =>
      dataSource.query(
        `SELECT (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id) FROM cases c WHERE c.district_id = $1) AS cases,
                (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM case_timer t WHERE t.district_id = $1) AS timers,
                (SELECT count(*) FROM case_event WHERE district_id = $1) AS events,
                (SELECT count(*) FROM outbox WHERE district_id = $1) AS owed,
                (SELECT count(*) FROM policy_profile WHERE district_id = $1) AS versions`,
        [districtId],
      );
    const before = await everything();
    const { total, byUrgency, largest } = await run(world, BEIJING_LIKE);
    expect(await everything()).toEqual(before);

    expect(total).toEqual({
      cases: 2,
      sooner: 2,
      later: 0,
      same: 0,
      late: 0,
      wouldBeLate: 1,
      newlyLate: 1,
      noLongerLate: 0,
    });
    expect(byUrgency).toEqual({ NORMAL: total });
    expect(largest).toHaveLength(2);
    expect(largest.find(({ number }) => number === running.number)).toMatchObject({
      urgency: 'NORMAL',
      was: { limit: { value: 5, unit: 'wd' }, dueAt: at('2026-02-28T23:59:59'), late: false },
      would: { limit: { value: 7, unit: 'd' }, dueAt: at('2026-02-21T23:59:59'), late: true },
      hours: -168,
    });
    expect((await run(world, BEIJING_LIKE, 1)).total.cases).toBe(1);
    expect((await run(world, SHANDONG_LIKE)).total).toMatchObject({ cases: 2, same: 2, wouldBeLate: 0 });
    expect((await run(world, SHANDONG_LIKE)).largest).toEqual([]);
  });

  test('what was granted on the way is granted again', async () => {
    const world = await openDesk('2026-03-09T09:20:00+08:00');
    const { dispatched, dataSource, districtId } = world;
    const { id } = await dispatched();
    await dataSource.query(
      `UPDATE case_timer SET due_at = due_at + interval '3 days'
       WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
      [districtId, id],
    );
    const { largest } = await run(world, stricter);
    expect(largest[0]).toMatchObject({
      was: { dueAt: at('2026-03-19T23:59:59') },
      would: { limit: { value: 4, unit: 'wd' }, dueAt: at('2026-03-16T23:59:59') },
      hours: -72,
    });
  });
});
