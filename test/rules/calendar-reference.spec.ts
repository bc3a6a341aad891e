import * as fc from 'fast-check';
import {
  ANNOUNCED_YEARS,
  before,
  dueAt,
  localDate,
  remaining,
  WorkCalendar,
  type DutyHours,
  type Limit,
  type LimitUnit,
} from '#calendar';
import { DAY, MINUTE, reference, type Reference } from '../support/minute-reference.js';

/**
 * The clock held against one that walks minute by minute and shares no line with it, over 2024-2026 (and a little into
 * 2027, whose days nobody has announced), with holidays, make-up days and duty hours as they come.
 */
const first = Date.UTC(2024, 0, 1) / DAY;
const last = Date.UTC(2026, 11, 31) / DAY;
const dateOf = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);
const yearOf = (day: number) => new Date(day * DAY).getUTCFullYear();

/** Runs of days off and single days worked, as day numbers; a day is one or the other. */
const days = fc
  .record({
    off: fc.array(fc.tuple(fc.integer({ min: first, max: last }), fc.integer({ min: 1, max: 12 })), {
      maxLength: 14,
    }),
    worked: fc.array(fc.integer({ min: first, max: last }), { maxLength: 14 }),
  })
  .map(({ off, worked }) => {
    const holidays = new Set(
      off.flatMap(([day, length]) =>
        Array.from({ length }, (_, i) => day + i).filter((one) => yearOf(one) === yearOf(day)),
      ),
    );
    return { holidays, makeUpDays: new Set(worked.filter((day) => !holidays.has(day))) };
  });

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** One to three windows; the last may end at 24:00, and none is so short that a limit takes years. */
const dutyHours = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 6 })
  .map((minutes) => minutes.sort((a, b) => a - b))
  .map((minutes) =>
    Array.from({ length: Math.floor(minutes.length / 2) }, (_, i): [number, number] => [
      minutes[2 * i]!,
      minutes[2 * i + 1]!,
    ]),
  )
  .filter((windows) => windows.reduce((sum, [from, to]) => sum + to - from, 0) >= 60);

interface World {
  calendar: WorkCalendar;
  slow: Reference;
}
const world: fc.Arbitrary<World> = fc.tuple(days, dutyHours).map(([{ holidays, makeUpDays }, windows]) => {
  const years = [2024, 2025, 2026].map((year) => ({
    year,
    confirmed: true,
    source: 'drawn',
    holidays: [...holidays]
      .filter((day) => yearOf(day) === year)
      .map((day) => ({ name: '假', from: dateOf(day), to: dateOf(day) })),
    makeUpDays: [...makeUpDays]
      .filter((day) => yearOf(day) === year)
      .map((day) => ({ name: '班', date: dateOf(day) })),
  }));
  const hours: DutyHours = windows.map(([from, to]) => [clock(from), clock(to)] as const);
  return {
    calendar: WorkCalendar.fromYears('CN', years, hours),
    slow: reference(holidays, makeUpDays, windows, Date.UTC(2026, 11, 28) / DAY),
  };
});

/** Any minute of the three years in Shanghai. */
const start = fc
  .integer({ min: (first * DAY) / MINUTE, max: (last * DAY) / MINUTE })
  .map((minute) => new Date(minute * MINUTE - 8 * 60 * MINUTE));
const most: Record<LimitUnit, number> = { min: 5000, dutyMin: 1000, h: 200, d: 20, wd: 12 };
const units = Object.keys(most) as LimitUnit[];
const limitIn = (unit: LimitUnit) =>
  fc.integer({ min: 1, max: most[unit] }).map((value): Limit => ({ value, unit }));
const runs = { numRuns: 80 };

describe.each(units)('%s', (unit) => {
  test('due when the slow clock says, and provisional when it met a day that is not settled', () => {
    fc.assert(
      fc.property(world, start, limitIn(unit), ({ calendar, slow }, from, limit) => {
        expect(dueAt(from, limit, calendar)).toEqual(slow.due(from, limit));
      }),
      runs,
    );
  });

  test('warned of when the slow clock, walking back, has that much left', () => {
    fc.assert(
      fc.property(world, start, limitIn(unit), limitIn(unit), ({ calendar, slow }, from, limit, warning) => {
        const due = dueAt(from, limit, calendar).at;
        expect(before(due, warning, calendar)).toEqual(slow.before(due, warning));
      }),
      runs,
    );
  });

  test('what is left at any minute is what the slow clock counts to the end', () => {
    fc.assert(
      fc.property(
        world,
        start,
        limitIn(unit),
        fc.integer({ min: -5, max: 60 * 24 * 40 }),
        ({ calendar, slow }, from, limit, later) => {
          const due = dueAt(from, limit, calendar).at;
          const now = new Date(from.getTime() + later * MINUTE);
          expect(remaining(now, due, unit, calendar)).toEqual(slow.left(now, due, unit));
        },
      ),
      runs,
    );
  });

  test('paused and run on, any number of times, it is due when a clock that stood still meanwhile is (T1, T28)', () => {
    const pauses = fc.array(
      fc.record({
        after: fc.double({ min: 0, max: 0.99, noNaN: true }),
        for: fc.integer({ max: 20_000, min: 0 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(world, start, limitIn(unit), pauses, ({ calendar, slow }, from, limit, stops) => {
        let running = from;
        let due = dueAt(from, limit, calendar).at;
        const taken: Array<[pausedAt: number, resumedAt: number]> = [];
        for (const stop of stops) {
          const minutes = Math.floor((stop.after * (due.getTime() - running.getTime())) / MINUTE);
          const pausedAt = new Date(running.getTime() + minutes * MINUTE);
          const left = remaining(pausedAt, due, unit, calendar);
          running = new Date(pausedAt.getTime() + stop.for * MINUTE);
          due = dueAt(running, left!, calendar).at;
          taken.push([pausedAt.getTime(), running.getTime()]);
        }
        expect(due).toEqual(slow.due(from, limit, taken).at);
      }),
      runs,
    );
  });
});

describe('what others got wrong (civic-peers 4)', () => {
  const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
  const at = (local: string) => new Date(`${local}+08:00`);
  const due = (start: string, value: number, unit: LimitUnit) =>
    dueAt(at(start), { value, unit }, calendar).at;

  test('T1: a working-day limit knows holidays and make-up days, and a report of the weekend is not one of Monday', () => {
    // Over National Day 2026, which a Monday-to-Friday count would end on 7 October.
    expect(due('2026-09-30T10:00:00', 5, 'wd')).toEqual(at('2026-10-13T23:59:59'));
    // Saturday 10 October is worked: a report of Friday is due on it.
    expect(due('2026-10-09T10:00:00', 1, 'wd')).toEqual(at('2026-10-10T23:59:59'));
    // Monday is the first day counted after a Saturday's report, not the day it starts on.
    expect(due('2026-03-14T10:00:00', 1, 'wd')).toEqual(at('2026-03-16T23:59:59'));
    expect(due('2026-03-16T00:00:00', 1, 'wd')).toEqual(at('2026-03-17T23:59:59'));
  });

  test('T1: a pause and an extension move it', () => {
    const first = due('2026-03-09T10:00:00', 5, 'wd');
    const left = remaining(at('2026-03-11T15:00:00'), first, 'wd', calendar)!;
    expect(left).toEqual({ value: 3, unit: 'wd' });
    const later = dueAt(at('2026-04-03T09:00:00'), left, calendar).at;
    expect(later).toEqual(at('2026-04-09T23:59:59'));
    expect(dueAt(later, { value: 5, unit: 'wd' }, calendar).at).toEqual(at('2026-04-16T23:59:59'));
  });

  test('T2: the days are those of Shanghai at every minute in which UTC has another one', () => {
    for (let minute = 0; minute < 480; minute++) {
      const start = new Date(Date.UTC(2026, 2, 9, 16, minute));
      expect(localDate(start)).toBe('2026-03-10');
      expect(dueAt(start, { value: 1, unit: 'wd' }, calendar).at).toEqual(at('2026-03-11T23:59:59'));
      expect(dueAt(start, { value: 1, unit: 'd' }, calendar).at).toEqual(at('2026-03-11T23:59:59'));
    }
  });

  test('T29: a limit in business hours stands still at noon, at night, at the weekend and on holidays', () => {
    expect(due('2026-03-09T11:30:00', 60, 'dutyMin')).toEqual(at('2026-03-09T14:00:00'));
    expect(due('2026-03-13T17:00:00', 60, 'dutyMin')).toEqual(at('2026-03-16T09:00:00'));
    expect(due('2026-09-30T17:00:00', 60, 'dutyMin')).toEqual(at('2026-10-08T09:00:00'));
    const shops: DutyHours = [['10:00', '22:00']];
    const late = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS, shops);
    expect(dueAt(at('2026-03-09T21:30:00'), { value: 60, unit: 'dutyMin' }, late).at).toEqual(
      at('2026-03-10T10:30:00'),
    );
  });
});
