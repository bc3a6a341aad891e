import type { DataSource } from 'typeorm';
import { audit } from '#audit';
import { realClock, type Clock } from '#config';
import type { Tx } from '#database';
import { systemActor } from '#people';
import { erase } from './erase.js';
import type { Eraser } from './eraser.js';
import { forget } from './forget.js';
import { readRetention } from './retention-store.js';
import { ErasureRequest } from './retention-rows.js';
import { shortest } from './rules.js';
import { standings } from './standing-rows.js';
import { addMonths, standingOf, type CaseStanding } from './standing.js';

/** So many reporters are looked at in one transaction. */
const batch = 100;

interface Looked {
  id: string;
  /** The request to erase it that waits for the end of its cases. */
  erasureId: string | null;
  createdAt: Date;
  cases: CaseStanding[] | null;
}

/** What one look came to, over all districts. */
export interface Swept {
  looked: number;
  pseudonymised: number;
}

/**
 * Looks at the reporters whose time it is, in batches, and forgets those who are due. Any number of workers may do so: each
 * takes what the others have not locked. What is not due is told when it is looked at again, so that a look costs what there is
 * to do and not what there is.
 */
export async function sweepRetention(
  dataSource: DataSource,
  clock: Clock,
  eraser: Eraser,
  stop: { readonly aborted: boolean } = { aborted: false },
): Promise<Swept> {
  const swept: Swept = { looked: 0, pseudonymised: 0 };
  const districts: Array<{ id: string }> = await dataSource.query(
    `SELECT district_id AS id FROM district ORDER BY district_id`,
  );
  for (const { id } of districts)
    for (let full = true; full && !stop.aborted;) {
      const one = await dataSource.transaction((tx) => lookAtBatch(tx, eraser, id, clock.now()));
      swept.looked += one.looked;
      swept.pseudonymised += one.pseudonymised;
      full = one.looked === batch;
    }
  return swept;
}

async function lookAtBatch(tx: Tx, eraser: Eraser, districtId: string, now: Date): Promise<Swept> {
  const { rules, version } = await readRetention(tx, districtId);
  const months = shortest(rules, 'IDENTITY');
  // Nobody is due before the shortest period is over: until then a reporter costs nothing at all.
  const before = months === null ? null : addMonths(now, -months);
  const found = await lock(tx, districtId, before, now);
  if (found.length === 0) return { looked: 0, pseudonymised: 0 };

  const judged = found.map(({ id, erasureId, cases, createdAt }) => ({
    id,
    erasureId,
    standing: standingOf(cases ?? [ownerless(createdAt)], rules, now, erasureId !== null),
  }));
  const later = judged.flatMap(({ id, standing }) => (standing.due ? [] : [{ id, at: standing.lookAgain }]));
  await tx.query(
    `UPDATE vault.reporter r SET review_at = n.at FROM unnest($2::uuid[], $3::timestamptz[]) AS n(id, at)
     WHERE r.district_id = $1 AND r.id = n.id`,
    [districtId, later.map(({ id }) => id), later.map(({ at }) => at)],
  );
  const due = judged.filter(({ standing }) => standing.due);
  for (const { id, erasureId } of due)
    if (erasureId) await eraseAtLast(tx, eraser, districtId, id, erasureId, now);
  const byPeriod = due.filter(({ erasureId }) => erasureId === null).map(({ id }) => id);
  if (byPeriod.length > 0) {
    const places = await forget(tx, eraser.vault, districtId, byPeriod, now);
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'pseudonymised',
      actor: systemActor(districtId),
      subject: `retention version ${version}`,
      detail: { places },
    });
  }
  return { looked: found.length, pseudonymised: due.length };
}

/** What was asked for while a case was open or held is done now, on the word of those who decided it then. */
async function eraseAtLast(
  tx: Tx,
  eraser: Eraser,
  districtId: string,
  reporterId: string,
  requestId: string,
  now: Date,
): Promise<void> {
  const request = await tx.findOneBy(ErasureRequest, { districtId, id: requestId });
  const actor = systemActor(districtId);
  await erase(
    tx,
    eraser,
    {
      districtId,
      reporterIds: [reporterId],
      requestId: request?.id ?? null,
      asked: request?.askedBy ?? actor.id,
      decided: request?.decidedBy ?? actor.id,
      actor,
    },
    now,
  );
}

/** A row of the vault no case speaks of (a filing that was never written whole): kept as what was not taken up. */
const ownerless = (createdAt: Date): CaseStanding => ({
  state: 'VOIDED',
  category: null,
  endedAt: createdAt,
  held: false,
});

/** Both kinds by the same index: those who are to be looked at again, and those nobody has looked at yet. */
async function lock(tx: Tx, districtId: string, before: Date | null, now: Date): Promise<Looked[]> {
  const again = await locked(tx, districtId, `r.review_at <= $2`, now, batch);
  const first =
    before === null || again.length === batch
      ? []
      : await locked(
          tx,
          districtId,
          `r.review_at IS NULL AND r.created_at <= $2`,
          before,
          batch - again.length,
        );
  // Only now, under the lock: a hold that was placed a moment ago is seen.
  const rows: Array<Looked & { cases: RawStanding[] | null }> = await tx.query(
    `SELECT r.id, r.erasure_id AS "erasureId", r.created_at AS "createdAt", ${standings('r')} AS cases
     FROM vault.reporter r WHERE r.district_id = $1 AND r.id = ANY($2) ORDER BY r.id`,
    [districtId, [...again, ...first].map(({ id }) => id)],
  );
  return rows.map((row) => ({ ...row, cases: row.cases?.map(read) ?? null }));
}

const locked = (
  tx: Tx,
  districtId: string,
  which: string,
  at: Date,
  limit: number,
): Promise<Array<{ id: string }>> =>
  tx.query(
    `SELECT r.id FROM vault.reporter r WHERE r.district_id = $1 AND r.pseudonymised_at IS NULL AND ${which}
     ORDER BY r.review_at, r.created_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [districtId, at, limit],
  );

type RawStanding = Omit<CaseStanding, 'endedAt'> & { endedAt: string };
const read = (raw: RawStanding): CaseStanding => ({ ...raw, endedAt: new Date(raw.endedAt) });
