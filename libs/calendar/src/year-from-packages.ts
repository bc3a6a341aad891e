import { createRequire } from 'node:module';
import { SolarDay } from 'tyme4ts';
import { Refusal } from '#config';
import { addDays, weekday } from './local-time.js';
import { NEW_YEAR_BRIDGE, type Holiday, type YearTable } from './year-table.js';

/** `YYYY-MM-DD` -> `New Year's Day,元旦,1`; the package's own `isWorkday` is not used: it mixes UTC and local days. */
type Days = Record<string, string>;
const readTable = (): Record<'holidays' | 'workdays', Days> =>
  createRequire(import.meta.url)('chinese-days/dist/chinese-days.json');

/** The package's short names; the notices write them in full. */
const fullNames: Record<string, string> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/**
 * A year's notice as the table of chinese-days has it (2004-2026), each day held against tyme4ts. A year here is what
 * its notice speaks of: from 28 December before, because New Year's notices move those days, to 27 December.
 * Throws `Refusal`: CALENDAR_YEAR_NOT_ANNOUNCED (422) where neither knows the year, CALENDAR_SOURCES_DIFFER (422) with
 * the days on which they differ, every one where only one of them knows the year (field-rules 4).
 */
export function yearFromPackages(year: number): YearTable {
  const { holidays, workdays } = readTable();
  const days = daysOf(year);
  const known = days.filter((day) => day in holidays || day in workdays || legalHoliday(day) !== null);
  if (known.length === 0) throw notAnnounced(year);
  const differing = days.filter((day) => {
    const rests = day in holidays || (weekday(day) > 5 && !(day in workdays));
    return rests === (legalHoliday(day)?.isWork() ?? weekday(day) <= 5);
  });
  if (differing.length > 0) throw sourcesDiffer(year, differing);
  return {
    year,
    confirmed: true,
    source: 'chinese-days, 与 tyme4ts 逐日核对一致',
    holidays: runs(days.filter((day) => day in holidays).map((day) => [day, nameIn(holidays, day)])),
    makeUpDays: days.filter((day) => day in workdays).map((date) => ({ name: nameIn(workdays, date), date })),
  };
}

function daysOf(year: number): string[] {
  const days = [];
  for (let day = `${year - 1}-${NEW_YEAR_BRIDGE}`; day < `${year}-${NEW_YEAR_BRIDGE}`; day = addDays(day, 1))
    days.push(day);
  return days;
}

function legalHoliday(day: string) {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return SolarDay.fromYmd(year, month, date).getLegalHoliday();
}

function nameIn(days: Days, day: string): string {
  const name = days[day]?.split(',')[1] ?? '';
  return fullNames[name] ?? name;
}

/** Days of one name that follow each other as one holiday. */
function runs(days: ReadonlyArray<readonly [day: string, name: string]>): Holiday[] {
  const holidays: Holiday[] = [];
  for (const [day, name] of days) {
    const last = holidays.at(-1);
    if (last?.name === name && addDays(last.to, 1) === day) last.to = day;
    else holidays.push({ name, from: day, to: day });
  }
  return holidays;
}

const notAnnounced = (year: number) =>
  new Refusal(422, 'CALENDAR_YEAR_NOT_ANNOUNCED', {
    zh: `${year}年的放假安排尚未收录(国务院办公厅一般在上年11月发布)。如已发布, 请按通知录入: calendar load 或 PUT /api/v1/calendar/years/${year}。`,
    en: `The days off of ${year} are in neither package (the notice is usually out in November before). If it is out, load it: calendar load, or PUT /api/v1/calendar/years/${year}.`,
  });

const sourcesDiffer = (year: number, days: string[]) =>
  new Refusal(
    422,
    'CALENDAR_SOURCES_DIFFER',
    {
      zh: `${year}年有${days.length}天两个来源不一致: ${days.join('、')}。请核对通知原文后录入: calendar load 或 PUT /api/v1/calendar/years/${year}。`,
      en: `Two sources differ on ${days.length} days of ${year}: ${days.join(', ')}. Read the notice itself and load it: calendar load, or PUT /api/v1/calendar/years/${year}.`,
    },
    { days },
  );
