import { addDays, instant, localDate, weekday, type WorkCalendar } from '#calendar';
import type { DutyShift } from './duty-shift.js';

export type Shift = Pick<DutyShift, 'staffId' | 'days' | 'weekdays' | 'dates' | 'fromClock' | 'toClock'>;

/** Whether the moment lies in one of these shifts, which are one worker's in one grid. A day with a dated shift has no other. */
export function isWithin(shifts: readonly Shift[], now: Date, calendar?: WorkCalendar): boolean {
  const today = localDate(now);
  // A night shift belongs to the day it begins.
  return [today, addDays(today, -1)].some((day) =>
    hoursOn(shifts, day, calendar).some(({ from, to }) => from <= now && now < to),
  );
}

/** The hours of these shifts that begin on a local day. */
export function hoursOn(
  shifts: readonly Shift[],
  day: string,
  calendar?: WorkCalendar,
): Array<{ from: Date; to: Date }> {
  const dated = shifts.filter(({ days, dates }) => days === 'DATED' && dates.includes(day));
  const holding = dated.length > 0 ? dated : shifts.filter((shift) => isOn(shift, day, calendar));
  return holding.map(({ fromClock, toClock }) => ({
    from: instant(day, fromClock),
    to: instant(toClock > fromClock ? day : addDays(day, 1), toClock),
  }));
}

function isOn({ days, weekdays }: Shift, day: string, calendar?: WorkCalendar): boolean {
  if (days === 'WEEKLY') return weekdays.includes(weekday(day));
  if (days === 'DATED') return false;
  const worked = calendar ? calendar.isWorkingDay(day) : weekday(day) <= 5;
  return worked === (days === 'WORKING_DAYS');
}
