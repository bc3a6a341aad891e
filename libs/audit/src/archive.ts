import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Tx } from '#database';
import { audit } from './audit.js';
import { AuditEvent } from './audit-event.js';
import { chained } from './chain.js';
import { readHead } from './head.js';
import { auditLines } from './read-audit.js';
import { sealHolds, sealWith, unseal } from './seal.js';
import { AuditArchive, SignedHead } from './signed-head.js';
import type { Signer } from './signing.js';
import { readAuditChain } from './verify-audit.js';

/** What the last line of an archive file vouches for. */
export interface ArchiveContent {
  district: string;
  /** The first and the last line, and the hash before the first and of the last. */
  from: number;
  to: number;
  previous: string;
  last: string;
  /** The day whose head signed the last line. */
  day: string;
  lines: number;
  /** SHA-256 of the lines, each with its end. */
  sha256: string;
}

/**
 * The lines of an audit log that can be archived: those before `before`, cut at the last one a signed head has vouched for.
 * Null where there are none. Throws `RangeError` where the log is broken: what is not whole must stay to be looked at.
 */
export async function archivable(
  tx: Tx,
  districtId: string,
  before: Date,
): Promise<Pick<ArchiveContent, 'from' | 'to' | 'previous' | 'last' | 'day'> | null> {
  const [first] = await tx.query(
    `SELECT min(seq) AS seq FROM audit_event WHERE district_id = $1 AND at >= $2`,
    [districtId, before],
  );
  const done = await tx.findOne(AuditArchive, { where: { districtId }, order: { seq: 'DESC' } });
  const heads = await tx.find(SignedHead, { where: { districtId }, order: { seq: 'DESC' } });
  for (const { day, sealed } of heads) {
    const content = readHead(sealed)?.content;
    if (!content || content.auditSeq <= (done?.seq ?? 0)) return null;
    if (first?.seq && content.auditSeq >= first.seq) continue;
    const { faults, hashes } = await readAuditChain(tx, districtId, new Set([content.auditSeq]));
    if (faults.length > 0 || hashes.get(content.auditSeq) !== content.auditHash)
      throw new RangeError(faults[0] ?? `audit line ${content.auditSeq} is not what was signed / 与链首不符`);
    const [to, last] = [content.auditSeq, content.auditHash];
    return { from: (done?.seq ?? 0) + 1, to, previous: done?.hash ?? '', last, day };
  }
  return null;
}

/** The text of an archive file, in pieces: one line of JSON for each line of the log, and one that seals them. */
export async function* archiveText(
  tx: Tx,
  signer: Signer,
  districtId: string,
  cut: NonNullable<Awaited<ReturnType<typeof archivable>>>,
): AsyncGenerator<string, ArchiveContent> {
  const whole = createHash('sha256');
  let lines = 0;
  for await (const page of auditLines(tx, districtId, {}, cut.to)) {
    const text = page.map((line) => `${JSON.stringify(line)}\n`).join('');
    whole.update(text);
    lines += page.length;
    yield text;
  }
  const content: ArchiveContent = { district: districtId, ...cut, lines, sha256: whole.digest('hex') };
  yield `${JSON.stringify({ archive: sealWith(signer, 'gridwhistle-archive', content), publicKey: signer.publicKey })}\n`;
  return content;
}

/**
 * Takes archived lines out of the database, as its owner: nobody else can. The log goes on from the last of them, whose
 * hash a signed head has vouched for.
 */
export async function removeArchived(
  owner: DataSource,
  { district: districtId, to, last, day, lines, sha256 }: ArchiveContent,
  actor: { kind: string; id: string; name: string; unitCode: string | null },
  now: Date,
): Promise<void> {
  await owner.transaction(async (tx) => {
    await audit(tx, {
      districtId,
      at: now,
      act: 'auditArchived',
      actor,
      subject: day,
      detail: { to, lines, sha256 },
    });
    await tx.insert(AuditArchive, {
      districtId,
      seq: to,
      hash: last,
      day,
      archivedAt: now,
      lines,
      fileHash: sha256,
    });
    await tx.query(`ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only`);
    await tx.query(`DELETE FROM audit_event WHERE district_id = $1 AND seq <= $2`, [districtId, to]);
    await tx.query(`ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only`);
  });
}

/** Checks the text of an archive file by itself. Null where it holds, else what is wrong. */
export function faultInArchive(text: string, publicKey?: string): string | null {
  const end = text.trimEnd().lastIndexOf('\n') + 1;
  const [body, trailer] = [text.slice(0, end), text.slice(end)];
  let sealed: { archive?: string; publicKey?: string };
  try {
    sealed = JSON.parse(trailer);
  } catch {
    return 'it has no seal / 没有签名';
  }
  const read = unseal(sealed.archive ?? '');
  if (!read || !sealHolds(read, publicKey ?? sealed.publicKey ?? '', 'gridwhistle-archive'))
    return 'its signature does not hold / 签名无效';
  const content = read.content as unknown as ArchiveContent;
  if (createHash('sha256').update(body).digest('hex') !== content.sha256)
    return 'its lines are not those that were sealed / 内容与所签不符';
  let [before, seq] = [content.previous, content.from];
  for (const one of body.trimEnd().split('\n')) {
    const { hash, ...line } = JSON.parse(one) as AuditEvent;
    if (line.seq !== seq || hash !== chained(before, line))
      return `line ${seq} does not fit the chain / 第 ${seq} 条与哈希链不符`;
    before = hash;
    seq += 1;
  }
  return before === content.last ? null : 'it does not end where it says / 结尾不符';
}
