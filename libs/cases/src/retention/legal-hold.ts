import { audit } from '#audit';
import { freshId, realClock, Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import type { Case } from '../case.js';
import { LegalHold } from './retention-rows.js';

/** Puts a case under legal hold, with a line in the audit log. Throws `Refusal` HOLD_STANDS (409). */
export async function placeHold(
  tx: Tx,
  actor: Actor,
  { districtId, id: caseId, number, reporterId }: Case,
  reason: string,
  now: Date,
): Promise<LegalHold> {
  // Whoever is about to forget this reporter has the row; we wait, and whoever comes after us sees the hold.
  if (reporterId)
    await tx.query(`SELECT 1 FROM vault.reporter WHERE district_id = $1 AND id = $2 FOR UPDATE`, [
      districtId,
      reporterId,
    ]);
  const made: Array<{ id: string }> = await tx.query(
    `INSERT INTO legal_hold (district_id, id, case_id, reason, placed_by, placed_by_name, placed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (district_id, case_id) WHERE released_at IS NULL DO NOTHING RETURNING id`,
    [districtId, freshId(), caseId, reason, actor.id, actor.name, now],
  );
  if (!made[0]) throw stands();
  await audit(tx, {
    districtId,
    at: realClock.now(),
    act: 'holdPlaced',
    actor,
    subject: number,
    reason,
  });
  return tx.findOneByOrFail(LegalHold, { districtId, id: made[0].id });
}

/** Lifts the hold of a case, with a line in the audit log. Throws `Refusal` HOLD_NONE (409). */
export async function releaseHold(
  tx: Tx,
  actor: Actor,
  { districtId, id: caseId, number, reporterId }: Case,
  reason: string,
  now: Date,
): Promise<LegalHold> {
  const [released]: [Array<{ id: string }>] = await tx.query(
    `UPDATE legal_hold SET release_reason = $3, released_by = $4, released_by_name = $5, released_at = $6
     WHERE district_id = $1 AND case_id = $2 AND released_at IS NULL RETURNING id`,
    [districtId, caseId, reason, actor.id, actor.name, now],
  );
  if (!released[0]) throw none();
  // It may be due by now.
  await tx.query(`UPDATE vault.reporter SET review_at = NULL WHERE district_id = $1 AND id = $2`, [
    districtId,
    reporterId,
  ]);
  await audit(tx, {
    districtId,
    at: realClock.now(),
    act: 'holdReleased',
    actor,
    subject: number,
    reason,
  });
  return tx.findOneByOrFail(LegalHold, { districtId, id: released[0].id });
}

/** The holds of a case, the newest first. */
export const readHolds = (tx: Tx, { districtId, id: caseId }: Case): Promise<LegalHold[]> =>
  tx.find(LegalHold, { where: { districtId, caseId }, order: { placedAt: 'DESC', id: 'DESC' } });

const stands = () =>
  new Refusal(409, 'HOLD_STANDS', {
    zh: '该件已在留存中, 如需更改理由请先解除。',
    en: 'The case is under legal hold already; release that first to give another reason.',
  });
const none = () =>
  new Refusal(409, 'HOLD_NONE', { zh: '该件不在留存中。', en: 'The case is not under legal hold.' });
