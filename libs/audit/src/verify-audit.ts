import type { Tx } from '#database';
import { AuditArchive } from './signed-head.js';
import { AuditEvent } from './audit-event.js';
import { chained } from './chain.js';

/** What is wrong with a district's audit log, or nothing. */
export interface AuditLogRead {
  lines: number;
  faults: string[];
  /** The hash of each line that was asked for, '' where there is none; lines in an archive have the hash of its end. */
  hashes: Map<number, string>;
}

const page = 2000;

/**
 * Walks the audit log of a district: numbers without a gap, every hash from the one before, from the end of the last
 * archive on. Notes the hash of the `wanted` lines, for whoever holds them against a signed head. Reads in pages.
 */
export async function readAuditChain(
  tx: Tx,
  districtId: string,
  wanted: ReadonlySet<number> = new Set(),
): Promise<AuditLogRead> {
  const archives = await tx.find(AuditArchive, { where: { districtId }, order: { seq: 'ASC' } });
  const read: AuditLogRead = {
    lines: 0,
    faults: [],
    hashes: new Map(archives.map(({ seq, hash }) => [seq, hash])),
  };
  let { seq, hash } = archives.at(-1) ?? { seq: 0, hash: '' };
  for (let after = 0; ;) {
    const lines: AuditEvent[] = await tx
      .createQueryBuilder(AuditEvent, 'a')
      .where('a.district_id = :districtId AND a.seq > :after', { districtId, after })
      .orderBy('a.seq')
      .limit(page)
      .getMany();
    for (const line of lines) {
      const { hash: stored, ...rest } = line;
      // What an archive has taken out was there for a while, if at all.
      if (line.seq <= seq && read.lines === 0) read.faults.push(named(districtId, line.seq, 'was archived'));
      else if (line.seq !== seq + 1) read.faults.push(missing(districtId, seq, line.seq));
      else if (stored !== chained(hash, rest))
        read.faults.push(named(districtId, line.seq, 'does not fit the chain'));
      seq = line.seq;
      // Goes on from what stands there, so that one edited line is named and not every line after it.
      hash = stored;
      if (wanted.has(seq)) read.hashes.set(seq, hash);
      read.lines += 1;
    }
    const last = lines.at(-1);
    if (!last) return read;
    after = last.seq;
  }
}

const named = (districtId: string, seq: number, what: 'was archived' | 'does not fit the chain'): string =>
  what === 'was archived'
    ? `audit line ${seq} of ${districtId} was archived and is here all the same / ${districtId} 的第 ${seq} 条审计记录已归档却仍在`
    : `audit line ${seq} of ${districtId} does not fit the chain / ${districtId} 的第 ${seq} 条审计记录与哈希链不符`;

const missing = (districtId: string, before: number, seq: number): string =>
  seq > before + 1
    ? `audit lines ${before + 1} to ${seq - 1} of ${districtId} are missing / ${districtId} 的第 ${before + 1} 至 ${seq - 1} 条审计记录缺失`
    : `audit line ${seq} of ${districtId} is out of order / ${districtId} 的第 ${seq} 条审计记录次序有误`;
