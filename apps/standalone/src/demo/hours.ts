import type { Urgency } from '#catalogue';

const MINUTE = 60_000;
/** Asia/Shanghai keeps one offset all year. */
const OFFSET = 8 * 60 * MINUTE;

/** `2026-02-13` and `17:40` on the wall in Asia/Shanghai. */
export function wall(at: Date): { date: string; time: string; hour: number; weekday: number } {
  const shifted = new Date(at.getTime() + OFFSET);
  const text = shifted.toISOString();
  return {
    date: text.slice(0, 10),
    time: text.slice(11, 16),
    hour: shifted.getUTCHours(),
    weekday: shifted.getUTCDay(),
  };
}

export const plus = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE);

const onDay = (at: Date, time: string, days = 0): Date =>
  plus(new Date(`${wall(at).date}T${time}:00+08:00`), days * 24 * 60);

/** When a person would do it: emergencies and 24-hour matters at any hour, the others from 08:40 to 18:00. */
export function sensible(at: Date, urgency: Urgency | null): Date {
  const { hour } = wall(at);
  if (urgency === 'EMERGENCY' || urgency === 'EXPRESS' || (hour >= 9 && hour < 18)) return at;
  return onDay(at, '08:40', hour < 9 ? 0 : 1) > at ? onDay(at, '08:40', hour < 9 ? 0 : 1) : at;
}

/** The middle of the next half-day: residents are called at 09:40 or 14:40. */
export function nextHalfDay(at: Date): Date {
  return wall(at).hour < 12 ? onDay(at, '14:40') : onDay(at, '09:40', 1);
}

/** The first moment of its day. */
export const midnight = (at: Date): Date => onDay(at, '00:00');

/** 08:40, `days` days later. */
export const nextMorning = (at: Date, days: number): Date => onDay(at, '08:40', days);

/** The next full so many minutes. */
export function ceilTo(at: Date, minutes: number): Date {
  const step = minutes * MINUTE;
  return new Date(Math.ceil(at.getTime() / step) * step);
}
