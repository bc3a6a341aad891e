import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { SolarDay } from 'tyme4ts';
import {
  ANNOUNCED_YEARS,
  before,
  dueAt,
  halfDay,
  localDate,
  remaining,
  WorkCalendar,
  type Limit,
  type LimitUnit,
} from '#calendar';

const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
const at = (local: string) => new Date(`${local}+08:00`);
const wd = (value: number): Limit => ({ value, unit: 'wd' });
const due = (start: string, limit: Limit) => dueAt(at(start), limit, calendar);
const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}`, import.meta.url), 'utf8');

function daysOf(year: number): string[] {
  const days = [];
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += 86_400_000)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}

describe('announced years', () => {
  // The package's table, not its isWorkday: that one mixes UTC and local days and is wrong on a machine west of UTC.
  const table: Record<'holidays' | 'workdays', Record<string, string>> = JSON.parse(
    readFileSync(new URL('../../node_modules/chinese-days/dist/chinese-days.json', import.meta.url), 'utf8'),
  );
  const monToFri = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() % 6 !== 0;

  test.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('%i has %i working days, and two other sources agree on every one', (year, count) => {
    const ours = daysOf(year).filter((day) => calendar.isWorkingDay(day));
    const byTyme = daysOf(year).filter((day) => {
      const [y, m, d] = day.split('-').map(Number) as [number, number, number];
      return SolarDay.fromYmd(y, m, d).getLegalHoliday()?.isWork() ?? monToFri(day);
    });
    const byTable = daysOf(year).filter(
      (day) => day in table.workdays || (monToFri(day) && !(day in table.holidays)),
    );
    expect(ours).toEqual(byTyme);
    expect(ours).toEqual(byTable);
    expect(ours).toHaveLength(count);
  });

  test('a year without a notice is a guess, and says so', () => {
    expect(calendar.knows(2026)).toBe(true);
    expect(calendar.knows(2027)).toBe(false);
    expect(due('2026-12-18T10:00:00', wd(5)).provisional).toBe(false);
    expect(due('2027-01-10T10:00:00', wd(1)).provisional).toBe(true);
    expect(due('2026-12-30T17:00:00', { value: 900, unit: 'dutyMin' }).provisional).toBe(true);
    expect(due('2026-12-31T23:00:00', { value: 2, unit: 'h' }).provisional).toBe(false);
  });

  test('the last days of December wait for the next New Year notice', () => {
    expect(due('2026-12-25T10:00:00', wd(1))).toEqual({ at: at('2026-12-28T23:59:59'), provisional: true });
    expect(due('2025-12-26T10:00:00', wd(1))).toEqual({ at: at('2025-12-29T23:59:59'), provisional: false });
    const notice2019 = {
      year: 2019,
      confirmed: true,
      source: '国办发明电〔2018〕15号',
      holidays: [{ name: '元旦', from: '2018-12-30', to: '2019-01-01' }],
      makeUpDays: [{ name: '元旦', date: '2018-12-29' }],
    };
    const turn = WorkCalendar.fromYears('CN', [notice2019]);
    expect(turn.isWorkingDay('2018-12-29')).toBe(true);
    expect(turn.isWorkingDay('2018-12-31')).toBe(false);
  });

  const odd = { year: 2026, confirmed: true, source: '', holidays: [], makeUpDays: [] };
  test.each([
    ['a malformed day', { ...odd, makeUpDays: [{ name: '', date: '2026-2-14' }] }],
    ['a day that is not', { ...odd, makeUpDays: [{ name: '', date: '2026-02-30' }] }],
    ['a day of another year', { ...odd, makeUpDays: [{ name: '', date: '2025-02-14' }] }],
    [
      'an end before its beginning',
      { ...odd, holidays: [{ name: '', from: '2026-05-05', to: '2026-05-01' }] },
    ],
    [
      'a day both off and worked',
      {
        ...odd,
        holidays: [{ name: '', from: '2026-05-01', to: '2026-05-05' }],
        makeUpDays: [{ name: '', date: '2026-05-03' }],
      },
    ],
  ])('a table with %s is refused', (_, year) => {
    expect(() => WorkCalendar.fromYears('CN', [year])).toThrow(RangeError);
  });

  test('duty hours out of order are refused', () => {
    expect(() => WorkCalendar.fromYears('CN', [], [])).toThrow(RangeError);
    expect(() => WorkCalendar.fromYears('CN', [], [['13:30', '12:00']])).toThrow(RangeError);
  });
});

describe('due times', () => {
  test.each([
    ['a make-up Saturday before Spring Festival', '2026-02-14T10:05:00', 5, '2026-02-28T23:59:59'],
    ['the eve of National Day', '2026-09-30T16:20:00', 5, '2026-10-13T23:59:59'],
    [
      'a rest day: the first day counted is the next working day',
      '2026-02-20T12:00:00',
      1,
      '2026-02-24T23:59:59',
    ],
    ['one minute before midnight', '2026-03-09T23:59:59', 1, '2026-03-10T23:59:59'],
    ['midnight', '2026-03-10T00:00:00', 1, '2026-03-11T23:59:59'],
  ])('working days from %s', (_, start, days, expected) => {
    expect(due(start, wd(days))).toEqual({ at: at(expected), provisional: false });
  });

  test('the day is that of Shanghai, not of UTC (civic-peers T2)', () => {
    const start = new Date('2026-03-09T16:30:00Z');
    expect(localDate(start)).toBe('2026-03-10');
    expect(dueAt(start, wd(1), calendar).at).toEqual(at('2026-03-11T23:59:59'));
  });

  test('hours and minutes run through nights and holidays', () => {
    expect(due('2026-02-16T23:10:00', { value: 2, unit: 'h' }).at).toEqual(at('2026-02-17T01:10:00'));
    expect(due('2026-10-01T08:00:00', { value: 90, unit: 'min' }).at).toEqual(at('2026-10-01T09:30:00'));
  });

  test('natural days count holidays and end at the last second', () => {
    expect(due('2026-02-14T10:05:00', { value: 7, unit: 'd' }).at).toEqual(at('2026-02-21T23:59:59'));
  });

  test.each([
    ['2026-03-09T09:00:00', 120, '2026-03-09T11:00:00'],
    ['2026-03-09T09:00:00', 180, '2026-03-09T12:00:00'],
    ['2026-03-09T11:00:00', 120, '2026-03-09T14:30:00'],
    ['2026-03-09T12:30:00', 1, '2026-03-09T13:31:00'],
    ['2026-03-09T17:00:00', 120, '2026-03-10T10:00:00'],
    ['2026-02-14T17:00:00', 120, '2026-02-24T10:00:00'],
    ['2026-02-14T07:00:00', 450, '2026-02-14T17:30:00'],
  ])('from %s, %i duty minutes end at %s', (start, value, expected) => {
    expect(due(start, { value, unit: 'dutyMin' }).at).toEqual(at(expected));
  });

  test.each([
    [0, 'h'],
    [-1, 'min'],
    [NaN, 'h'],
    [Infinity, 'dutyMin'],
    [1.5, 'wd'],
    [1e9, 'wd'],
  ] as [number, LimitUnit][])('%d %s is not a limit', (value, unit) => {
    expect(() => due('2026-03-09T09:00:00', { value, unit })).toThrow(RangeError);
    expect(() => before(at('2026-03-09T09:00:00'), { value, unit }, calendar)).toThrow(RangeError);
  });

  test.each([
    ['2026-03-13T23:59:59', 1, 'wd', '2026-03-13T00:00:00'],
    ['2026-02-28T23:59:59', 2, 'wd', '2026-02-27T00:00:00'],
    ['2026-02-25T23:59:59', 3, 'wd', '2026-02-14T00:00:00'],
    ['2026-02-21T12:00:00', 1, 'wd', '2026-02-14T00:00:00'],
    ['2026-03-13T23:59:59', 2, 'd', '2026-03-12T00:00:00'],
    ['2026-03-13T17:40:00', 4, 'h', '2026-03-13T13:40:00'],
    ['2026-03-13T17:40:00', 30, 'min', '2026-03-13T17:10:00'],
    ['2026-03-09T09:30:00', 120, 'dutyMin', '2026-03-06T16:30:00'],
    ['2026-03-13T23:59:59', 240, 'dutyMin', '2026-03-13T13:30:00'],
  ] as [string, number, LimitUnit, string][])(
    'due %s, %d %s are left from %s',
    (end, value, unit, expected) => {
      expect(before(at(end), { value, unit }, calendar)).toEqual(at(expected));
    },
  );

  test('half-days turn at noon in Shanghai', () => {
    expect(halfDay(at('2026-02-14T00:00:00'))).toBe('2026-02-14 AM');
    expect(halfDay(at('2026-02-14T11:59:59'))).toBe('2026-02-14 AM');
    expect(halfDay(at('2026-02-14T12:00:00'))).toBe('2026-02-14 PM');
    expect(halfDay(new Date('2026-02-14T16:00:00Z'))).toBe('2026-02-15 AM');
  });
});

describe('the sample complaints', () => {
  interface Complaint {
    id: string;
    received_at: string;
    expected: { category_code: string; due_at?: string };
  }
  interface Row {
    code: string;
    limit_value: string;
    limit_unit: LimitUnit;
  }
  const rows: Row[] = parse(sample('categories.csv'), { columns: true, bom: true });
  const limits = new Map(
    rows.map((row) => [row.code, { value: Number(row.limit_value), unit: row.limit_unit }]),
  );
  const complaints = sample('complaints.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Complaint)
    .filter(({ expected }) => expected.due_at);

  test('there are 37 with a due time', () => expect(complaints).toHaveLength(37));

  test.each(complaints)('$id is due as the sample says', ({ received_at, expected }) => {
    const limit = limits.get(expected.category_code)!;
    expect(dueAt(new Date(received_at), limit, calendar)).toEqual({
      at: new Date(expected.due_at!),
      provisional: false,
    });
  });
});

describe('for any start and limit', () => {
  const start = fc.date({
    min: at('2024-01-01T00:00:00'),
    max: at('2026-11-30T00:00:00'),
    noInvalidDate: true,
  });
  const most: Record<LimitUnit, number> = { min: 5000, dutyMin: 3000, h: 200, d: 30, wd: 20 };
  const limit = fc
    .constantFrom<LimitUnit>('min', 'dutyMin', 'h', 'd', 'wd')
    .chain((unit) => fc.record({ value: fc.integer({ min: 1, max: most[unit] }), unit: fc.constant(unit) }));

  test('due is after the start, no earlier for a longer limit or a later start, and warned of before', () => {
    fc.assert(
      fc.property(start, limit, fc.integer({ min: 1, max: 86_400_000 }), (from, given, later) => {
        const end = dueAt(from, given, calendar).at.getTime();
        expect(end).toBeGreaterThan(from.getTime());
        expect(dueAt(from, { ...given, value: given.value + 1 }, calendar).at.getTime()).toBeGreaterThan(end);
        expect(dueAt(new Date(from.getTime() + later), given, calendar).at.getTime()).toBeGreaterThanOrEqual(
          end,
        );
        expect(before(new Date(end), given, calendar).getTime()).toBeLessThan(end);
      }),
    );
  });

  const all = [2024, 2025, 2026, 2027].flatMap(daysOf);

  test('n working days end on a working day, with n of them after the day of the start', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 20 }), (from, n) => {
        const startDay = localDate(from);
        const end = localDate(dueAt(from, wd(n), calendar).at);
        const counted = all.filter((day) => day > startDay && day <= end && calendar.isWorkingDay(day));
        expect(counted.at(-1)).toBe(end);
        expect(counted).toHaveLength(n);
      }),
    );
  });

  test('hours are exact, and before undoes natural and duty time', () => {
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 500 }), (from, n) => {
        const hours = dueAt(from, { value: n, unit: 'h' }, calendar);
        expect(hours).toEqual({ at: new Date(from.getTime() + n * 3_600_000), provisional: false });
        expect(before(hours.at, { value: n, unit: 'h' }, calendar)).toEqual(from);
        const duty: Limit = { value: n, unit: 'dutyMin' };
        const again = before(dueAt(from, duty, calendar).at, duty, calendar);
        expect(dueAt(again, duty, calendar)).toEqual(dueAt(from, duty, calendar));
      }),
    );
  });

  test('a pause gives back what it took: stopping and starting at once changes nothing (civic-peers T28)', () => {
    fc.assert(
      fc.property(start, limit, fc.double({ min: 0, max: 0.999, noNaN: true }), (from, given, share) => {
        const end = dueAt(from, given, calendar).at;
        const paused = new Date(from.getTime() + Math.floor(share * (end.getTime() - from.getTime())));
        const left = remaining(paused, end, given.unit, calendar)!;
        const onLastDay = localDate(paused) === localDate(end) && (given.unit === 'd' || given.unit === 'wd');
        if (onLastDay) expect(left.value).toBe(1);
        else expect(dueAt(paused, left, calendar).at).toEqual(end);
      }),
    );
    expect(remaining(at('2026-03-10T00:00:00'), at('2026-03-09T23:59:59'), 'wd', calendar)).toBeNull();
  });
});
