import type { Said } from '#config';
import { addDays, isDay } from './local-time.js';

/** First day of December a notice for the next year has ever moved. */
export const NEW_YEAR_BRIDGE = '12-28';
/** The State Council gives some thirty days a year, a region a few more; a longer table is a typing error. */
const MOST_DAYS_OFF = 100;

/** A run of days off, both ends included, local dates `YYYY-MM-DD`. */
export interface Holiday {
  name: string;
  from: string;
  to: string;
}

/** One year as its notice announces it; `confirmed: false` is a forecast that may still move. */
export interface YearTable {
  year: number;
  confirmed: boolean;
  source: string;
  holidays: Holiday[];
  makeUpDays: { name: string; date: string }[];
  /** Set by the store: grows by one each time the stored year changes. */
  version?: number;
}

/** A table cannot be what a notice says. */
export class YearTableError extends RangeError {
  constructor(readonly said: Said) {
    super(said.en);
    this.name = 'YearTableError';
  }
}

/** The single days off of one year's table, in the table's order; `from` must be a real day. */
export function daysOff({ holidays }: YearTable): { date: string; name: string }[] {
  return holidays.flatMap(({ name, from, to }) => {
    const days = [];
    for (let date = from; date <= to; date = addDays(date, 1)) days.push({ date, name });
    return days;
  });
}

/**
 * Throws `YearTableError` for a day that is no real day or not one its notice can speak of, an end before its beginning,
 * a day that is listed twice or both off and worked, and for more than 100 days off in a year.
 */
export function checkTables(years: readonly YearTable[]): void {
  const seen = new Set<string>();
  for (const table of years) {
    const { year, holidays, makeUpDays } = table;
    for (const date of [
      ...holidays.flatMap(({ from, to }) => [from, to]),
      ...makeUpDays.map((day) => day.date),
    ])
      if (!isDay(date) || date < `${year - 1}-${NEW_YEAR_BRIDGE}` || date > `${year}-12-31`)
        throw new YearTableError({
          zh: `${date} 不是${year}年的放假安排能涉及的日期`,
          en: `${date} is not a day the notice for ${year} can speak of`,
        });
    const turned = holidays.find(({ from, to }) => to < from);
    if (turned)
      throw new YearTableError({
        zh: `${turned.name}的结束日 ${turned.to} 早于开始日 ${turned.from}`,
        en: `a holiday ends before it begins: ${turned.from} to ${turned.to}`,
      });
    const off = daysOff(table);
    if (off.length > MOST_DAYS_OFF)
      throw new YearTableError({
        zh: `${year}年列出${off.length}天休息, 超过${MOST_DAYS_OFF}天`,
        en: `${off.length} days off in ${year} are more than ${MOST_DAYS_OFF}`,
      });
    for (const { date } of [...off, ...makeUpDays]) {
      if (seen.has(date))
        throw new YearTableError({
          zh: `${date} 列出了两次(一天或休息或上班, 只能列一次)`,
          en: `${date} is listed twice; a day is either off or worked, and listed once`,
        });
      seen.add(date);
    }
  }
}
