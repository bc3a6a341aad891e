import { DateTime } from 'luxon';

/** Every deadline is told in this zone, whatever zone the machine is in (field-rules 4: never UTC dates). */
export const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;
/** The zone has kept one offset since 1991; for a case's date plain arithmetic is ten times as fast as luxon. */
const OFFSET = 8 * 3_600_000;
const ONE_OFFSET_SINCE = Date.UTC(1992, 0, 1);

/** The calendar day of an instant in Asia/Shanghai, `YYYY-MM-DD`. */
export function localDate(at: Date): string {
  return new Date(at.getTime() + OFFSET).toISOString().slice(0, 10);
}

/** An instant as people here read it: ISO 8601 with the offset, `2026-02-14T17:40:00.000+08:00`. */
export function localTime(at: Date): string {
  if (at.getTime() >= ONE_OFFSET_SINCE)
    return `${new Date(at.getTime() + OFFSET).toISOString().slice(0, -1)}+08:00`;
  return DateTime.fromJSDate(at, { zone: ZONE }).toISO() ?? at.toISOString();
}

/** `2026-02-14 AM` or `2026-02-14 PM` in Asia/Shanghai: follow-up tries must fall in different ones (field-rules 2.2 row 28). */
export function halfDay(at: Date): string {
  const local = DateTime.fromJSDate(at, { zone: ZONE });
  return `${local.toFormat('yyyy-MM-dd')} ${local.hour < 12 ? 'AM' : 'PM'}`;
}

/** The day `days` later (earlier if negative). A date has no zone; UTC is only the ruler, and ten times as fast as luxon. */
export function addDays(localDate: string, days: number): string {
  return new Date(noon(localDate) + days * DAY).toISOString().slice(0, 10);
}

/** 1 = Monday ... 7 = Sunday. Throws RangeError if it is not a real day. */
export function weekday(localDate: string): number {
  return new Date(noon(localDate)).getUTCDay() || 7;
}

/** The instant a wall clock in Asia/Shanghai shows `HH:mm` or `HH:mm:ss` on that day; `24:00` is the day's end. */
export function instant(localDate: string, clock: string): Date {
  return new Date(`${localDate}T${clock}+08:00`);
}

/** Whether it is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(localDate: string): boolean {
  const ms = Date.parse(`${localDate}T12:00:00Z`);
  // Date.parse may take 30 February for 2 March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === localDate;
}

function noon(localDate: string): number {
  if (!isDay(localDate)) throw new RangeError(`not a day of the calendar: ${localDate}`);
  return Date.parse(`${localDate}T12:00:00Z`);
}
