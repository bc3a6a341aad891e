import { localDate } from '#calendar';
import type { Ground } from '#cases';
import type { Tx } from '#database';
import { withoutPersonalData, type Actor } from '#people';
import { toWgs84, type Point } from '#territory';
import type { Heard } from './action-book.js';
import { likelyRepeats, type FoundEvent } from './likely-repeats.js';
import { metresOutside } from './metres-outside.js';
import { minutes, patrolRules } from './patrol-rules.js';
import { PatrolRecord } from './patrol-record.js';
import { keyPointUnknown } from './refusals.js';
import { findShift } from './shift-book.js';
import { gridFor, type WalkedGrid } from './worker-grids.js';

type Said = Pick<PatrolRecord, 'id' | 'what' | 'result'> &
  Partial<Pick<PatrolRecord, 'number' | 'events' | 'note' | 'photos'>> & {
    gridCode: string;
    keyPoint?: string | undefined;
    point?: Point | undefined;
  };

/** Writes a record in the transaction of its action; where it is an event, what it perhaps repeats is found again. */
export async function writeRecord(
  tx: Tx,
  actor: Actor,
  { territory }: Ground,
  { id, what, result, gridCode, keyPoint, point, number, events, note, photos }: Said,
  { at, receivedAt, doubtful }: Heard,
): Promise<void> {
  const { districtId, id: workerId, name } = actor;
  const area = territory.area(gridCode);
  const [lng, lat] = point ? toWgs84(point) : [null, null];
  const row: PatrolRecord = {
    districtId,
    workerId,
    id,
    what,
    workerName: name,
    gridCode,
    keyPoint: keyPoint ?? null,
    result,
    number: number ?? null,
    events: events ?? null,
    note: note ? withoutPersonalData(note) : null,
    photos: photos ?? [],
    at,
    receivedAt,
    day: localDate(at),
    shiftId: (await findShift(tx, actor, at))?.id ?? null,
    lng,
    lat,
    metresOutside: point && area ? metresOutside(area, point) : null,
    clockDoubtful: doubtful,
    repeatOf: null,
  };
  await tx.insert(PatrolRecord, row);
  if (number) await markRepeats(tx, actor, at);
}

/** The grid of a key point of the worker's. Throws `Refusal` KEY_POINT_UNKNOWN (404). */
export async function gridOfRecord(
  tx: Tx,
  { districtId }: Actor,
  grids: readonly WalkedGrid[],
  { gridCode, keyPoint }: { gridCode?: string; keyPoint?: string },
): Promise<string> {
  if (keyPoint === undefined) return gridFor(grids, gridCode);
  const [found] = await tx.query(
    `SELECT grid_code AS "gridCode" FROM key_point WHERE district_id = $1 AND code = $2 AND grid_code = ANY($3)
     ORDER BY valid_from DESC LIMIT 1`,
    [districtId, keyPoint, grids.map(({ code }) => code)],
  );
  if (!found) throw keyPointUnknown();
  return found.gridCode;
}

async function markRepeats(tx: Tx, { districtId, id: workerId }: Actor, at: Date): Promise<void> {
  const reach = patrolRules.repeatMinutes * minutes;
  const events: Array<FoundEvent & { repeatOf: string | null }> = await tx.query(
    `SELECT id, at, lng, lat, repeat_of AS "repeatOf" FROM patrol_record
     WHERE district_id = $1 AND worker_id = $2 AND at BETWEEN $3 AND $4 AND number IS NOT NULL`,
    [districtId, workerId, new Date(at.getTime() - reach), new Date(at.getTime() + reach)],
  );
  const are = likelyRepeats(events);
  // Of those before it nothing can have changed, and what they repeat may lie outside of what was read.
  const changed = events.filter((one) => one.at >= at && (are.get(one.id) ?? null) !== one.repeatOf);
  for (const { id } of changed)
    await tx.update(PatrolRecord, { districtId, workerId, id }, { repeatOf: are.get(id) ?? null });
}
