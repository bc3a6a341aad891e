import type { DataSource } from 'typeorm';
import { Attachment, removeAttachment, type Store } from '#attachments';
import { audit } from '#audit';
import { realClock, type Clock } from '#config';
import type { Tx } from '#database';
import { systemActor } from '#people';
import { readRetention } from './retention-store.js';
import { closeness, endedStates, shortest } from './rules.js';
import { addMonths } from './standing.js';

const batch = 100;

/**
 * Removes photos, videos and documents of ended cases whose period is over, with their bytes, in batches; what is under legal
 * hold stays. Any number of workers may: each takes what the others have not locked. The hash in the case's history stays.
 * Returns how many were removed.
 */
export async function sweepUploads(
  dataSource: DataSource,
  clock: Clock,
  store: Store,
  stop: { readonly aborted: boolean } = { aborted: false },
): Promise<number> {
  let removed = 0;
  const districts: Array<{ id: string }> = await dataSource.query(
    `SELECT DISTINCT district_id AS id FROM attachment ORDER BY district_id`,
  );
  for (const { id } of districts)
    for (let full = true; full && !stop.aborted;) {
      const some = await dataSource.transaction((tx) => removeSome(tx, store, id, clock.now()));
      removed += some;
      full = some === batch;
    }
  return removed;
}

async function removeSome(tx: Tx, store: Store, districtId: string, now: Date): Promise<number> {
  const { rules, version } = await readRetention(tx, districtId);
  const periods = (['PHOTO', 'VIDEO', 'DOCUMENT'] as const).map((what) => shortest(rules, what) ?? Infinity);
  const least = Math.min(...periods);
  if (least === Infinity) return 0;
  const due: Array<{ id: string }> = await tx.query(
    `WITH rule AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(what text, "of" text, category text, months int, closeness int)),
          ending AS (SELECT key AS state, value AS "of" FROM jsonb_each_text($3::jsonb))
     SELECT a.id FROM attachment a
     JOIN cases c ON c.district_id = a.district_id AND c.id = a.case_id
     JOIN ending e ON e.state = c.state
     WHERE a.district_id = $1 AND a.state = 'READY' AND coalesce(c.closed_at, c.updated_at) <= $4
       AND coalesce(c.closed_at, c.updated_at) + (
         SELECT make_interval(months => r.months) FROM rule r
         WHERE r.what = a.kind AND (r."of" IS NULL OR r."of" = e."of")
           AND (r.category IS NULL OR starts_with(coalesce(c.category_code, ''), r.category))
         ORDER BY r.closeness DESC LIMIT 1) <= $5
       AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.district_id = c.district_id AND h.case_id = c.id AND h.released_at IS NULL)
     ORDER BY a.id LIMIT $6 FOR UPDATE OF a SKIP LOCKED`,
    [
      districtId,
      JSON.stringify(rules.map((rule) => ({ ...rule, closeness: closeness(rule) }))),
      JSON.stringify(endedStates),
      addMonths(now, -least),
      now,
      batch,
    ],
  );
  for (const { id } of due)
    await removeAttachment(tx, store, await tx.findOneByOrFail(Attachment, { districtId, id }));
  if (due.length > 0)
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'attachmentsRemoved',
      actor: systemActor(districtId),
      subject: `retention version ${version}`,
      detail: { removed: due.length },
    });
  return due.length;
}
