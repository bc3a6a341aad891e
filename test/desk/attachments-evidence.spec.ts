import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachmentsOf, claimAttachments } from '#attachments';
import { usePolicy } from '#catalogue';
import { forgetGround, verifyHistory } from '#cases';
import { newId, photo } from '../support/attached.js';
import { openDesk, smoke } from '../support/desk.js';
import { openShelf } from '../support/shelf.js';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gridwhistle-evidence-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const refusal = (code: string) => expect.objectContaining({ code });
async function open() {
  const desk = await openDesk();
  const shelf = openShelf(desk.dataSource, desk.districtId, { attachments: 'disk', dataDir });
  return { ...desk, shelf, tx: desk.dataSource.manager };
}

test('a filing takes its uploads along, once, in the transaction that makes the case', async () => {
  const { intake, people, shelf, tx, districtId } = await open();
  const { row: mine } = await shelf.upload(await photo(), { fromKind: 'REPORTER' });
  const appeal = { ...smoke, attachments: [mine.id] };
  const filed = await intake.submit(people.resident, appeal, 'once');
  const ofCase = await attachmentsOf(tx, districtId, filed.caseId);
  expect(ofCase.map(({ id }) => id)).toEqual([mine.id]);
  const [event] = await tx.query(`SELECT detail FROM case_event WHERE district_id = $1 AND case_id = $2`, [
    districtId,
    filed.caseId,
  ]);
  expect(event.detail).toEqual({ brought: [{ id: mine.id, receivedSha256: mine.receivedSha256 }] });
  const again = await intake.submit(people.resident, appeal, 'once');
  expect([again.number, again.replayed]).toEqual([filed.number, true]);
  await expect(intake.submit(people.resident, appeal)).rejects.toEqual(refusal('ATTACHMENT_UNKNOWN'));
  await expect(claimAttachments(tx, { districtId, caseId: filed.caseId }, [newId()])).rejects.toEqual(
    refusal('ATTACHMENT_UNKNOWN'),
  );
});

test('two filings that name the same upload at once: one has it, and of the other nothing is left', async () => {
  const { intake, people, shelf, tx, districtId } = await open();
  const { row } = await shelf.upload(await photo(), { fromKind: 'REPORTER' });
  const both = await Promise.allSettled(
    [1, 2].map(() => intake.submit(people.resident, { ...smoke, attachments: [row.id] })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [kept] = await tx.query(
    `SELECT (SELECT count(*)::int FROM cases WHERE district_id = $1) AS cases,
            (SELECT count(*)::int FROM outbox WHERE district_id = $1) AS owed`,
    [districtId],
  );
  expect(kept).toEqual({ cases: 1, owed: 1 });
});

test('the move that uses a photo carries its hash into the chain', async () => {
  const { desk, people, shelf, processing, dataSource, districtId } = await open();
  const { id: caseId } = await processing();
  const { row } = await shelf.upload(await photo(), { caseId });
  const submit = (ref: string) =>
    desk.move({
      actor: people.street,
      caseId,
      move: 'submitResult',
      input: { reply: '已整改', solved: true, evidence: [{ kind: 'PHOTO_AFTER', ref }] },
    });
  await expect(submit(row.id)).rejects.toMatchObject({
    code: 'EVIDENCE_MISSING',
    extra: { missing: [{ ref: row.id, why: 'NOT_READY' }] },
  });
  const ready = (await shelf.look())!;
  const elsewhere = await shelf.upload(await photo(), { caseId: (await processing()).id });
  await shelf.look();
  for (const ref of [newId(), elsewhere.row.id])
    await expect(submit(ref)).rejects.toMatchObject({
      code: 'EVIDENCE_MISSING',
      extra: { missing: [{ ref, why: 'NOT_OF_THIS_CASE' }] },
    });
  const { case: after } = await submit(row.id);
  expect(after.result?.evidence).toEqual([{ kind: 'PHOTO_AFTER', ref: row.id, sha256: ready.sha256 }]);
  expect((await verifyHistory(dataSource, undefined, districtId)).differences).toEqual([]);
});

test('where evidence is uploaded, the result of what can be seen needs both photos, and the resident may have brought the first', async () => {
  const { desk, intake, people, shelf, districtId, dataSource, clock, tx } = await open();
  await dataSource.transaction((inner) => usePolicy(inner, districtId, 'BEIJING_LIKE', clock.now()));
  forgetGround(districtId);
  const { row: his } = await shelf.upload(await photo(), { fromKind: 'REPORTER' });
  const { caseId } = await intake.submit(people.resident, { ...smoke, attachments: [his.id] });
  const make = (
    actor: (typeof people)['street'],
    move: 'accept' | 'dispatch' | 'sign' | 'contact' | 'submitResult',
    input = {},
  ) => desk.move({ actor, caseId, move, input });
  await make(people.agent, 'accept', { categoryCode: '060103' });
  const { case: dispatched } = await make(people.dispatcher, 'dispatch');
  expect(dispatched.policy?.evidence).toEqual({ attached: true, photos: ['BEFORE', 'AFTER'] });
  await make(people.street, 'sign');
  await make(people.street, 'contact', { note: '已电话联系' });
  const { row: ours } = await shelf.upload(await photo(), { caseId });
  await shelf.lookAtAll();

  const submit = (...evidence: Array<{ kind: string; ref: string; when?: string }>) =>
    make(people.street, 'submitResult', { reply: '已整改', solved: true, evidence });
  const lacks = (missing: object[]) => ({ code: 'EVIDENCE_MISSING', extra: { missing } });
  await expect(submit({ kind: 'PHOTO_AFTER', ref: 'a.jpg' })).rejects.toMatchObject(
    lacks([
      { ref: 'a.jpg', why: 'NO_UPLOAD' },
      { when: 'BEFORE', why: 'PHOTO_NEEDED' },
    ]),
  );
  await expect(
    submit({ kind: 'PHOTO', ref: ours.id, when: 'BEFORE' }, { kind: 'PHOTO', ref: his.id, when: 'AFTER' }),
  ).rejects.toMatchObject(lacks([{ ref: his.id, when: 'AFTER', why: 'NOT_TAKEN_BY_STAFF' }]));
  const { case: after } = await submit(
    { kind: 'PHOTO', ref: his.id, when: 'BEFORE' },
    { kind: 'PHOTO', ref: ours.id, when: 'AFTER' },
  );
  expect(after.state).toBe('PENDING_REVIEW');
  const hashes = (await attachmentsOf(tx, districtId, caseId)).map(({ id, sha256 }) => [id, sha256]);
  expect(after.result?.evidence.map(({ ref, sha256 }) => [ref, sha256]).sort()).toEqual(hashes.sort());
});
