import type { Tx } from '#database';
import type { KeyPoint } from './key-point.js';

/** What was walked of a grid on a day. */
export interface DoneOn {
  rounds: number;
  /** By the code of the key point. */
  visits: Map<string, number>;
  events: number;
}

export const nothingDone = (): DoneOn => ({ rounds: 0, visits: new Map(), events: 0 });

/** Rounds, visits and events of these grids (null: all) by grid and day (`379902001001001 2026-03-09`), both days included. */
export async function doneOn(
  tx: Tx,
  districtId: string,
  grids: readonly string[] | null,
  from: string,
  to: string,
): Promise<Map<string, DoneOn>> {
  const rows: Array<{
    grid: string;
    day: string;
    what: string;
    point: string | null;
    n: number;
    events: number;
  }> = await tx.query(
    `SELECT grid_code AS grid, day::text AS day, what, key_point AS point, count(*)::int AS n, count(number)::int AS events
       FROM patrol_record WHERE district_id = $1 AND day BETWEEN $3 AND $4 AND ($2::text[] IS NULL OR grid_code = ANY($2))
       GROUP BY 1, 2, 3, 4`,
    [districtId, grids, from, to],
  );
  const done = new Map<string, DoneOn>();
  for (const { grid, day, what, point, n, events } of rows) {
    const one = done.get(`${grid} ${day}`) ?? nothingDone();
    done.set(`${grid} ${day}`, one);
    one.events += events;
    if (what === 'ROUND') one.rounds += n;
    if (point !== null) one.visits.set(point, (one.visits.get(point) ?? 0) + n);
  }
  return done;
}

/** The key points of these grids (null: all) that are due on some day of the stretch. */
export const keyPointsOf = (
  tx: Tx,
  districtId: string,
  grids: readonly string[] | null,
  from: string,
  to: string,
): Promise<KeyPoint[]> =>
  tx.query(
    `SELECT code, valid_from::text AS "validFrom", valid_to::text AS "validTo", grid_code AS "gridCode", name, lng, lat, site, visits, look_at AS "lookAt"
     FROM key_point WHERE district_id = $1 AND ($2::text[] IS NULL OR grid_code = ANY($2)) AND valid_from <= $4 AND (valid_to IS NULL OR valid_to >= $3)
     ORDER BY code, valid_from`,
    [districtId, grids, from, to],
  );
