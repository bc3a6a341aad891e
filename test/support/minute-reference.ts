import type { Limit, LimitUnit } from '#calendar';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
/** Shanghai is eight hours ahead, all year round. */
const AHEAD = 8 * 60 * MINUTE;

export interface Reference {
  /** When a clock is due that starts at a whole minute and stands still from each `pausedAt` to its `resumedAt`. */
  due(
    from: Date,
    limit: Limit,
    paused?: ReadonlyArray<[pausedAt: number, resumedAt: number]>,
  ): {
    at: Date;
    provisional: boolean;
  };
  before(due: Date, limit: Limit): Date;
  left(now: Date, due: Date, unit: LimitUnit): Limit | null;
}

/**
 * The rules of field-rules 4 told as somebody would who looks at his watch once a minute: slow, plain, and without
 * anything from the calendar room. Days are numbers since 1970 in Shanghai; duty windows are minutes of the day.
 */
export function reference(
  holidays: ReadonlySet<number>,
  makeUpDays: ReadonlySet<number>,
  dutyWindows: ReadonlyArray<readonly [from: number, to: number]>,
  firstUnsettled: number,
): Reference {
  const dayOf = (ms: number) => Math.floor((ms + AHEAD) / DAY);
  const minuteOf = (ms: number) => Math.floor(((ms + AHEAD) % DAY) / MINUTE);
  // 1 January 1970 was a Thursday.
  const isWeekday = (day: number) => [0, 1, 4, 5, 6].includes(day % 7);
  const works = (day: number) => makeUpDays.has(day) || (isWeekday(day) && !holidays.has(day));
  const dutyMinutes = new Set(
    dutyWindows.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)),
  );
  const onDuty = (ms: number) => dutyMinutes.has(minuteOf(ms)) && works(dayOf(ms));
  const counts = (unit: LimitUnit, day: number) => unit === 'd' || works(day);
  const endOf = (day: number) => (day + 1) * DAY - AHEAD - 1000;

  /** Minutes: ticks off each minute that counts while it runs. */
  const dueByMinutes = (from: number, minutes: number, duty: boolean, paused: Array<[number, number]>) => {
    let provisional = false;
    let left = minutes;
    for (let ms = from; ; ms += MINUTE) {
      while (paused[0] && ms >= paused[0][0]) ms = paused.shift()![1];
      if (duty && dayOf(ms) >= firstUnsettled) provisional = true;
      if (!duty || onDuty(ms)) left -= 1;
      if (left === 0) return { at: new Date(ms + MINUTE), provisional };
    }
  };

  /** Days: counts a day when midnight brings it while the clock runs; due at the end of the day that makes it full. */
  const dueByDays = (from: number, { value, unit }: Limit, paused: Array<[number, number]>) => {
    let provisional = false;
    let counted = 0;
    for (let ms = from; ; ms += MINUTE) {
      while (paused[0] && ms >= paused[0][0]) {
        // Nobody is given less than a day back.
        counted = Math.min(counted, value - 1);
        ms = paused.shift()![1];
        if (minuteOf(ms) === 0 && ms < (paused[0]?.[0] ?? Infinity)) ms += MINUTE;
      }
      if (ms !== from && minuteOf(ms) === 0) {
        if (unit === 'wd' && dayOf(ms) >= firstUnsettled) provisional = true;
        if (counts(unit, dayOf(ms))) counted += 1;
      }
      if (counted === value) {
        const end = endOf(dayOf(ms));
        if (!paused[0] || paused[0][0] > end) return { at: new Date(end), provisional };
      }
    }
  };

  return {
    due: (from, limit, paused = []) => {
      const stops = paused.map(([a, b]): [number, number] => [a, b]);
      if (limit.unit === 'd' || limit.unit === 'wd') return dueByDays(from.getTime(), limit, stops);
      const minutes = limit.unit === 'h' ? limit.value * 60 : limit.value;
      return dueByMinutes(from.getTime(), minutes, limit.unit === 'dutyMin', stops);
    },
    before: (due, { value, unit }) => {
      if (unit === 'd' || unit === 'wd') {
        let left = value;
        for (let ms = due.getTime() - (due.getTime() % MINUTE); ; ms -= MINUTE)
          if (minuteOf(ms) === 0 && counts(unit, dayOf(ms)) && --left === 0) return new Date(ms);
      }
      let left = unit === 'h' ? value * 60 : value;
      for (let ms = due.getTime() - MINUTE; ; ms -= MINUTE)
        if ((unit !== 'dutyMin' || onDuty(ms)) && --left === 0) return new Date(ms);
    },
    left: (now, due, unit) => {
      if (due <= now) return null;
      let value = 0;
      const days = unit === 'd' || unit === 'wd';
      for (let ms = now.getTime(); ms < due.getTime(); ms += MINUTE)
        if (days) value += ms > now.getTime() && minuteOf(ms) === 0 && counts(unit, dayOf(ms)) ? 1 : 0;
        else if (unit !== 'dutyMin' || onDuty(ms)) value += 1;
      if (days) return { value: Math.max(1, value), unit };
      if (unit === 'h') return { value: value / 60, unit };
      return unit === 'dutyMin' && value === 0 ? null : { value, unit };
    },
  };
}
