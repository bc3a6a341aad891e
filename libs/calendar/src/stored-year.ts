import type { EntityManager } from 'typeorm';
import type { WorkCalendarDay, WorkCalendarYear } from './calendar-rows.js';

/** What a reader of the calendar may know of a year. */
export type YearRow = Omit<WorkCalendarYear, 'changedAt' | 'leasedUntil'>;
type NamedDay = Pick<WorkCalendarDay, 'date' | 'name'>;

/** One region's own table of a year, day by day. */
export interface StoredYear extends YearRow {
  holidays: NamedDay[];
  makeUpDays: NamedDay[];
}

/** What is stored of a year for one region, without the nation's days; null where nothing is. */
export async function readYear(tx: EntityManager, region: string, year: number): Promise<StoredYear | null> {
  const [stored]: YearRow[] = await tx.query(
    `SELECT region, year, confirmed, version, source, recomputed_at AS "recomputedAt" FROM work_calendar_year
     WHERE region = $1 AND year = $2 AND version > 0`,
    [region, year],
  );
  if (!stored) return null;
  const days: Array<NamedDay & Pick<WorkCalendarDay, 'kind'>> = await tx.query(
    `SELECT date::text AS date, kind, name FROM work_calendar WHERE region = $1 AND year = $2 ORDER BY date`,
    [region, year],
  );
  const of = (kind: WorkCalendarDay['kind']) =>
    days.filter((day) => day.kind === kind).map(({ date, name }) => ({ date, name }));
  return { ...stored, holidays: of('HOLIDAY'), makeUpDays: of('MAKE_UP') };
}

/** The stored years of one region, oldest first. */
export async function readYears(tx: EntityManager, region: string): Promise<YearRow[]> {
  return tx.query(
    `SELECT region, year, confirmed, version, source, recomputed_at AS "recomputedAt" FROM work_calendar_year
     WHERE region = $1 AND version > 0 ORDER BY year`,
    [region],
  );
}
