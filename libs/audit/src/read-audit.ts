import type { SelectQueryBuilder } from 'typeorm';
import type { Tx } from '#database';
import { AuditEvent } from './audit-event.js';
import { readHead } from './head.js';
import { HeadLeaves, SignedHead } from './signed-head.js';
import { SigningKey } from './signing-key.js';

/** Which lines of an audit log; `actor` is an id. */
export interface AuditFilter {
  act?: string;
  actor?: string;
  subject?: string;
  from?: Date;
  to?: Date;
}

/** The lines of a district that fit, the newest first, older than the line `before`. */
export function readAudit(
  tx: Tx,
  districtId: string,
  filter: AuditFilter,
  limit: number,
  before?: number,
): Promise<AuditEvent[]> {
  const query = fitting(tx, districtId, filter);
  if (before !== undefined) query.andWhere('a.seq < :before', { before });
  return query.orderBy('a.seq', 'DESC').limit(limit).getMany();
}

/** The same, the oldest first, up to a line, in pages, however many there are. */
export async function* auditLines(
  tx: Tx,
  districtId: string,
  filter: AuditFilter,
  upTo: number,
  page = 1000,
): AsyncGenerator<AuditEvent[]> {
  let after = 0;
  for (;;) {
    const lines = await fitting(tx, districtId, filter)
      .andWhere('a.seq > :after AND a.seq <= :upTo', { after, upTo })
      .orderBy('a.seq')
      .limit(page)
      .getMany();
    if (lines.length > 0) yield lines;
    const last = lines.at(-1);
    if (!last || lines.length < page) return;
    after = last.seq;
  }
}

function fitting(
  tx: Tx,
  districtId: string,
  { act, actor, subject, from, to }: AuditFilter,
): SelectQueryBuilder<AuditEvent> {
  const query = tx.createQueryBuilder(AuditEvent, 'a').where('a.district_id = :districtId', { districtId });
  if (act !== undefined) query.andWhere('a.act = :act', { act });
  if (actor !== undefined) query.andWhere('a.actor_id = :actor', { actor });
  if (subject !== undefined) query.andWhere('a.subject = :subject', { subject });
  if (from) query.andWhere('a.at >= :from', { from });
  if (to) query.andWhere('a.at < :to', { to });
  return query;
}

/** The heads of a district, the newest first. */
export function readHeads(tx: Tx, districtId: string, limit: number): Promise<SignedHead[]> {
  return tx.find(SignedHead, { where: { districtId }, order: { seq: 'DESC' }, take: limit });
}

/** What of a day's head is kept outside; null where there is none. Leaves in base64, null above two million of them. */
export async function headFile(
  tx: Tx,
  districtId: string,
  day: string,
): Promise<{ district: string; day: string; head: string; publicKey: string; leaves: string | null } | null> {
  const head = await tx.findOneBy(SignedHead, { districtId, day });
  const read = head && readHead(head.sealed);
  if (!head || !read) return null;
  const key = await tx.findOneBy(SigningKey, { keyId: read.keyId });
  const few = read.content.cases <= 2_000_000;
  const parts = few ? await tx.find(HeadLeaves, { where: { districtId, day }, order: { part: 'ASC' } }) : [];
  return {
    district: districtId,
    day,
    head: head.sealed,
    publicKey: key?.publicKey ?? '',
    leaves: few ? Buffer.concat(parts.map(({ leaves }) => leaves)).toString('base64') : null,
  };
}
