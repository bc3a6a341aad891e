import { openStates, verifyHistory } from '#cases';
import { broken, nothing, openProving } from '../support/proving.js';

/** Every count can be made to count by breaking that very thing, and counts nothing in an ordinary life: of clocks. */
let here: Awaited<ReturnType<typeof openProving>>;
beforeEach(async () => {
  here = await openProving();
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
    expect([move, await here.counts()]).toEqual([move, nothing]);
  };
  const swept = async (local: string) => {
    here.at(local);
    await here.sweep();
    expect([local, await here.counts()]).toEqual([local, nothing]);
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
    await here.sql(
      `DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'SUPERVISE'`,
      id,
    );
    await here.sql(
      `UPDATE cases SET supervision = NULL, supervised_at = NULL WHERE district_id = $1 AND id = $2`,
      id,
    );
  };

  test('HANDLE is overdue and nobody was told to answer for it', async () => {
    const { id } = await here.processing();
    here.at('2026-03-17T00:00:00');
    await here.sweep();
    expect(await here.counts()).toEqual(nothing);
    await unsupervised(id);
    expect(await here.counts()).toEqual(broken({ overdueNotEscalated: 1 }));
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
    here.at('2026-03-17T00:00:00');
    await here.sweep();
    expect(await here.counts()).toEqual(nothing);
    await here.sql(
      `DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'SUPERVISE' AND stopped_at IS NULL`,
      id,
    );
    await here.sql(
      `UPDATE cases SET supervision = NULL, supervised_at = '2026-03-09T09:20:00+08:00' WHERE district_id = $1 AND id = $2`,
      id,
    );
    expect(await here.counts()).toEqual(broken({ overdueNotEscalated: 1 }));
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
    here.at('2026-03-10T09:20:00');
    await here.sweep();
    expect(await here.counts()).toEqual(nothing);
    await unsupervised(waiting);
    await unsupervised(accepted);
    expect(await here.counts()).toEqual(broken({ overdueNotEscalated: 2 }));
  });

  test('a clock that no sweep would ever look at, and one that is put off again and again', async () => {
    const { id } = await here.processing();
    await here.sql(
      `UPDATE case_timer SET next_at = NULL WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
      id,
    );
    here.at('2026-03-17T00:00:00');
    await here.sweep();
    expect(await here.counts()).toEqual(nothing);
    here.minutes(5);
    expect(await here.counts()).toEqual(broken({ overdueNotEscalated: 1 }));
    await here.sql(
      `UPDATE case_timer SET next_at = $3 WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
      id,
      new Date(here.clock.now().getTime() + 60_000),
    );
    expect(await here.counts()).toEqual(broken({ overdueNotEscalated: 1 }));
  });
});

test('timersDueNotSwept: nobody sweeps', async () => {
  await here.file();
  here.at('2026-03-09T11:20:30');
  expect(await here.counts()).toEqual(nothing);
  here.minutes(1);
  expect(await here.counts()).toEqual(broken({ timersDueNotSwept: 1 }));
  await here.sweep();
  expect(await here.counts()).toEqual(nothing);
});

test.each(openStates.filter((state) => state !== 'SUSPENDED'))('openWithoutClock: %s', async (state) => {
  const { id } = await here.processing();
  await here.sql(`UPDATE cases SET state = $3 WHERE district_id = $1 AND id = $2`, id, state);
  expect(await here.counts()).toEqual(nothing);
  await here.sql(`UPDATE case_timer SET paused_at = started_at WHERE district_id = $1 AND case_id = $2`, id);
  expect(await here.counts()).toEqual(broken({ openWithoutClock: 1 }));
  await here.sql(`DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2`, id);
  expect(await here.counts()).toEqual(broken({ openWithoutClock: 1 }));
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
    expect(await here.counts()).toEqual(nothing);
  });

  test.each([
    ['no date', `UPDATE cases SET suspension = suspension - 'reviewAt' WHERE district_id = $1 AND id = $2`],
    ['no clock', `DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'LEDGER_REVIEW'`],
  ])('%s', async (_, statement) => {
    await here.sql(statement, id);
    expect(await here.counts()).toEqual(broken({ suspendedWithoutReview: 1 }));
  });

  test('the date has passed and it is suspended still', async () => {
    here.at('2026-03-20T17:36:00');
    expect(await here.counts()).toMatchObject({ suspendedWithoutReview: 1 });
    await here.sweep();
    expect(await here.counts()).toEqual(nothing);
  });
});

test('verify without a clock looks at the clocks as of the last thing that happened', async () => {
  await here.file();
  here.at('2026-03-20T09:20:00');
  const { dataSource, districtId, clock } = here;
  expect((await verifyHistory(dataSource, undefined, districtId)).differences).toEqual([]);
  const { counts: found } = await verifyHistory(dataSource, undefined, districtId, clock.now());
  expect(found).toMatchObject({ timersDueNotSwept: 1, overdueNotEscalated: 1 });
});
