import { archivable, archiveText, faultInArchive, removeArchived, type ArchiveContent } from '#audit';
import { openSigning, type Signing } from '../support/signing.js';

/** Old lines of the audit log leave the database in a signed file, and the log stays provable. */
let here: Signing;
const old = new Date('2025-01-15T09:00:00+08:00');
const before = new Date('2025-02-01T00:00:00+08:00');
const actor = { kind: 'OPERATOR', id: 'ops@here', name: '运维', unitCode: null };

beforeEach(async () => {
  here = await openSigning();
  for (let line = 0; line < 3; line++) await here.log('exported', old);
});

async function archived(): Promise<{ text: string; content: ArchiveContent }> {
  const { dataSource, districtId, signer } = here;
  const cut = (await archivable(dataSource.manager, districtId, before))!;
  const pieces = archiveText(dataSource.manager, signer, districtId, cut);
  let text = '';
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { text, content: next.value };
    text += next.value;
  }
}
const counted = async () =>
  (
    await here.dataSource.query(
      `SELECT count(*)::int AS n, min(seq) AS first FROM audit_event WHERE district_id = $1`,
      [here.districtId],
    )
  )[0];

test('only what a head has vouched for and is old enough can go', async () => {
  const { dataSource, districtId } = here;
  expect(await archivable(dataSource.manager, districtId, before)).toBeNull();
  await here.log();
  await here.sign();
  expect(await archivable(dataSource.manager, districtId, before)).toBeNull();
});

test('archived lines are in the file, the others stay, and the chain goes on', async () => {
  await here.sign();
  await here.log();
  const { text, content } = await archived();
  expect(content).toMatchObject({ from: 1, to: 3, previous: '', lines: 3, day: '2026-03-09' });
  expect(faultInArchive(text, here.signer.publicKey)).toBeNull();
  await removeArchived(here.dataSource, content, actor, new Date());
  expect(await counted()).toMatchObject({ first: 4, n: 3 });
  await here.sign();
  expect(await here.named()).toEqual([]);
  // The trigger is back.
  await expect(
    here.dataSource.query(`DELETE FROM audit_event WHERE district_id = $1`, [here.districtId]),
  ).rejects.toThrow(/append-only|history/i);
  await here.tamper(`DELETE FROM audit_event WHERE district_id = $1 AND seq = 4`);
  expect((await here.named()).join()).toContain('audit lines 4 to 4');
});

test('all lines archived: the next one goes on from the last', async () => {
  await here.sign();
  const { content } = await archived();
  await here.tamper(`DELETE FROM audit_event WHERE district_id = $1 AND seq > 3`);
  await removeArchived(here.dataSource, content, actor, new Date());
  expect(await counted()).toMatchObject({ first: 4, n: 1 });
  expect((await here.findings()).counts).toMatchObject({ auditBroken: 0 });
});

test('an archive nobody signed for does not hide what is missing', async () => {
  await here.log();
  await here.sign();
  await here.tamper(`DELETE FROM audit_event WHERE district_id = $1 AND seq <= 2`);
  expect((await here.named()).join()).toContain('audit lines 1 to 2');
  await here.tamper(
    `INSERT INTO audit_archive (district_id, seq, hash, day, archived_at, lines, file_hash)
     SELECT $1, 3, hash, '2026-03-09', now(), 3, '' FROM audit_event WHERE district_id = $1 AND seq = 3`,
  );
  await here.tamper(`DELETE FROM audit_event WHERE district_id = $1 AND seq = 3`);
  expect((await here.named()).join()).toContain('the archive of audit lines to 3');
});

test('a broken log is not archived away', async () => {
  await here.sign();
  await here.tamper(`UPDATE audit_event SET actor_name = '他人' WHERE district_id = $1 AND seq = 2`);
  await expect(archived()).rejects.toThrow(/audit line 2/);
});

test('a file in which anything was changed does not hold', async () => {
  await here.sign();
  const { text } = await archived();
  const lines = text.trimEnd().split('\n');
  expect(faultInArchive(text.replace('审计员', '他人'))).toMatch(/not those that were sealed/);
  expect(faultInArchive(`${lines.toSpliced(1, 1).join('\n')}\n`)).toMatch(/not those/);
  expect(faultInArchive(lines.slice(0, -1).join('\n'))).toMatch(/no seal|signature/);
  expect(faultInArchive('')).toMatch(/no seal/);
});
