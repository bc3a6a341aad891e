import { MessageDesk, type Move } from '#cases';
import type { Actor } from '#people';
import { relay } from '#outbox';
import { owes } from '../../apps/worker/src/effects.js';
import { runEffect } from '../../apps/worker/src/run-effect.js';
import { spot, whistled } from '../support/whistled.js';

/** Everything somebody could type into any field of words, and the parts of it that must be found nowhere. */
const typed =
  '找13800001234或138 0000 5678, 座机0539-8120001, 证11010519491231002X, 卡6222020000000000000, 车鲁Q77345, 邮箱zhangsan@example.com';
const secrets = ['13800001234', '0000 5678', '8120001', '19491231', '622202000000', 'Q77345', 'zhangsan@'];

test('whatever is typed into whichever field of whichever move: no row, event, whistle, message or delivery has it', async () => {
  const here = await whistled();
  const { dataSource, districtId, desk, reports, whistles, whistleId, by, task, people, row, clock, vault } =
    here;
  const tx = dataSource.manager;
  const make = (actor: Actor, move: Move, input: object = {}) =>
    desk.move({ actor, caseId: row.id, move, input: { note: typed, reason: typed, ...input } });

  await whistles.blow(by(people.street), { kind: 'ENFORCE', reason: typed, units: ['D09'], place: typed });
  await whistles.minute(by(people.streetLeader), whistleId, {
    note: typed,
    attendees: ['D02'],
    tasks: [{ unit: 'D02', what: typed }],
  });
  for (const unit of ['D02', 'D07', 'D06', 'D15', 'D04']) {
    const id = await task(unit);
    const department = by(people.department(unit));
    await reports.move(department, 'ack', id);
    await reports.move(department, 'checkIn', id, { position: spot });
    await reports.move(department, 'work', id, { note: typed });
    await reports.move(department, 'askLeave', id, { note: typed });
    await reports.move(by(people.streetLeader), 'release', id, { note: typed });
    await reports.move(by(people.streetLeader), 'score', id, { score: 10, reason: typed });
    await reports.move(department, 'rateBack', id, { score: 10, reason: typed });
    await reports.move(department, 'replyToScore', id, { note: typed });
  }
  const [draft] = (await here.all()).filter(({ state }) => state === 'DRAFT');
  await whistles.refuse(by(people.streetLeader), draft!.id, typed);

  await make(people.street, 'assignInner', { handler: typed });
  await make(people.street, 'addCoHandler', { unit: 'D07', ask: typed });
  await make(people.department('D07'), 'finishCoTask');
  await make(people.street, 'requestExtension', { limit: { value: 1, unit: 'wd' } });
  await make(people.reviewer, 'grantExtension');
  await make(people.reviewer, 'supervise');
  await make(people.street, 'answerSupervision');
  await make(people.agent, 'urge');
  await make(people.agent, 'reveal');
  await make(people.street, 'requestSuspension', {
    reasonCode: 'PROJECT',
    plan: typed,
    reviewAt: '2026-06-30T17:30:00+08:00',
  });
  await make(people.reviewer, 'refuseSuspension');
  await make(people.street, 'submitResult', {
    reply: typed,
    solved: true,
    evidence: [{ kind: 'PHOTO_AFTER', ref: `photo/${typed}.jpg` }],
    signedOffBy: typed,
  });
  await make(people.reviewer, 'returnForRedo');
  const messages = new MessageDesk(dataSource, clock);
  await messages.write(people.agent, row.number, typed);
  await messages.write({ ...people.resident, caseId: row.id }, row.number, typed);

  const world = { ...here, vault, clock };
  while ((await relay(tx, districtId, owes)).taken.length > 0);
  const owed: Array<{ id: string }> = await tx.query(
    `SELECT id FROM delivery WHERE district_id = $1 AND state = 'OWED'`,
    [districtId],
  );
  for (const { id } of owed) await runEffect(world as never, { deliveryLeaseMs: 1 }, { districtId, id });

  const tables: Array<{ name: string }> = await tx.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id'
     WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') ORDER BY 1`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows: Array<{ row: string }> = await tx.query(
      `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE district_id = $1`,
      [districtId],
    );
    for (const secret of secrets)
      if (rows.some(({ row: one }) => one.includes(secret))) found.push(`${name}: ${secret}`);
  }
  expect(found).toEqual([]);
  const said: Array<{ text: string }> = await tx.query(
    `SELECT text FROM message WHERE district_id = $1 AND text LIKE '%138****1234%'`,
    [districtId],
  );
  expect(said.length).toBeGreaterThan(0);
});
