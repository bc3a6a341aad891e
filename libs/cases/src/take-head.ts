import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  audit,
  HeadLeaves,
  holdAuditLog,
  keepHead,
  lastHead,
  noteKey,
  packLeaves,
  type HeadContent,
  type Leaf,
  type SignedHead,
  type Signer,
} from '#audit';
import { addDays, instant, localDate } from '#calendar';
import type { Tx } from '#database';
import { systemActor } from '#people';

/** Leaves of one row: 5 MB. */
const partOf = 100_000;

/** The districts that have no head yet for the day before `now`, and had anything by then. */
export async function districtsDue(tx: Tx, now: Date): Promise<string[]> {
  const today = localDate(now);
  const rows: Array<{ districtId: string }> = await tx.query(
    `SELECT d.district_id AS "districtId" FROM district d
     LEFT JOIN LATERAL (SELECT day FROM signed_head h WHERE h.district_id = d.district_id ORDER BY seq DESC LIMIT 1) h ON true
     WHERE CASE WHEN h.day IS NOT NULL THEN h.day < $1
       ELSE EXISTS (SELECT 1 FROM cases c WHERE c.district_id = d.district_id AND c.submitted_at < $2)
         OR EXISTS (SELECT 1 FROM audit_event a WHERE a.district_id = d.district_id AND a.at < $2) END
     ORDER BY 1`,
    [addDays(today, -1), instant(today, '00:00')],
  );
  return rows.map(({ districtId }) => districtId);
}

/**
 * Signs the head of a district for the day before `now` (the clock of the cases): over every case with events that no head
 * has covered, whatever time these carry, and the last line of the audit log, chained on the head before. Days without a
 * worker get no head of their own; the next one covers them. Null where it is signed already, or somebody else is at it.
 */
export async function signHead(
  dataSource: DataSource,
  districtId: string,
  signer: Signer,
  now: Date,
  realNow: Date,
): Promise<HeadContent | null> {
  const day = addDays(localDate(now), -1);
  return dataSource.transaction(async (tx) => {
    const [{ mine }] = await tx.query(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('head ' || $1, 0)) AS mine`,
      [districtId],
    );
    const before = mine ? await lastHead(tx, districtId) : null;
    if (!mine || (before && before.day >= day)) return null;

    // What is in hand at this moment has a number from here on, and the next head looks at it.
    const here = await horizonOf(tx, districtId);
    // A restored database counts its transactions anew: then every case is looked at once.
    const since = before?.cluster === here.cluster ? before.horizon : null;
    const { cases, leaves } = await keepLeaves(tx, districtId, day, since, here.cluster.includes('/'));

    await noteKey(tx, signer, realNow);
    // Last, because nobody in the district can log in while it is held.
    const last = await holdAuditLog(tx, districtId);
    const content: HeadContent = {
      district: districtId,
      day,
      seq: (before?.seq ?? 0) + 1,
      previous: before?.hash ?? '',
      cases,
      leaves,
      auditSeq: last.seq,
      auditHash: last.hash,
      signedAt: realNow.toISOString(),
    };
    const head = await keepHead(tx, signer, content, here);
    await audit(tx, {
      districtId,
      at: realNow,
      act: 'headSigned',
      actor: systemActor(districtId),
      subject: day,
      detail: { seq: content.seq, cases, hash: head.hash, keyId: signer.keyId },
    });
    return content;
  });
}

/**
 * The oldest transaction in hand where the rows of a district are, and who counts it. Asked of the district's own row: spread
 * over several nodes (docs/citus.md) each counts for itself, and only there is it known what is in hand, prepared commits
 * included. A district that was moved to another table of a node, or back, is counted by somebody else.
 */
export async function horizonOf(
  tx: Tx,
  districtId: string,
): Promise<Pick<SignedHead, 'horizon' | 'cluster'>> {
  const [here]: Array<Pick<SignedHead, 'horizon' | 'cluster'>> = await tx.query(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, s.system_identifier::text ||
       CASE WHEN d.tableoid = 'district'::regclass THEN '' ELSE '/' || d.tableoid END AS cluster
     FROM district d, pg_control_system() s WHERE d.district_id = $1`,
    [districtId],
  );
  if (!here) throw new Error(`no district ${districtId}`);
  return here;
}

/** Writes the leaves of what changed, by case id; of all there is without `since`. */
async function keepLeaves(
  tx: Tx,
  districtId: string,
  day: string,
  since: string | null,
  spread: boolean,
): Promise<{ cases: number; leaves: string }> {
  const whole = createHash('sha256');
  let cases = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (let part = 1; ; part++) {
    const page = await pageOf(tx, districtId, after, since, spread);
    const end = page.at(-1);
    if (!end) return { cases, leaves: whole.digest('hex') };
    const leaves = packLeaves(page);
    whole.update(leaves);
    await tx.insert(HeadLeaves, { districtId, day, part, leaves });
    cases += page.length;
    after = end.caseId;
  }
}

async function pageOf(
  tx: Tx,
  districtId: string,
  after: string,
  since: string | null,
  spread: boolean,
): Promise<Leaf[]> {
  const leaves = (from: string) =>
    `SELECT DISTINCT ON (case_id) case_id AS "caseId", seq, hash FROM ${from}
     WHERE district_id = $1 AND case_id > $2 ORDER BY case_id, seq DESC LIMIT ${partOf}`;
  if (since === null) return tx.query(leaves('case_event'), [districtId, after]);
  // Left to itself PostgreSQL may read the whole district for what a day has added, before it has counted the column.
  const only = (plan: 'on' | 'off') =>
    tx.query(`SELECT set_config('enable_seqscan', $1, true), set_config('enable_indexscan', $1, true)`, [
      plan,
    ]);
  await only('off');
  // On one machine what is fresh is found by its number alone; spread, the statement has to say on which node it looks.
  const here = spread ? 'district_id = $1 AND ' : '';
  const page: Leaf[] = await tx.query(
    `WITH fresh AS MATERIALIZED (SELECT district_id, case_id, seq, hash FROM case_event WHERE ${here}written_in >= $3) ${leaves('fresh')}`,
    [districtId, after, since],
  );
  await only('on');
  return page;
}
