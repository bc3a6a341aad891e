import { ANNOUNCED_YEARS, dueAt, WorkCalendar, yearFromPackages, type YearTable } from '#calendar';
import { Refusal } from '#config';

const at = (local: string) => new Date(`${local}+08:00`);
const calendarOf = (...years: YearTable[]) => WorkCalendar.fromYears('CN', years);

function daysOf(year: number): string[] {
  const days = [];
  for (let ms = Date.UTC(year - 1, 11, 28); ms < Date.UTC(year, 11, 28); ms += 86_400_000)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}
const workingDays = (calendar: WorkCalendar, year: number) =>
  daysOf(year).filter((day) => calendar.isWorkingDay(day));

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a year from the packages', () => {
  test.each(ANNOUNCED_YEARS.map((notice) => [notice.year, notice] as const))(
    '%i is, day by day, what its notice says',
    (year, notice) => {
      expect(workingDays(calendarOf(yearFromPackages(year)), year)).toEqual(
        workingDays(calendarOf(notice), year),
      );
    },
  );

  test('is a table with the names and runs of the notice, confirmed, and says where it is from', () => {
    const { confirmed, source, holidays, makeUpDays } = yearFromPackages(2026);
    const notice = ANNOUNCED_YEARS.find(({ year }) => year === 2026)!;
    expect({ confirmed, holidays }).toEqual({ confirmed: true, holidays: notice.holidays });
    expect(makeUpDays).toEqual(notice.makeUpDays);
    expect(source).toMatch(/chinese-days.*tyme4ts/);
  });

  test('the Spring Festival of 2020 is as extended, not as announced first', () => {
    const calendar = calendarOf(yearFromPackages(2020));
    expect(['2020-01-31', '2020-02-01', '2020-02-02'].map((day) => calendar.isWorkingDay(day))).toEqual([
      false,
      false,
      false,
    ]);
    expect(calendar.isWorkingDay('2020-01-19')).toBe(true);
    expect(dueAt(at('2020-01-23T10:00:00'), { value: 1, unit: 'wd' }, calendar)).toEqual({
      at: at('2020-02-03T23:59:59'),
      provisional: false,
    });
  });

  test('days of December that a New Year notice moves belong to the year it is for', () => {
    const of2019 = yearFromPackages(2019);
    expect(of2019.holidays[0]).toEqual({ name: '元旦', from: '2018-12-30', to: '2019-01-01' });
    expect(of2019.makeUpDays[0]).toEqual({ name: '元旦', date: '2018-12-29' });
    expect(JSON.stringify(yearFromPackages(2018))).not.toMatch(/2018-12-/);
    expect(calendarOf(yearFromPackages(2018), of2019).isWorkingDay('2018-12-29')).toBe(true);
  });

  test('every year but those on which the packages differ can be had, and all together', () => {
    const years = Array.from({ length: 23 }, (_, i) => 2004 + i).filter(
      (year) => ![2006, 2013].includes(year),
    );
    expect(calendarOf(...years.map(yearFromPackages)).isWorkingDay('2011-12-31')).toBe(true);
  });
});

describe('what is refused', () => {
  test.each([
    [2006, ['2005-12-31']],
    [2013, ['2013-04-07', '2013-10-12']],
  ])('%i: the sources differ, and the days are named', (year, days) => {
    const refusal = refusalOf(() => yearFromPackages(year));
    expect([refusal.status, refusal.code, refusal.extra]).toEqual([422, 'CALENDAR_SOURCES_DIFFER', { days }]);
    for (const day of days) expect([refusal.said.zh, refusal.said.en].join()).toContain(day);
  });

  test('2003: only one of them knows the year', () => {
    const refusal = refusalOf(() => yearFromPackages(2003));
    expect(refusal.code).toBe('CALENDAR_SOURCES_DIFFER');
    expect(refusal.extra['days']).toContain('2003-02-08');
  });

  test.each([1999, 2027, 2050])('%i: neither knows it, and nobody guesses (field-rules 4)', (year) => {
    expect(refusalOf(() => yearFromPackages(year)).code).toBe('CALENDAR_YEAR_NOT_ANNOUNCED');
  });
});
