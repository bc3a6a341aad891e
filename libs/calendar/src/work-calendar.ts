import { instant, weekday } from './local-time.js';
import { checkTables, daysOff, NEW_YEAR_BRIDGE, type YearTable } from './year-table.js';

/** Windows of one working day, local `HH:mm`, in order, not overlapping. */
export type DutyHours = readonly (readonly [from: string, to: string])[];

/** 08:30-12:00 and 13:30-17:30: 450 minutes a day. `[proposal]`, every district sets its own. */
export const DUTY_HOURS: DutyHours = [
  ['08:30', '12:00'],
  ['13:30', '17:30'],
];

interface Days {
  region: string;
  version: string;
  confirmedYears: ReadonlySet<number>;
  holidays: ReadonlySet<string>;
  makeUpDays: ReadonlySet<string>;
  /** What the notice calls them, days off and make-up days alike. */
  names: ReadonlyMap<string, string>;
  dutyHours: DutyHours;
}

/** The working days of one region, and how far it knows them (field-rules 4). Immutable. */
export class WorkCalendar {
  readonly region: string;
  /** Names the data it was made from, e.g. `CN:2025v1+CN:2026v2`: kept with a timer, tells whether it must be recomputed. */
  readonly version: string;
  readonly dutyHours: DutyHours;
  private readonly days: Days;

  /** Throws RangeError if the duty hours are empty, out of order or overlapping. */
  constructor(days: Days) {
    const clocks = days.dutyHours.flat();
    const inOrder = clocks.every(
      (clock, i) => /^\d\d:\d\d$/.test(clock) && clock <= '24:00' && (i === 0 || clocks[i - 1]! < clock),
    );
    if (!clocks.length || !inOrder) throw new RangeError(`duty hours out of order: ${clocks.join(' ')}`);
    this.region = days.region;
    this.version = days.version;
    this.dutyHours = days.dutyHours;
    this.days = days;
  }

  /** Throws `YearTableError` (a RangeError) as `checkTables`. */
  static fromYears(
    region: string,
    years: readonly YearTable[],
    dutyHours: DutyHours = DUTY_HOURS,
  ): WorkCalendar {
    checkTables(years);
    return new WorkCalendar({
      region,
      version: years.map(({ year, version }) => `${region}:${year}v${version ?? 1}`).join('+'),
      confirmedYears: new Set(years.filter(({ confirmed }) => confirmed).map(({ year }) => year)),
      holidays: new Set(years.flatMap((year) => daysOff(year).map(({ date }) => date))),
      makeUpDays: new Set(years.flatMap(({ makeUpDays }) => makeUpDays.map(({ date }) => date))),
      names: new Map(
        years.flatMap((year) =>
          [...daysOff(year), ...year.makeUpDays].map(({ date, name }) => [date, name] as const),
        ),
      ),
      dutyHours,
    });
  }

  /** Monday to Friday and not a holiday, or a make-up day. In a year it does not know this is only a guess: see `isSettled`. */
  isWorkingDay(localDate: string): boolean {
    if (this.days.makeUpDays.has(localDate)) return true;
    return weekday(localDate) <= 5 && !this.days.holidays.has(localDate);
  }

  /** The holiday a day belongs to, or for which it is made up; null for a plain day. */
  nameOf(localDate: string): string | null {
    return this.days.names.get(localDate) ?? null;
  }

  /** The duty hours of that day as instants (ms), none on a rest day. Each call answers a new array. */
  dutyWindows(localDate: string): [opens: number, closes: number][] {
    if (!this.isWorkingDay(localDate)) return [];
    return this.dutyHours.map(([from, to]) => [
      instant(localDate, from).getTime(),
      instant(localDate, to).getTime(),
    ]);
  }

  /** Whether that year's notice is loaded and confirmed. */
  knows(year: number): boolean {
    return this.days.confirmedYears.has(year);
  }

  /**
   * Whether `isWorkingDay` can no longer change. The days from 28 December wait for the next year's notice as well:
   * New Year's notices have moved them (2018-12-29 worked, 2018-12-31 off).
   */
  isSettled(localDate: string): boolean {
    const year = Number(localDate.slice(0, 4));
    return this.knows(year) && (localDate.slice(5) < NEW_YEAR_BRIDGE || this.knows(year + 1));
  }
}
