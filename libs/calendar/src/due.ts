import type { Limit } from './limit.js';
import { addDays, instant, localDate } from './local-time.js';
import type { WorkCalendar } from './work-calendar.js';

/** `provisional`: a day whose notice is not confirmed was counted; compute again when it is. */
export interface Due {
  at: Date;
  provisional: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ten years of days: a longer limit is a typing error, and counting it would hold the process. */
const MOST_DAYS = 3660;

/**
 * When a duty that starts at `start` is due (field-rules 4).
 * min, h: to the millisecond, around the clock. d, wd: the day of the start is not counted, the last one ends at
 * 23:59:59 Asia/Shanghai; a natural day that is a holiday still ends the limit. dutyMin: the moment the last duty
 * minute is used up. Throws RangeError for a limit that is not positive, or not whole in d and wd.
 */
export function dueAt(start: Date, limit: Limit, calendar: WorkCalendar): Due {
  check(limit);
  switch (limit.unit) {
    case 'min':
    case 'h':
      return { at: new Date(start.getTime() + span(limit)), provisional: false };
    case 'd':
      return { at: instant(addDays(localDate(start), limit.value), '23:59:59'), provisional: false };
    case 'wd':
      return afterWorkingDays(localDate(start), limit.value, calendar);
    case 'dutyMin':
      return afterDutyMinutes(start.getTime(), limit.value, calendar);
  }
}

/**
 * The moment from which `limit` is what is left until `due`: when a warning is given (field-rules 2.1(9), 2.3).
 * min, h: so long before. d, wd: 00:00:00 Asia/Shanghai of the day from which exactly so many days, the day of `due`
 * among them, are left; so "1 wd left" of a limit due at 23:59:59 begins with its last day. dutyMin: with so many duty
 * minutes left. May lie before the start of a short limit. Throws RangeError as `dueAt`.
 */
export function before(due: Date, limit: Limit, calendar: WorkCalendar): Date {
  check(limit);
  switch (limit.unit) {
    case 'min':
    case 'h':
      return new Date(due.getTime() - span(limit));
    case 'd':
      return instant(addDays(localDate(due), 1 - limit.value), '00:00:00');
    case 'wd':
      return beforeWorkingDays(localDate(due), limit.value, calendar);
    case 'dutyMin':
      return beforeDutyMinutes(due.getTime(), limit.value, calendar);
  }
}

function span({ value, unit }: Limit): number {
  return Math.round(value * (unit === 'h' ? HOUR : MINUTE));
}

function afterWorkingDays(startDay: string, days: number, calendar: WorkCalendar): Due {
  let day = startDay;
  let provisional = false;
  for (let counted = 0; counted < days;) {
    day = addDays(day, 1);
    if (!calendar.isSettled(day)) provisional = true;
    if (calendar.isWorkingDay(day)) counted += 1;
  }
  return { at: instant(day, '23:59:59'), provisional };
}

function beforeWorkingDays(dueDay: string, days: number, calendar: WorkCalendar): Date {
  let day = addDays(dueDay, 1);
  for (let counted = 0; counted < days;) {
    day = addDays(day, -1);
    if (calendar.isWorkingDay(day)) counted += 1;
  }
  return instant(day, '00:00:00');
}

function afterDutyMinutes(start: number, minutes: number, calendar: WorkCalendar): Due {
  let left = Math.round(minutes * MINUTE);
  let provisional = false;
  for (let day = localDate(new Date(start)); ; day = addDays(day, 1)) {
    if (!calendar.isSettled(day)) provisional = true;
    for (const [opens, closes] of calendar.dutyWindows(day)) {
      const from = Math.max(opens, start);
      if (from + left <= closes) return { at: new Date(from + left), provisional };
      left -= Math.max(0, closes - from);
    }
  }
}

function beforeDutyMinutes(due: number, minutes: number, calendar: WorkCalendar): Date {
  let left = Math.round(minutes * MINUTE);
  for (let day = localDate(new Date(due)); ; day = addDays(day, -1)) {
    for (const [opens, closes] of calendar.dutyWindows(day).sort((a, b) => b[0] - a[0])) {
      const to = Math.min(closes, due);
      if (to - left >= opens) return new Date(to - left);
      left -= Math.max(0, to - opens);
    }
  }
}

function check({ value, unit }: Limit): void {
  const days = unit === 'd' || unit === 'wd';
  const most = days ? MOST_DAYS : MOST_DAYS * 24 * 60;
  if (!(value > 0 && value <= most) || (days && !Number.isInteger(value)))
    throw new RangeError(`not a limit: ${value} ${unit}`);
}
