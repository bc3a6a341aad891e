import { spawnSync } from 'node:child_process';
import { ANNOUNCED_YEARS, importYear, readCalendar, readYear } from '#calendar';
import type { Refusal } from '#config';
import { off, ownRegion, table } from '../support/region.js';
import { database } from '../support/world.js';

describe('days of a region', () => {
  test('lie over the nation’s: a holiday of its own, a suspension, and a day worked where the nation rests', async () => {
    const { dataSource, region, load } = await ownRegion();
    await load(
      table({
        holidays: [{ name: '藏历新年', from: '2026-02-18', to: '2026-02-25' }, ...off('2026-08-12')],
        makeUpDays: [{ name: '抢险', date: '2026-05-02' }],
      }),
    );
    const calendar = await readCalendar(dataSource.manager, region);
    const works = ['2026-02-24', '2026-02-25', '2026-02-26', '2026-08-12', '2026-05-01', '2026-05-02'];
    expect(works.map((day) => calendar.isWorkingDay(day))).toEqual([false, false, true, false, false, true]);
    expect((await readCalendar(dataSource.manager, 'CN')).isWorkingDay('2026-02-24')).toBe(true);
    expect(calendar.version).toMatch(new RegExp(`CN:2026v1.*\\+${region}:2026v1$`));
  });

  test('vouch for no year the nation has not announced, and take their own word back', async () => {
    const { dataSource, region, load } = await ownRegion();
    await load(table({ year: 2027 }));
    expect((await readCalendar(dataSource.manager, region)).knows(2027)).toBe(false);
    await load(table({ confirmed: false }));
    expect((await readCalendar(dataSource.manager, region)).knows(2026)).toBe(false);
    await load(table({ confirmed: true }));
    expect((await readCalendar(dataSource.manager, region)).knows(2026)).toBe(true);
  });

  test('the same table twice, or with other words, is no new version; another day is', async () => {
    const { dataSource, region, load } = await ownRegion();
    const days = table({ holidays: off('2026-08-12') });
    expect(await load(days)).toEqual({ region, year: 2026, version: 1, changed: true });
    expect(await load(days)).toEqual({ region, year: 2026, version: 1, changed: false });
    expect(await load({ ...days, source: '区政办发〔2026〕8号' })).toMatchObject({
      version: 1,
      changed: false,
    });
    expect((await readYear(dataSource.manager, region, 2026))?.source).toBe('区政办发〔2026〕8号');
    expect(await load({ ...days, holidays: off('2026-08-13') })).toMatchObject({ version: 2, changed: true });
    expect((await readYear(dataSource.manager, region, 2026))?.holidays).toEqual([
      { date: '2026-08-13', name: '停' },
    ]);
  });

  test.each([
    ['a day of another year', { holidays: off('2025-08-12') }],
    ['a day twice', { holidays: off('2026-08-12', '2026-08-12') }],
    [
      'a day both off and worked',
      { holidays: off('2026-08-12'), makeUpDays: [{ name: '', date: '2026-08-12' }] },
    ],
    ['no real day', { makeUpDays: [{ name: '', date: '2026-02-30' }] }],
    ['an end before its beginning', { holidays: [{ name: '停', from: '2026-08-12', to: '2026-08-11' }] }],
    ['half a year', { holidays: [{ name: '停', from: '2026-01-01', to: '2026-06-30' }] }],
  ])('a table with %s is refused and nothing is stored', async (_, days) => {
    const { dataSource, region, load } = await ownRegion();
    const refusal = (await load(table(days)).catch((error: unknown) => error)) as Refusal;
    expect([refusal.status, refusal.code]).toEqual([422, 'CALENDAR_YEAR_INVALID']);
    expect(await readYear(dataSource.manager, region, 2026)).toBeNull();
  });

  test('a day of the turn of the year is spoken of by one notice only', async () => {
    const { load } = await ownRegion();
    await load(table({ holidays: off('2026-12-31') }));
    const refusal = (await load(table({ year: 2027, holidays: off('2026-12-31') })).catch(
      (error: unknown) => error,
    )) as Refusal;
    expect([refusal.code, refusal.extra]).toEqual(['CALENDAR_DAY_TAKEN', { days: ['2026-12-31'] }]);
  });

  test('importing a year that is stored as announced keeps the number of its notice', async () => {
    const dataSource = await database();
    expect(await importYear(dataSource.manager, 2026)).toMatchObject({
      region: 'CN',
      year: 2026,
      changed: false,
    });
    expect((await readYear(dataSource.manager, 'CN', 2026))?.source).toBe(ANNOUNCED_YEARS.at(-1)?.source);
    await expect(importYear(dataSource.manager, 2013)).rejects.toThrow('CALENDAR_SOURCES_DIFFER');
  });
});

test('T2: due times are the same whatever zone the machine is in', () => {
  const program = `
    import { ANNOUNCED_YEARS, before, dueAt, localTime, WorkCalendar } from '#calendar';
    const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
    const told = [];
    for (let hour = 0; hour < 72; hour++) {
      const start = new Date(Date.UTC(2026, 1, 13, hour, 30));
      for (const unit of ['min', 'h', 'd', 'wd', 'dutyMin']) {
        const { at } = dueAt(start, { value: 3, unit }, calendar);
        told.push(localTime(at), localTime(before(at, { value: 1, unit }, calendar)));
      }
    }
    console.log(told.join('\\n'));`;
  const [shanghai, ...others] = ['Asia/Shanghai', 'UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'].map(
    (zone) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
        env: { ...process.env, TZ: zone },
      });
      expect([zone, status, stderr]).toEqual([zone, 0, '']);
      return stdout;
    },
  );
  expect(shanghai).toContain('2026-02-26T23:59:59.000+08:00');
  for (const other of others) expect(other).toBe(shanghai);
});
