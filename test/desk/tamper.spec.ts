import { createHash } from 'node:crypto';
import { chained, keepHead, readHead, sealWith, type HeadContent } from '#audit';
import type { HeadFile } from '#cases';
import { hashOf } from '../../libs/cases/src/chain.js';
import { CaseEvent } from '../../libs/cases/src/event.js';
import { openSigning, someSigner, type Signing } from '../support/signing.js';

/** Whatever somebody with every right in the database edits, `verify` names it. */
let here: Signing;
let number: string;
let id: string;
beforeEach(async () => {
  here = await openSigning();
  ({ number, id } = await here.processing());
  for (let line = 0; line < 4; line++) await here.log();
  await here.sign();
  expect(await here.named()).toEqual([]);
});

const naming = (...words: string[]) => words.map((one) => expect.stringContaining(one));

test.each([
  [
    'an event',
    `UPDATE case_event SET actor_name = '他人' WHERE district_id = $1 AND case_id = $2 AND seq = 3`,
    'event 3',
  ],
  [
    'when it happened',
    `UPDATE case_event SET at = at - interval '1 day' WHERE district_id = $1 AND case_id = $2 AND seq = 2`,
    'event 2',
  ],
  [
    'what it did to the clocks',
    `UPDATE case_event SET clocks = NULL WHERE district_id = $1 AND case_id = $2 AND seq = 1`,
    'event 1',
  ],
  [
    'an event that is gone',
    `DELETE FROM case_event WHERE district_id = $1 AND case_id = $2 AND seq = 2`,
    'event 3',
  ],
  [
    'the row of a case',
    `UPDATE cases SET category_code = '010101' WHERE district_id = $1 AND id = $2`,
    'categoryCode',
  ],
])('%s', async (_, statement, word) => {
  await here.tamper(statement, id);
  expect(await here.named()).toEqual(
    expect.arrayContaining([expect.stringMatching(new RegExp(`${number}.*${word}`))]),
  );
});

test.each([
  ['due_at', `due_at + interval '1 day'`, 'dueAt'],
  ['started_at', `started_at + interval '1 hour'`, 'startedAt'],
  ['allowed', `'{"unit":"wd","value":9}'`, 'allowed'],
  ['stopped_at', `now()`, 'stoppedAt'],
  ['outcome', `'MET'`, 'outcome'],
  ['paused_at', `started_at`, 'pausedAt'],
  ['overdue_at', `due_at`, 'overdueAt'],
])('%s of a clock', async (column, value, name) => {
  await here.tamper(
    `UPDATE case_timer SET ${column} = ${value} WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
    id,
  );
  const { differences, counts } = await here.findings();
  expect(counts.clocksUnlikeEvents).toBe(1);
  expect(differences).toEqual(expect.arrayContaining(naming(`${number}: clock HANDLE: ${name} differ`)));
});

test('a clock that is gone, and one nobody started', async () => {
  await here.tamper(`DELETE FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'SIGN'`, id);
  expect(await here.named()).toEqual(naming(`${number}: clock SIGN  is gone`));
  await here.tamper(
    `INSERT INTO case_timer SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'kind', 'VERIFY'))).*
     FROM case_timer t WHERE district_id = $1 AND case_id = $2 AND kind = 'HANDLE'`,
    id,
  );
  expect(await here.named()).toEqual(naming(`${number}: clock VERIFY was started by no event`, 'SIGN'));
});

test.each([
  [
    'a line',
    `UPDATE audit_event SET actor_name = '他人' WHERE district_id = $1 AND seq = 2`,
    ['audit line 2'],
  ],
  ['a line between', `DELETE FROM audit_event WHERE district_id = $1 AND seq = 3`, ['audit lines 3 to 3']],
  [
    'the last line that was signed',
    `DELETE FROM audit_event WHERE district_id = $1 AND seq >= 4`,
    ['audit line 4'],
  ],
  [
    'two lines swapped',
    `UPDATE audit_event a SET (actor_name, at, detail, hash) = (SELECT o.actor_name, o.at, o.detail, o.hash FROM audit_event o
       WHERE o.district_id = a.district_id AND o.seq = 5 - a.seq) WHERE a.district_id = $1 AND a.seq IN (2, 3)`,
    ['audit line 2', 'audit line 3', 'audit line 4'],
  ],
])('of the audit log: %s', async (_, statement, words) => {
  await here.tamper(statement);
  expect(await here.named()).toEqual(naming(...words));
});

test('the last event deleted and the row set back: only the head knows', async () => {
  const events = await here.dataSource.manager.find(CaseEvent, {
    where: { districtId: here.districtId, caseId: id },
    order: { seq: 'ASC' },
  });
  const { seq } = events.at(-1)!;
  const before = events.at(-2)!;
  await here.tamper(`DELETE FROM case_event WHERE district_id = $1 AND case_id = $2 AND seq = $3`, id, seq);
  await here.tamper(`DELETE FROM outbox WHERE district_id = $1 AND case_id = $2 AND seq = $3`, id, seq);
  await here.tamper(
    `UPDATE cases SET version = $3, head_hash = $4, updated_at = $5, state = $6 WHERE district_id = $1 AND id = $2`,
    id,
    before.seq,
    before.hash,
    before.at,
    before.toState,
  );
  const { differences, counts } = await here.findings();
  expect(counts.notAsSigned).toBe(1);
  expect(differences.join()).toContain(`${number}: event ${seq} is gone since the head of 2026-03-09`);
});

test('a whole case with everything that belongs to it', async () => {
  for (const table of ['cases', 'case_event', 'case_timer', 'outbox', 'delivery'])
    await here.tamper(
      `DELETE FROM ${table} WHERE district_id = $1 AND ${table === 'cases' ? 'id' : 'case_id'} = $2`,
      id,
    );
  expect(await here.named()).toEqual(naming(`case ${id}, which is gone`));
});

test('an event deleted before any head: what has happened is written elsewhere as well', async () => {
  const { caseId } = await here.file();
  for (const table of ['cases', 'case_event', 'case_timer'])
    await here.tamper(
      `DELETE FROM ${table} WHERE district_id = $1 AND ${table === 'cases' ? 'id' : 'case_id'} = $2`,
      caseId,
    );
  expect(await here.named()).toEqual(naming(`${caseId}: event 1 (submit) has happened and is gone`));
});

describe('of the heads', () => {
  const change = async (edit: (sealed: string) => string) => {
    const { head } = await here.fileOf('2026-03-09');
    await here.tamper(`UPDATE signed_head SET sealed = $2 WHERE district_id = $1`, edit(head));
  };

  test('the content of one', async () => {
    await change((sealed) => {
      const [header, content = '', signature] = sealed.split('.');
      const said = JSON.parse(Buffer.from(content, 'base64url').toString());
      const other = Buffer.from(JSON.stringify({ ...said, cases: 0 })).toString('base64url');
      return `${header}.${other}.${signature}`;
    });
    expect(await here.named()).toEqual(naming('head 2026-03-09', 'its leaves'));
    expect((await here.named())[0]).toContain('signature');
  });

  test('a signature', async () => {
    await change((sealed) => sealed.slice(0, -4) + (sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'));
    expect(await here.named()).toEqual(naming('its signature does not hold'));
  });

  test('its leaves', async () => {
    await here.tamper(
      `UPDATE head_leaves SET leaves = set_byte(leaves, 40, 255 - get_byte(leaves, 40)) WHERE district_id = $1`,
    );
    expect((await here.named()).join()).toMatch(/its leaves are not those that were signed/);
  });

  test('the last one, deleted; with its line in the log as well only a copy outside tells', async () => {
    await here.sign();
    const last = await here.fileOf('2026-03-10');
    await here.tamper(`DELETE FROM signed_head WHERE district_id = $1 AND day = '2026-03-10'`);
    expect(await here.named()).toEqual(naming('head 2026-03-10'));
    await here.tamper(`DELETE FROM audit_event WHERE district_id = $1 AND seq = 6`);
    expect(await here.named()).toEqual([]);
    expect(await here.named(last)).toEqual(naming('head 2026-03-10'));
  });

  test('one in the middle, deleted', async () => {
    await here.sign();
    await here.tamper(`DELETE FROM signed_head WHERE district_id = $1 AND day = '2026-03-09'`);
    expect(await here.named()).toEqual(naming('head 2026-03-10', 'head 2026-03-09'));
  });

  test('one signed anew with a key of somebody else', async () => {
    const other = someSigner();
    await change((sealed) => sealWith(other, 'gridwhistle-head', readHead(sealed)!.content));
    expect((await here.named())[0]).toContain(`its key ${other.keyId} is unknown`);
  });
});

test('everything rewritten consistently by somebody who also holds the signing key: told by a head kept outside', async () => {
  const kept: HeadFile = await here.fileOf('2026-03-09');
  expect(await here.named(kept)).toEqual([]);
  await rewrite();
  expect(await here.named()).toEqual([]);
  expect(await here.named(kept)).toEqual(
    expect.arrayContaining(naming('head 2026-03-09', `${number}: event`, 'audit line 4')),
  );
  const forged = { ...kept, publicKey: someSigner().publicKey };
  expect((await here.named(forged)).join()).toContain('its signature does not hold');
});

/** One name changed in the first event and in the audit log, and every hash, leaf, head and signature made anew. */
async function rewrite(): Promise<void> {
  const { dataSource, districtId, tamper, signer } = here;
  const events = await dataSource.manager.find(CaseEvent, {
    where: { districtId, caseId: id },
    order: { seq: 'ASC' },
  });
  let before = '';
  for (const { hash: _hash, ...event } of events) {
    const changed = event.seq === 1 ? { ...event, actorName: '他人' } : event;
    before = hashOf(before, changed);
    await tamper(
      `UPDATE case_event SET actor_name = $4, hash = $5 WHERE district_id = $1 AND case_id = $2 AND seq = $3`,
      id,
      event.seq,
      changed.actorName,
      before,
    );
  }
  await tamper(`UPDATE cases SET head_hash = $3 WHERE district_id = $1 AND id = $2`, id, before);
  const lines = await dataSource.query(
    `SELECT district_id AS "districtId", seq, at, act, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName",
       unit_code AS "unitCode", subject, reason, detail FROM audit_event WHERE district_id = $1 ORDER BY seq`,
    [districtId],
  );
  let last = '';
  const renew = async (line: { seq: number }, changed: object) => {
    last = chained(last, { ...line, ...changed });
    await tamper(
      `UPDATE audit_event SET (actor_name, detail, hash) = (coalesce($3, actor_name), coalesce($4, detail), $5)
       WHERE district_id = $1 AND seq = $2`,
      line.seq,
      'actorName' in changed ? changed.actorName : null,
      'detail' in changed ? changed.detail : null,
      last,
    );
  };
  for (const line of lines.slice(0, 4)) await renew(line, line.seq === 1 ? { actorName: '他人' } : {});
  const { leaves, head } = await here.fileOf('2026-03-09');
  const packed = Buffer.from(leaves!, 'base64');
  packed.write(before, 20, 'hex');
  const digest = createHash('sha256').update(packed).digest('hex');
  const content: HeadContent = { ...readHead(head)!.content, auditHash: last, leaves: digest };
  await tamper(`DELETE FROM signed_head WHERE district_id = $1`);
  await tamper(`UPDATE head_leaves SET leaves = $2 WHERE district_id = $1`, packed);
  const kept = await keepHead(dataSource.manager, signer, content, { horizon: '1', cluster: 'x' });
  await renew(lines[4], { detail: { ...lines[4].detail, hash: kept.hash } });
}
