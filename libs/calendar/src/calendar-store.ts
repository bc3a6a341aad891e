import type { EntityManager } from 'typeorm';
import type { WorkCalendarDay, WorkCalendarYear } from './calendar-rows.js';
import { daysOff, DUTY_HOURS, WorkCalendar, type DutyHours } from './work-calendar.js';
import type { YearTable } from './year-table.js';

/** The region whose days hold everywhere; another region's own days are laid over them. */
export const NATION = 'CN';

type Day = Pick<WorkCalendarDay, 'date' | 'kind' | 'name'>;

/**
 * Makes the stored years be as given and answers those that changed, whose open timers are to be computed again.
 * The same table a second time changes nothing. Throws RangeError for a table `WorkCalendar.fromYears` refuses.
 */
export async function storeYears(
  tx: EntityManager,
  region: string,
  years: readonly YearTable[],
): Promise<number[]> {
  WorkCalendar.fromYears(region, years);
  const changed: number[] = [];
  for (const year of years) if (await storeYear(tx, region, year)) changed.push(year.year);
  return changed;
}

/** Stores only the years not there yet, so that a start of the program never undoes what a district has amended. */
export async function seedYears(
  tx: EntityManager,
  region: string,
  years: readonly YearTable[],
): Promise<number[]> {
  const rows: { year: number }[] = await tx.query(`SELECT year FROM work_calendar_year WHERE region = $1`, [
    region,
  ]);
  const stored = new Set(rows.map(({ year }) => year));
  return storeYears(
    tx,
    region,
    years.filter(({ year }) => !stored.has(year)),
  );
}

/**
 * The calendar of a region: the nation's days with the region's own laid over them. A year loaded for both is
 * confirmed only when both are: a local day must not vouch for a national notice that is not out.
 */
export async function readCalendar(
  tx: EntityManager,
  region: string,
  dutyHours: DutyHours = DUTY_HOURS,
): Promise<WorkCalendar> {
  const years: WorkCalendarYear[] = await tx.query(
    `SELECT region, year, confirmed, version FROM work_calendar_year
     WHERE region IN ($1, $2) ORDER BY region = $1, year`,
    [region, NATION],
  );
  const days: Day[] = await tx.query(
    `SELECT DISTINCT ON (date) date::text AS date, kind FROM work_calendar
     WHERE region IN ($1, $2) ORDER BY date, region <> $1`,
    [region, NATION],
  );
  const open = new Set(years.filter(({ confirmed }) => !confirmed).map(({ year }) => year));
  const of = (kind: Day['kind']) => new Set(days.filter((day) => day.kind === kind).map(({ date }) => date));
  return new WorkCalendar({
    region,
    version: years.map((row) => `${row.region}:${row.year}v${row.version}`).join('+'),
    confirmedYears: new Set(years.map(({ year }) => year).filter((year) => !open.has(year))),
    holidays: of('HOLIDAY'),
    makeUpDays: of('MAKE_UP'),
    dutyHours,
  });
}

async function storeYear(tx: EntityManager, region: string, table: YearTable): Promise<boolean> {
  const key = [region, table.year];
  const target = [
    ...daysOff(table).map((day): Day => ({ ...day, kind: 'HOLIDAY' })),
    ...table.makeUpDays.map((day): Day => ({ ...day, kind: 'MAKE_UP' })),
  ];
  // The row is made first so that two who store the same year at once wait for each other on its lock.
  await tx.query(
    `INSERT INTO work_calendar_year (region, year, confirmed, version, source) VALUES ($1, $2, false, 0, '')
     ON CONFLICT DO NOTHING`,
    key,
  );
  const [stored]: [WorkCalendarYear] = await tx.query(
    `SELECT confirmed, version, source FROM work_calendar_year WHERE region = $1 AND year = $2 FOR UPDATE`,
    key,
  );
  const days: Day[] = await tx.query(
    `SELECT date::text AS date, kind, name FROM work_calendar WHERE region = $1 AND year = $2`,
    key,
  );
  const same =
    stored.confirmed === table.confirmed && stored.source === table.source && print(days) === print(target);
  if (stored.version > 0 && same) return false;

  const version = stored.version + 1;
  await tx.query(
    `UPDATE work_calendar_year SET confirmed = $3, version = $4, source = $5 WHERE region = $1 AND year = $2`,
    [...key, table.confirmed, version, table.source],
  );
  await tx.query(`DELETE FROM work_calendar WHERE region = $1 AND year = $2`, key);
  await tx.query(
    `INSERT INTO work_calendar (region, date, year, kind, name, source, version)
     SELECT $1, day, $2, kind, name, $3, $4 FROM unnest($5::date[], $6::text[], $7::text[]) AS t (day, kind, name)`,
    [
      ...key,
      table.source,
      version,
      target.map(({ date }) => date),
      target.map(({ kind }) => kind),
      target.map(({ name }) => name),
    ],
  );
  return true;
}

function print(days: readonly Day[]): string {
  return days
    .map(({ date, kind, name }) => `${date} ${kind} ${name}`)
    .sort()
    .join('\n');
}
