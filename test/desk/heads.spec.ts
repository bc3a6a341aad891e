import { unpackLeaves, readHead, type HeadContent } from '#audit';
import { districtsDue, signHead } from '#cases';
import { heldAgainst } from '../../apps/operator/src/verify.js';
import { openSigning, someSigner, type Signing } from '../support/signing.js';

/** Every day one signed head over what was written since the last, whatever time it carries. */
let here: Signing;
beforeEach(async () => {
  here = await openSigning();
});

const leavesOf = async ({ day }: Pick<HeadContent, 'day'>) =>
  unpackLeaves(Buffer.from((await here.fileOf(day)).leaves!, 'base64'));

test('a head covers what has changed since the one before, and is chained on it', async () => {
  const one = await here.processing();
  const two = await here.file();
  await here.log();
  const first = (await here.sign())!;
  expect(first).toMatchObject({
    district: here.districtId,
    day: '2026-03-09',
    seq: 1,
    previous: '',
    cases: 2,
  });
  expect(first.auditSeq).toBe(1);
  const leaves = await leavesOf(first);
  expect(leaves.map(({ caseId }) => caseId).sort()).toEqual([one.id, two.caseId].sort());
  expect(leaves.find(({ caseId }) => caseId === one.id)).toEqual({
    caseId: one.id,
    seq: one.version,
    hash: one.headHash,
  });

  const { desk, people } = here;
  const { case: moved } = await desk.move({
    actor: people.reviewer,
    caseId: one.id,
    move: 'supervise',
    input: { reason: '媒体关注' },
  });
  const second = (await here.sign())!;
  expect(second).toMatchObject({ day: '2026-03-10', seq: 2, cases: 1, auditSeq: 2 });
  expect(second.previous).toMatch(/^[0-9a-f]{64}$/);
  expect((await leavesOf(second)).map(({ seq }) => seq)).toEqual([moved.version]);
  expect((await here.findings()).counts).toMatchObject({ notAsSigned: 0, headsBroken: 0, auditBroken: 0 });
});

test('a day without anything has its head too; days without a worker are covered by the next one', async () => {
  await here.file();
  await here.sign();
  expect(await here.sign()).toMatchObject({ day: '2026-03-10', cases: 0 });
  await here.file();
  here.clock.set(new Date('2026-03-20T08:00:00+08:00'));
  const late = await signHead(here.dataSource, here.districtId, here.signer, here.clock.now(), new Date());
  expect(late).toMatchObject({ day: '2026-03-19', seq: 3, cases: 1 });
  expect((await here.findings()).counts).toMatchObject({ notAsSigned: 0, headsBroken: 0 });
});

test('what is in hand while a head is signed is in the next one, whichever began first', async () => {
  const { desk, people } = here;
  const { id } = await here.processing();
  await here.sign();
  // The move holds its case, and its event is not there yet, when the head is taken.
  await desk.move(
    { actor: people.reviewer, caseId: id, move: 'supervise', input: { reason: '媒体关注' } },
    async () => {
      expect(await here.sign(undefined, 'OPEN')).toMatchObject({ cases: 0 });
      return {};
    },
  );
  expect(await here.sign()).toMatchObject({ cases: 1 });
  expect(await here.named()).toEqual([]);
});

test('two workers at once sign one head', async () => {
  await here.file();
  here.clock.set(new Date('2026-03-10T00:01:00+08:00'));
  const signed = await Promise.all(
    [1, 2, 3].map(() =>
      signHead(here.dataSource, here.districtId, here.signer, here.clock.now(), new Date()),
    ),
  );
  expect(signed.filter(Boolean)).toHaveLength(1);
  expect(
    await signHead(here.dataSource, here.districtId, here.signer, here.clock.now(), new Date()),
  ).toBeNull();
});

test('due is a district that had anything by midnight, and after its first head every day', async () => {
  const due = async (local: string) =>
    (await districtsDue(here.dataSource.manager, new Date(`${local}+08:00`))).includes(here.districtId);
  expect(await due('2026-03-09T12:00:00')).toBe(false);
  await here.file();
  expect(await due('2026-03-09T23:59:59')).toBe(false);
  expect(await due('2026-03-10T00:00:00')).toBe(true);
  await here.sign();
  expect(await due('2026-03-10T23:00:00')).toBe(false);
  expect(await due('2026-03-11T00:00:00')).toBe(true);
});

test('verify --since asks a head by then of every district that had cases then', async () => {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => void said.push(line);
  const held = (day: string, only: string | null = here.districtId) =>
    heldAgainst(here.dataSource, day, only);
  expect(await held('2026-03-09')).toBe(false);
  await here.file();
  expect(await held('2026-03-09')).toBe(false);
  // Another district's head is no word about this one.
  const other = await openSigning();
  await other.file();
  await other.sign();
  expect(await held('2026-03-09', other.districtId)).toBe(true);
  expect(await held('2026-03-09', null)).toBe(false);
  expect(said.join()).toContain(`${here.districtId}: 2026-03-09 及以前没有签名链首`);
  await here.sign();
  expect(await held('2026-03-09')).toBe(true);
  expect(await held('2026-03-08')).toBe(false);
  console.log = log;
});

test('in a restored database the next head looks at every case once', async () => {
  await here.file();
  await here.file();
  await here.sign();
  await here.tamper(`UPDATE signed_head SET cluster = 'another', horizon = 9e15 WHERE district_id = $1`);
  expect(await here.sign()).toMatchObject({ cases: 2 });
  expect(await here.sign()).toMatchObject({ cases: 0 });
});

test('a key that was replaced stays good for what it signed; SM2 signs as well', async () => {
  await here.file();
  await here.sign();
  await here.sign(someSigner());
  const sm2 = someSigner('SM2');
  await here.sign(sm2);
  const { head, publicKey } = await here.fileOf('2026-03-11');
  expect(readHead(head)?.keyId).toBe(sm2.keyId);
  expect(publicKey).toBe(sm2.publicKey);
  expect(await here.named()).toEqual([]);
});
