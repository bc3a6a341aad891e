import type { EntityManager } from 'typeorm';

/** A move made at the same time may have read the calendar of before: who is that late is found by a second look. */
const secondLook = '5 seconds';
/** And whatever else came about, such as an old clock that runs on after a redo, by one from time to time. */
const lookAgain = '10 minutes';

/** The regions whose open clocks are to be looked at: a year has changed, or it is time to look again. */
export async function regionsOwed(tx: EntityManager): Promise<string[]> {
  const rows: { region: string }[] = await tx.query(
    `SELECT DISTINCT region FROM work_calendar_year
     WHERE recomputed_at IS NULL OR recomputed_at < now() - interval '${lookAgain}'
       OR (recomputed_at < changed_at + interval '${secondLook}' AND changed_at < now() - interval '${secondLook}')
     ORDER BY region`,
  );
  return rows.map(({ region }) => region);
}

/** The versions a region's clocks hang on, to be held against `settleOwed` when they have all been computed again. */
export async function versionsOf(tx: EntityManager, region: string): Promise<YearVersion[]> {
  return tx.query(
    `SELECT region, year, version, now() AS "readAt" FROM work_calendar_year WHERE region = $1 ORDER BY year`,
    [region],
  );
}
export interface YearVersion {
  region: string;
  year: number;
  version: number;
  readAt: Date;
}

/** Every open clock was seen to be of these versions; a year that has changed meanwhile stays owed. */
export async function settleOwed(tx: EntityManager, versions: readonly YearVersion[]): Promise<void> {
  await tx.query(
    `UPDATE work_calendar_year y SET recomputed_at = v.read_at
     FROM unnest($1::text[], $2::int[], $3::int[], $4::timestamptz[]) AS v (region, year, version, read_at)
     WHERE y.region = v.region AND y.year = v.year AND y.version = v.version`,
    [
      versions.map(({ region }) => region),
      versions.map(({ year }) => year),
      versions.map(({ version }) => version),
      versions.map(({ readAt }) => readAt),
    ],
  );
}

/** Renewed with every page of cases. */
const leaseFor = '10 seconds';

/** Takes a region for one process, because two at the same cases would only wait for each other. False where it is taken. */
export async function leaseRegion(tx: EntityManager, region: string): Promise<boolean> {
  const [rows] = await tx.query(
    `UPDATE work_calendar_year SET leased_until = now() + interval '${leaseFor}'
     WHERE region = $1 AND (leased_until IS NULL OR leased_until < now())
       AND NOT EXISTS (SELECT 1 FROM work_calendar_year y WHERE y.region = $1 AND y.leased_until >= now())
     RETURNING year`,
    [region],
  );
  return rows.length > 0;
}

export async function renewLease(tx: EntityManager, region: string): Promise<void> {
  await tx.query(
    `UPDATE work_calendar_year SET leased_until = now() + interval '${leaseFor}' WHERE region = $1`,
    [region],
  );
}

export async function endLease(tx: EntityManager, region: string): Promise<void> {
  await tx.query(`UPDATE work_calendar_year SET leased_until = NULL WHERE region = $1`, [region]);
}
