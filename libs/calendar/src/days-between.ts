import { addDays, localDate, weekday } from './local-time.js';
import type { WorkCalendar } from './work-calendar.js';

/** Days that are told to whoever asks why a date is what it is; local dates `YYYY-MM-DD`. */
export interface DaysBetween {
  /** Runs of rest days, both ends included; `name` is the holiday's, null for a weekend. */
  rest: { from: string; to: string; name: string | null }[];
  /** Days of a weekend that are worked; `name` is the holiday they make up for. */
  makeUps: { date: string; name: string | null }[];
}

/**
 * The rest days and the make-up days from the day after `start` to the day of `end`, as the calendar has them now;
 * `withStart` looks at the day of the start as well. Empty where `end` lies on that day or before it.
 */
export function daysBetween(
  start: Date,
  end: Date,
  calendar: WorkCalendar,
  { withStart = false } = {},
): DaysBetween {
  const found: DaysBetween = { rest: [], makeUps: [] };
  const last = localDate(end);
  for (let day = addDays(localDate(start), withStart ? 0 : 1); day <= last; day = addDays(day, 1)) {
    const name = calendar.nameOf(day);
    if (calendar.isWorkingDay(day)) {
      if (weekday(day) > 5) found.makeUps.push({ date: day, name });
      continue;
    }
    const run = found.rest.at(-1);
    if (run && run.name === name && addDays(run.to, 1) === day) run.to = day;
    else found.rest.push({ from: day, to: day, name });
  }
  return found;
}
