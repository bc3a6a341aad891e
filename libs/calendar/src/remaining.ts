import type { Limit, LimitUnit } from './limit.js';
import { addDays, localDate } from './local-time.js';
import type { WorkCalendar } from './work-calendar.js';

/**
 * What is left until `due` at `now`, in the limit's own unit; null once `due` has passed. A paused timer keeps this and
 * starts again with `dueAt(resumedAt, remaining)` (field-rules 2.2 rows 22-23), so that no pause is lost when its due
 * time is computed again. Pausing and resuming at once leaves `due` where it was, but for a pause on the last day of a
 * d or wd limit: the day of the start is never counted, so the least that can be given back is one day.
 */
export function remaining(now: Date, due: Date, unit: LimitUnit, calendar: WorkCalendar): Limit | null {
  const left = due.getTime() - now.getTime();
  if (left <= 0) return null;
  switch (unit) {
    case 'min':
      return { value: left / 60_000, unit };
    case 'h':
      return { value: left / 3_600_000, unit };
    case 'd':
      return { value: Math.max(1, daysAfter(now, due).length), unit };
    case 'wd':
      return {
        value: Math.max(1, daysAfter(now, due).filter((day) => calendar.isWorkingDay(day)).length),
        unit,
      };
    case 'dutyMin':
      return dutyMinutes(now, due, calendar);
  }
}

function daysAfter(now: Date, due: Date): string[] {
  const days = [];
  const last = localDate(due);
  for (let day = addDays(localDate(now), 1); day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function dutyMinutes(now: Date, due: Date, calendar: WorkCalendar): Limit | null {
  let left = 0;
  for (const day of [localDate(now), ...daysAfter(now, due)])
    for (const [opens, closes] of calendar.dutyWindows(day))
      left += Math.max(0, Math.min(closes, due.getTime()) - Math.max(opens, now.getTime()));
  return left > 0 ? { value: left / 60_000, unit: 'dutyMin' } : null;
}
