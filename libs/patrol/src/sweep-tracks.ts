import type { DataSource } from 'typeorm';
import { readRetention } from '#cases';
import type { Clock } from '#config';

const batch = 500;

/**
 * Deletes the tracks whose time is over (retention rule TRACK, 6 months by field-rules 5), and takes the positions out of records
 * as old: where somebody was is a track as well. Any number of workers may. Returns how many rows it changed.
 */
export async function sweepTracks(
  dataSource: DataSource,
  clock: Clock,
  stop: { readonly aborted: boolean } = { aborted: false },
): Promise<number> {
  let swept = 0;
  const districts: Array<{ id: string }> = await dataSource.query(
    `SELECT district_id AS id FROM district ORDER BY district_id`,
  );
  for (const { id } of districts) {
    const { rules } = await readRetention(dataSource.manager, id);
    const months = rules.filter(({ what }) => what === 'TRACK').map((rule) => rule.months);
    if (months.length === 0) continue;
    const over = [id, clock.now(), Math.min(...months), batch];
    for (const statement of [tracksOver, positionsOver])
      for (let full = true; full && !stop.aborted;) {
        const [, changed]: [unknown, number] = await dataSource.query(statement, over);
        swept += changed;
        full = changed === batch;
      }
  }
  return swept;
}

const tracksOver = `DELETE FROM patrol_track WHERE district_id = $1 AND (district_id, worker_id, id) IN (
  SELECT district_id, worker_id, id FROM patrol_track
  WHERE district_id = $1 AND to_at <= $2::timestamptz - make_interval(months => $3) LIMIT $4 FOR UPDATE SKIP LOCKED)`;

const positionsOver = `UPDATE patrol_record SET lng = NULL, lat = NULL WHERE district_id = $1 AND (district_id, worker_id, id) IN (
  SELECT district_id, worker_id, id FROM patrol_record
  WHERE district_id = $1 AND day <= ($2::timestamptz - make_interval(months => $3))::date AND lng IS NOT NULL LIMIT $4 FOR UPDATE SKIP LOCKED)`;
