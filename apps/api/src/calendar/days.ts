import type { StoredYear, WorkCalendar } from '#calendar';

/** The days of a year as they hold for a region, each with the region that says so, and the tables they are from. */
export function daysOf(
  year: number,
  calendar: WorkCalendar,
  nation: StoredYear | null,
  own: StoredYear | null,
) {
  // On the same day the region's own word holds.
  const owned = new Set([...(own?.holidays ?? []), ...(own?.makeUpDays ?? [])].map(({ date }) => date));
  const tables = [nation, own].filter((table) => table !== null);
  const listed = (kind: 'holidays' | 'makeUpDays') =>
    tables
      .flatMap((table) => table[kind].map((day) => ({ ...day, region: table.region })))
      .filter(({ date, region }) => region === own?.region || !owned.has(date))
      .sort((a, b) => a.date.localeCompare(b.date));
  return {
    workingDays: everyDay(year).filter((day) => calendar.isWorkingDay(day)).length,
    holidays: listed('holidays'),
    makeUpDays: listed('makeUpDays'),
    tables: tables.map(({ region, confirmed, version, source, recomputedAt }) => ({
      region,
      confirmed,
      version,
      source,
      recomputedAt,
    })),
  };
}

function everyDay(year: number): string[] {
  const days = [];
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += 86_400_000)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}
