import type { EntityManager } from 'typeorm';
import { Refusal } from '#config';
import type { WorkCalendarDay, WorkCalendarYear } from './calendar-rows.js';
import { DUTY_HOURS, WorkCalendar, type DutyHours } from './work-calendar.js';
import { checkTables, daysOff, type YearTable } from './year-table.js';

/** The region whose days hold everywhere; another region's own days are laid over them. */
export const NATION = 'CN';

type Day = Pick<WorkCalendarDay, 'date' | 'kind' | 'name'>;

/**
 * Makes the stored years be as given and answers those of which a day or the confirmation changed: the open clocks are
 * owed a new computation then. The same table a second time, or one with other words for the same days, changes no
 * version. Throws `YearTableError` as `checkTables`, `Refusal` CALENDAR_DAY_TAKEN (422).
 */
export async function storeYears(
  tx: EntityManager,
  region: string,
  years: readonly YearTable[],
): Promise<number[]> {
  checkTables(years);
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
 * The calendar of a region: the nation's days with the region's own laid over them. A year is confirmed only when the
 * nation's is and the region's, where there is one, too: a local day must not vouch for a notice that is not out.
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
    `SELECT DISTINCT ON (date) date::text AS date, kind, name FROM work_calendar
     WHERE region IN ($1, $2) ORDER BY date, region <> $1`,
    [region, NATION],
  );
  const confirmed = years.filter((row) => row.confirmed && row.region === NATION).map(({ year }) => year);
  const open = new Set(years.filter((row) => !row.confirmed).map(({ year }) => year));
  const of = (kind: Day['kind']) => new Set(days.filter((day) => day.kind === kind).map(({ date }) => date));
  return new WorkCalendar({
    region,
    version: years.map((row) => `${row.region}:${row.year}v${row.version}`).join('+'),
    confirmedYears: new Set(confirmed.filter((year) => !open.has(year))),
    holidays: of('HOLIDAY'),
    makeUpDays: of('MAKE_UP'),
    names: new Map(days.map(({ date, name }) => [date, name])),
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
  const kinds = ({ date, kind }: Day) => `${date} ${kind}`;
  const changed =
    stored.version === 0 ||
    stored.confirmed !== table.confirmed ||
    print(days, kinds) !== print(target, kinds);
  const words = ({ date, kind, name }: Day) => `${date} ${kind} ${name}`;
  if (!changed && stored.source === table.source && print(days, words) === print(target, words)) return false;

  const version = stored.version + (changed ? 1 : 0);
  await tx.query(
    `UPDATE work_calendar_year SET confirmed = $3, version = $4, source = $5,
            recomputed_at = CASE WHEN version = $4 THEN recomputed_at END,
            changed_at = CASE WHEN version = $4 THEN changed_at ELSE now() END
     WHERE region = $1 AND year = $2`,
    [...key, table.confirmed, version, table.source],
  );
  await tx.query(`DELETE FROM work_calendar WHERE region = $1 AND year = $2`, key);
  await refuseTaken(tx, region, target);
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
  return changed;
}

/** A day of the turn of the year may be spoken of by two notices; which of them holds is for a person to say. */
async function refuseTaken(tx: EntityManager, region: string, days: readonly Day[]): Promise<void> {
  const taken: { date: string; year: number }[] = await tx.query(
    `SELECT date::text AS date, year FROM work_calendar WHERE region = $1 AND date = ANY($2::date[]) ORDER BY date`,
    [region, days.map(({ date }) => date)],
  );
  if (taken[0]) throw dayTaken(taken);
}

const print = (days: readonly Day[], line: (day: Day) => string) => days.map(line).sort().join('\n');

const dayTaken = (taken: { date: string; year: number }[]) =>
  new Refusal(
    422,
    'CALENDAR_DAY_TAKEN',
    {
      zh: `这些日期已由其他年份的安排规定: ${taken.map(({ date, year }) => `${date}(${year}年)`).join('、')}。请只在一个年份中列出。`,
      en: `Another year's table speaks of these days already: ${taken.map(({ date, year }) => `${date} (${year})`).join(', ')}. List them in one year only.`,
    },
    { days: taken.map(({ date }) => date) },
  );
