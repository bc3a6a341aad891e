import type { Tx } from '#database';
import type { Absence, Post, Roster, Worker } from './on-duty.js';
import type { Shift } from './shift-hours.js';

const kept = new Map<string, { version: string; roster: Promise<Roster> }>();

/**
 * The rosters of a district as they stand. Read anew only where something of them has changed (the database counts every
 * change of posts, shifts, leave and accounts): asked again it costs one row.
 */
export async function rosterOf(tx: Tx, districtId: string): Promise<Roster> {
  const version = await rosterVersion(tx, districtId);
  const known = kept.get(districtId);
  if (known?.version === version) return known.roster;
  const roster = readRoster(tx, districtId);
  kept.set(districtId, { version, roster });
  roster.catch(() => kept.delete(districtId));
  return roster;
}

/** Counts up with every change of the district's rosters and accounts; '0' where there was none. */
export async function rosterVersion(tx: Tx, districtId: string): Promise<string> {
  const [row] = await tx.query('SELECT version FROM roster_version WHERE district_id = $1', [districtId]);
  return row ? String(row.version) : '0';
}

/** The roster of these grids as it stood at a moment: who would have been on duty by what was set then. */
export const rosterAt = (
  tx: Tx,
  districtId: string,
  gridCodes: readonly string[],
  at: Date,
): Promise<Roster> => readRoster(tx, districtId, { gridCodes, at });

/** The rosters as this very transaction sees them. */
export async function readRoster(
  tx: Tx,
  districtId: string,
  past?: { gridCodes: readonly string[]; at: Date },
): Promise<Roster> {
  const params = past ? [districtId, past.gridCodes, past.at] : [districtId];
  const holds = past
    ? 'AND grid_code = ANY($2) AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)'
    : 'AND valid_to IS NULL';
  const [posts, shifts, leaves, workers] = await Promise.all([
    tx.query<Array<Post & { gridCode: string }>>(
      `SELECT grid_code AS "gridCode", answerable, stand_ins AS "standIns" FROM grid_post WHERE district_id = $1 ${holds}`,
      params,
    ),
    tx.query<Array<Shift & { gridCode: string }>>(
      `SELECT grid_code AS "gridCode", staff_id AS "staffId", days, weekdays, dates, from_clock AS "fromClock",
         to_clock AS "toClock" FROM duty_shift WHERE district_id = $1 ${holds}`,
      params,
    ),
    tx.query<Array<Absence & { staffId: string }>>(
      `SELECT staff_id AS "staffId", from_at AS "from", to_at AS "to" FROM staff_leave
       WHERE district_id = $1 AND from_at < to_at ORDER BY from_at`,
      [districtId],
    ),
    // Of a past day it is the roster that says who worked, not the account as it is today.
    tx.query<Worker[]>(
      `SELECT id, username, name, unit_code AS "unitCode",
         ${past ? 'true' : `active AND 'GRID_WORKER' = ANY(roles)`} AS ready
       FROM staff WHERE district_id = $1 ${past ? '' : `AND 'GRID_WORKER' = ANY(roles)`}`,
      [districtId],
    ),
  ]);
  return {
    posts: new Map(posts.map(({ gridCode, ...post }) => [gridCode, post])),
    shifts: gathered(shifts, ({ gridCode }) => gridCode),
    leaves: gathered(leaves, ({ staffId }) => staffId),
    workers: new Map(workers.map((worker) => [worker.id, worker])),
  };
}

function gathered<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const all = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = all.get(key);
    if (known) known.push(row);
    else all.set(key, [row]);
  }
  return all;
}
