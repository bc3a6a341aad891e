import type { Tx } from '#database';
import type { Actor } from '#people';
import { hours } from './patrol-rules.js';
import { PatrolShift } from './patrol-shift.js';
import { covers, shiftOf, shiftsOf, type Mark, type Shift } from './shifts.js';
import { onlyOnShift } from './track.js';

/** A mark older than this changes nothing of what came before it. */
const lookBackMs = 7 * 24 * hours;

/**
 * Works the shifts of a worker out anew from the marks around a moment, and lets records and tracks follow: so it does not matter
 * in which order the phone has sent them. The caller holds the worker (`holdWorker`).
 */
export async function deriveShifts(
  tx: Tx,
  { districtId, id: workerId, name }: Actor,
  at: Date,
  lastsHours: number,
): Promise<void> {
  const marks = await marksAround(tx, districtId, workerId, at, lastsHours);
  const shifts = shiftsOf(marks, lastsHours);
  const since = marks.reduce((least, mark) => (mark.at < least ? mark.at : least), at);
  await tx.query(
    `DELETE FROM patrol_shift WHERE district_id = $1 AND worker_id = $2 AND on_at >= $3 AND NOT id = ANY($4::uuid[])`,
    [districtId, workerId, since, shifts.map(({ id }) => id)],
  );
  // The marks begin longer after it than a shift lasts: whoever forgot to go off then is off by now.
  await tx.query(
    `UPDATE patrol_shift SET off_at = least(ends_at, $3), ended_by = 'LIMIT'
     WHERE district_id = $1 AND worker_id = $2 AND off_at IS NULL AND on_at < $3`,
    [districtId, workerId, since],
  );
  // The earlier first: of two open ones the first is ended before the second is written.
  for (const { id, gridCode, onAt, offAt, endsAt, endedBy } of shifts)
    await tx.query(
      `INSERT INTO patrol_shift (district_id, worker_id, id, worker_name, grid_code, on_at, off_at, ends_at, ended_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (district_id, worker_id, id) DO UPDATE SET on_at = $6, off_at = $7, ends_at = $8, ended_by = $9`,
      [districtId, workerId, id, name, gridCode, onAt, offAt, endsAt, endedBy],
    );
  await attachRecords(tx, districtId, workerId, since);
  await trimTracks(tx, districtId, workerId, since, shifts);
}

async function marksAround(
  tx: Tx,
  districtId: string,
  workerId: string,
  at: Date,
  lastsHours: number,
): Promise<Mark[]> {
  // It begins where the worker was surely off duty: at a mark that comes longer after the one before than a shift lasts.
  return tx.query(
    `WITH m AS (SELECT id, kind, at, grid_code, at - lag(at) OVER (ORDER BY at, id) > make_interval(hours => $5) AS rested
         FROM patrol_action WHERE district_id = $1 AND worker_id = $2 AND kind IN ('SHIFT_ON', 'SHIFT_OFF') AND at >= $4)
     SELECT id, kind, at, grid_code AS "gridCode" FROM m
     WHERE at >= coalesce((SELECT max(at) FROM m WHERE at <= $3 AND rested IS NOT FALSE), '-infinity')`,
    [districtId, workerId, at, new Date(at.getTime() - lookBackMs), lastsHours],
  );
}

/** The shift of a moment, or null. */
export async function findShift(
  tx: Tx,
  { districtId, id: workerId }: Actor,
  at: Date,
): Promise<PatrolShift | null> {
  return shiftOf(at, await shiftsNear(tx, districtId, workerId, at, at));
}

/** The shifts of a worker that touch a stretch of time, a day to each side. */
export const shiftsNear = async (
  tx: Tx,
  districtId: string,
  workerId: string,
  from: Date,
  to: Date,
): Promise<PatrolShift[]> =>
  tx
    .createQueryBuilder(PatrolShift, 's')
    .where('s.district_id = :districtId AND s.worker_id = :workerId', { districtId, workerId })
    .andWhere('s.on_at BETWEEN :from AND :to', {
      from: new Date(from.getTime() - 25 * hours),
      to: new Date(to.getTime() + 25 * hours),
    })
    .orderBy('s.on_at')
    .getMany();

async function attachRecords(tx: Tx, districtId: string, workerId: string, since: Date): Promise<void> {
  const records: Array<{ id: string; at: Date; shiftId: string | null }> = await tx.query(
    `SELECT id, at, shift_id AS "shiftId" FROM patrol_record
     WHERE district_id = $1 AND worker_id = $2 AND at >= $3::timestamptz - interval '1 hour'`,
    [districtId, workerId, since],
  );
  if (records.length === 0) return;
  const last = records.reduce((most, { at }) => (at > most ? at : most), since);
  const shifts = await shiftsNear(tx, districtId, workerId, since, last);
  const changed = records
    .map((one) => ({ ...one, is: shiftOf(one.at, shifts)?.id ?? null }))
    .filter(({ is, shiftId }) => is !== shiftId);
  if (changed.length > 0)
    await tx.query(
      `UPDATE patrol_record r SET shift_id = n.shift_id FROM unnest($3::uuid[], $4::uuid[]) AS n(id, shift_id)
       WHERE r.district_id = $1 AND r.worker_id = $2 AND r.id = n.id`,
      [districtId, workerId, changed.map(({ id }) => id), changed.map(({ is }) => is)],
    );
}

/** What a phone has told of the way before it told that the shift was over is not kept. */
async function trimTracks(
  tx: Tx,
  districtId: string,
  workerId: string,
  since: Date,
  shifts: readonly Shift[],
): Promise<void> {
  const tracks: Array<{ id: string; fromAt: Date; toAt: Date }> = await tx.query(
    `SELECT id, from_at AS "fromAt", to_at AS "toAt" FROM patrol_track
     WHERE district_id = $1 AND worker_id = $2 AND from_at >= $3`,
    [districtId, workerId, since],
  );
  const inOne = ({ fromAt, toAt }: { fromAt: Date; toAt: Date }) =>
    shifts.some((shift) => covers(shift, fromAt) && covers(shift, toAt));
  for (const { id } of tracks.filter((track) => !inOne(track)))
    await onlyOnShift(tx, { districtId, workerId, id }, shifts);
}
