import type { EntityManager } from 'typeorm';

/** A clock may have been started by a process that still held the calendar of before: all are looked at this often. */
const lookAgain = '10 minutes';

/** The regions whose open clocks are to be looked at: a year has changed, or they were not looked at for ten minutes. */
export async function regionsOwed(tx: EntityManager): Promise<string[]> {
  const rows: { region: string }[] = await tx.query(
    `SELECT DISTINCT region FROM work_calendar_year
     WHERE recomputed_at IS NULL OR recomputed_at < now() - interval '${lookAgain}' ORDER BY region`,
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
