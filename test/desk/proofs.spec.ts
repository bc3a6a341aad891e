import {
  countProofs,
  mergeInto,
  openStates,
  proofs,
  splitInto,
  sweepTimers,
  verifyHistory,
  type Case,
  type ProofKind,
} from '#cases';
import { openDesk } from '../support/desk.js';

/** Every count can be made to count by breaking that very thing, and counts nothing in an ordinary life. */
let here: Awaited<ReturnType<typeof openDesk>>;
beforeEach(async () => {
  here = await openDesk();
});

const nothing = Object.fromEntries(Object.keys(proofs).map((kind) => [kind, 0]));
const counts = () =>
  countProofs(here.dataSource.manager, { now: here.clock.now(), districtId: here.districtId });
const broken = (wanted: Partial<Record<ProofKind, number>>) => ({ ...nothing, ...wanted });
const at = (local: string) => here.clock.set(new Date(`${local}+08:00`));
const minutes = (count: number) => here.clock.set(new Date(here.clock.now().getTime() + count * 60_000));
/** A statement of this district: $1. */
const sql = (statement: string, ...params: unknown[]) =>
  here.dataSource.query(statement, [here.districtId, ...params]);
const sweep = () =>
  sweepTimers(here.dataSource, here.desk, here.clock, ({ districtId }, error) => {
    if (districtId === here.districtId) throw error;
  });
const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const resultOf = { reply: '已整改', solved: true, evidence: photo };

test('an ordinary life with a suspension, a redo, a rework and every clock left to run out once: nothing at any time', async () => {
  const { desk, people, districtId } = here;
  const { caseId } = await here.file();
  const step = async (
    actor: typeof people.agent,
    move: Parameters<typeof desk.move>[0]['move'],
    input = {},
  ) => {
    await desk.move({ actor, caseId, move, input });
    expect([move, await counts()]).toEqual([move, nothing]);
  };
  const swept = async (local: string) => {
    at(local);
    await sweep();
    expect([local, await counts()]).toEqual([local, nothing]);
  };
  await swept('2026-03-09T12:00:00');
  await step(people.agent, 'accept', { categoryCode: '060103' });
  await swept('2026-03-09T15:00:00');
  await step(people.dispatcher, 'dispatch');
  await swept('2026-03-10T15:00:00');
  await step(people.street, 'contact', { note: '已联系' });
  const reviewAt = '2026-03-20T17:30:00+08:00';
  await step(people.street, 'requestSuspension', { reasonCode: 'SEASON', plan: '待回暖', reviewAt });
  await step(people.centreLeader, 'suspend');
  await swept('2026-03-21T09:00:00');
  expect((await here.read(caseId)).state).toBe('PROCESSING');
  await swept('2026-04-10T09:00:00');
  expect((await here.read(caseId)).card).toBe('RED');
  const { leadUnit } = await here.read(caseId);
  const lead = { ...people.department('D02'), unitCode: leadUnit };
  await step(lead, 'submitResult', { ...resultOf, signedOffBy: '李局长' });
  await swept('2026-04-14T09:00:00');
  await step(people.reviewer, 'returnForRedo', { reason: '照片不清' });
  await step(lead, 'submitResult', { ...resultOf, signedOffBy: '李局长' });
  await step(people.reviewer, 'approve');
  await swept('2026-04-17T09:00:00');
  const position = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
  await step(people.gridWorker, 'verify', { passed: true, evidence: photo, position });
  await swept('2026-04-22T09:00:00');
  const said = { reached: true, contacted: true, solved: false, satisfaction: 'UNSATISFIED' };
  await step(people.followUpAgent, 'followUp', said);
  await swept('2026-04-24T09:00:00');
  await step(people.reviewer, 'rework', { reason: '还有油烟' });
  await swept('2026-04-28T09:00:00');
  await swept('2026-05-20T09:00:00');
  const { differences } = await verifyHistory(here.dataSource, undefined, districtId, here.clock.now());
  expect(differences).toEqual([]);
});

describe('overdueNotEscalated', () => {
  const unsupervised = async (id: string) => {
    await sql(`DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'SUPERVISE'`, id);
    await sql(
      `UPDATE cases SET supervision = NULL, supervised_at = NULL WHERE district_id = $1 AND id = $2`,
      id,
    );
  };

  test('HANDLE is overdue and nobody was told to answer for it', async () => {
    const { id } = await here.processing();
    at('2026-03-17T00:00:00');
    await sweep();
    expect(await counts()).toEqual(nothing);
    await unsupervised(id);
    expect(await counts()).toEqual(broken({ overdueNotEscalated: 1 }));
  });

  test('a supervision that was answered before it was overdue does not stand for the one that is owed now', async () => {
    const { id, version } = await here.processing();
    const { desk, people } = here;
    await desk.move({
      actor: people.reviewer,
      caseId: id,
      move: 'supervise',
      input: { reason: '媒体关注' },
      version,
    });
    await desk.move({
      actor: people.street,
      caseId: id,
      move: 'answerSupervision',
      input: { note: '今日完成' },
    });
    at('2026-03-17T00:00:00');
    await sweep();
    expect(await counts()).toEqual(nothing);
    await sql(
      `DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'SUPERVISE' AND stopped_at IS NULL`,
      id,
    );
    await sql(
      `UPDATE cases SET supervision = NULL, supervised_at = '2026-03-09T09:20:00+08:00' WHERE district_id = $1 AND id = $2`,
      id,
    );
    expect(await counts()).toEqual(broken({ overdueNotEscalated: 1 }));
  });

  test('nobody has accepted it, nobody has dispatched it (T4)', async () => {
    const { caseId: waiting } = await here.file();
    const { caseId: accepted } = await here.file();
    const { desk, people } = here;
    await desk.move({
      actor: people.agent,
      caseId: accepted,
      move: 'accept',
      input: { categoryCode: '060103' },
    });
    at('2026-03-10T09:20:00');
    await sweep();
    expect(await counts()).toEqual(nothing);
    await unsupervised(waiting);
    await unsupervised(accepted);
    expect(await counts()).toEqual(broken({ overdueNotEscalated: 2 }));
  });

  test('a clock that no sweep would ever look at, and one that is put off again and again', async () => {
    const { id } = await here.processing();
    await sql(
      `UPDATE case_timer SET next_at = NULL WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
      id,
    );
    at('2026-03-17T00:00:00');
    await sweep();
    expect(await counts()).toEqual(nothing);
    minutes(5);
    expect(await counts()).toEqual(broken({ overdueNotEscalated: 1 }));
    await sql(
      `UPDATE case_timer SET next_at = $3 WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
      id,
      new Date(here.clock.now().getTime() + 60_000),
    );
    expect(await counts()).toEqual(broken({ overdueNotEscalated: 1 }));
  });
});

test('timersDueNotSwept: nobody sweeps', async () => {
  await here.file();
  at('2026-03-09T11:20:30');
  expect(await counts()).toEqual(nothing);
  minutes(1);
  expect(await counts()).toEqual(broken({ timersDueNotSwept: 1 }));
  await sweep();
  expect(await counts()).toEqual(nothing);
});

test.each(openStates.filter((state) => state !== 'SUSPENDED'))('openWithoutClock: %s', async (state) => {
  const { id } = await here.processing();
  await sql(`UPDATE cases SET state = $3 WHERE district_id = $1 AND id = $2`, id, state);
  expect(await counts()).toEqual(nothing);
  await sql(`UPDATE case_timer SET paused_at = started_at WHERE district_id = $1 AND case_id = $2`, id);
  expect(await counts()).toEqual(broken({ openWithoutClock: 1 }));
  await sql(`DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2`, id);
  expect(await counts()).toEqual(broken({ openWithoutClock: 1 }));
});

describe('suspendedWithoutReview', () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await here.processing());
    const { desk, people } = here;
    const reviewAt = '2026-03-20T17:30:00+08:00';
    await desk.move({
      actor: people.street,
      caseId: id,
      move: 'requestSuspension',
      input: { reasonCode: 'SEASON', plan: '待回暖', reviewAt },
    });
    await desk.move({ actor: people.centreLeader, caseId: id, move: 'suspend' });
    expect(await counts()).toEqual(nothing);
  });

  test.each([
    ['no date', `UPDATE cases SET suspension = suspension - 'reviewAt' WHERE district_id = $1 AND id = $2`],
    ['no clock', `DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'LEDGER_REVIEW'`],
  ])('%s', async (_, statement) => {
    await sql(statement, id);
    expect(await counts()).toEqual(broken({ suspendedWithoutReview: 1 }));
  });

  test('the date has passed and it is suspended still', async () => {
    at('2026-03-20T17:36:00');
    expect(await counts()).toMatchObject({ suspendedWithoutReview: 1 });
    await sweep();
    expect(await counts()).toEqual(nothing);
  });
});

describe('mergedAdrift', () => {
  let master: Case;
  let child: string;
  beforeEach(async () => {
    master = await here.dispatched();
    const receipt = await here.file();
    child = receipt.caseId;
    const { desk, people } = here;
    await mergeInto(desk, { actor: people.agent, number: receipt.number }, master.number, '同一家店');
    minutes(6);
    expect(await counts()).toEqual(nothing);
  });

  test.each(['VOIDED', 'WITHDRAWN', 'FOLLOW_UP', 'CLOSED', 'ARCHIVED', 'MERGED'])(
    'the master is %s',
    async (state) => {
      await sql(`UPDATE cases SET state = $3 WHERE district_id = $1 AND id = $2`, master.id, state);
      expect(await counts()).toMatchObject({ mergedAdrift: state === 'MERGED' ? 2 : 1 });
    },
  );

  test('there is no master', async () => {
    await sql(`UPDATE cases SET master_id = NULL WHERE district_id = $1 AND id = $2`, child);
    expect(await counts()).toEqual(broken({ mergedAdrift: 1 }));
  });
});

test('partsAdrift: every part has ended and nobody answers for the whole', async () => {
  const { number } = await here.file();
  const { desk, intake, people } = here;
  await splitInto(desk, intake, { actor: people.agent, number }, [
    { text: '油烟呛人', categoryCode: '060103' },
    { text: '楼道堆物', categoryCode: '010206' },
  ]);
  const { id } = (await sql(`SELECT id FROM cases WHERE district_id = $1 AND number = $2`, number))[0];
  const end = (state: string, limit: number) =>
    sql(
      `UPDATE cases SET state = $3 WHERE district_id = $1 AND id IN
         (SELECT id FROM cases WHERE district_id = $1 AND parent_id = $2 ORDER BY number LIMIT $4)`,
      id,
      state,
      limit,
    );
  minutes(6);
  expect(await counts()).toEqual(nothing);
  await end('CLOSED', 1);
  expect(await counts()).toEqual(nothing);
  // A part that was merged waits for its master, and its parent for it.
  await end('MERGED', 1);
  await sql(
    `UPDATE cases SET master_id = $2 WHERE district_id = $1 AND parent_id = $2 AND state = 'MERGED'`,
    id,
  );
  expect(await counts()).toEqual(nothing);
  await end('CLOSED', 2);
  expect(await counts()).toEqual(broken({ partsAdrift: 1 }));
});

describe('deliveries', () => {
  const owe = (state: string, hours: number) =>
    sql(
      `INSERT INTO delivery (district_id, id, outbox_id, effect, kind, case_id, seq, body, urgent, state, attempts, ring_at, owed_at)
       SELECT district_id, gen_random_uuid(), id, 'textReporter', kind, case_id, seq, body, urgent, $2, 60, now(), now() - $3 * interval '1 hour'
       FROM outbox WHERE district_id = $1`,
      state,
      hours,
    );
  beforeEach(async () => {
    await here.file();
    expect(await counts()).toEqual(nothing);
  });

  test('deliveriesOwedLong: a happening nobody relays, a delivery nobody makes; their age is the server’s', async () => {
    at('2027-03-09T09:20:00');
    await sweep();
    expect(await counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await sql(
      `UPDATE outbox SET written_at = now() - interval '61 minutes' WHERE district_id = $1 AND kind = 'submit'`,
    );
    expect(await counts()).toMatchObject({ deliveriesOwedLong: 1 });
    await sql(`UPDATE outbox SET relayed_at = now() WHERE district_id = $1`);
    expect(await counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await sql(`DELETE FROM outbox WHERE district_id = $1 AND kind <> 'submit'`);
    await owe('OWED', 0.9);
    expect(await counts()).toMatchObject({ deliveriesOwedLong: 0 });
    await sql(`UPDATE delivery SET owed_at = owed_at - interval '7 minutes' WHERE district_id = $1`);
    expect(await counts()).toMatchObject({ deliveriesOwedLong: 1 });
  });

  test('deliveriesGivenUp: counted from the first moment, and told by name', async () => {
    await owe('GIVEN_UP', 0);
    expect(await counts()).toEqual(broken({ deliveriesGivenUp: 1 }));
    const { differences, counts: found } = await verifyHistory(here.dataSource, undefined, here.districtId);
    expect(found.deliveriesGivenUp).toBe(1);
    expect(differences).toEqual([expect.stringMatching(/textReporter: .*放弃.* \/ deliveries given up/)]);
  });
});

test('verify without a clock looks at the clocks as of the last thing that happened', async () => {
  await here.file();
  at('2026-03-20T09:20:00');
  const { dataSource, districtId, clock } = here;
  expect((await verifyHistory(dataSource, undefined, districtId)).differences).toEqual([]);
  const { counts: found } = await verifyHistory(dataSource, undefined, districtId, clock.now());
  expect(found).toMatchObject({ timersDueNotSwept: 1, overdueNotEscalated: 1 });
});
