import { groundOf } from '#cases';
import { exportKeyPoints, gridsWithin, importKeyPoints } from '#patrol';
import type { TableFormat } from '#sheets';
import { at, openPatrol } from '../support/patrolled.js';

const header = '编码,网格编码,名称,每日次数,起始日期,截止日期';

async function open() {
  const world = await openPatrol();
  const { dataSource, districtId, people, gridCode } = world;
  const ground = await groundOf(dataSource.manager, districtId);
  const grids = new Set(gridsWithin(ground, people.streetLeader).map(({ code }) => code));
  return {
    ...world,
    load: (lines: string[] | Buffer, now: Date, whole = false) =>
      dataSource.transaction((tx) =>
        importKeyPoints(
          tx,
          ground,
          people.streetLeader,
          grids,
          Array.isArray(lines) ? Buffer.from([header, ...lines].join('\n')) : lines,
          { write: true, whole, now },
        ),
      ),
    line: (code: string, name: string, visits: number, from = '', to = '') =>
      [code, gridCode, name, visits, from, to].join(','),
    save: (format: TableFormat) =>
      exportKeyPoints(dataSource.manager, districtId, grids, '2026-03-09', format),
    history: async (code: string): Promise<string[]> =>
      (
        (await dataSource.query(
          `SELECT valid_from::text AS a, coalesce(valid_to::text, '') AS z, visits FROM key_point
           WHERE district_id = $1 AND code = $2 ORDER BY valid_from`,
          [districtId, code],
        )) as Array<{ a: string; z: string; visits: number }>
      ).map(({ a, z, visits }) => `${a}..${z} ${visits}`),
  };
}

test.each<TableFormat>(['csv', 'xlsx'])(
  'what is exported as %s is read as it is and changes nothing',
  async (format) => {
    const { save, load } = await open();
    expect(await load(await save(format), at('12:00'), true)).toMatchObject({
      errors: 0,
      added: 0,
      changed: 0,
      ended: 0,
      unchanged: 3,
      written: true,
    });
  },
);

test('a change holds from its day on, and the days before stay what they were', async () => {
  const { load, line, history } = await open();
  expect(await load([line('KP-1', '点位1', 3, '2026-01-01')], at('12:00'))).toMatchObject({ changed: 1 });
  expect(await history('KP-1')).toEqual(['2026-01-01..2026-03-08 2', '2026-03-09.. 3']);
  // Once more on the same day, then for a day to come, then otherwise before that day is there.
  await load([line('KP-1', '点位1', 4)], at('13:00'));
  expect(await history('KP-1')).toEqual(['2026-01-01..2026-03-08 2', '2026-03-09.. 4']);
  await load([line('KP-1', '点位1', 5, '2026-04-01')], at('13:00'));
  await load([line('KP-1', '点位1', 6)], at('13:00', '2026-03-20'));
  expect(await history('KP-1')).toEqual([
    '2026-01-01..2026-03-08 2',
    '2026-03-09..2026-03-19 4',
    '2026-03-20.. 6',
  ]);
  expect(await load([line('KP-1', '点位1', 6)], at('13:00', '2026-03-21'), true)).toMatchObject({ ended: 2 });
  expect(await history('KP-2')).toEqual(['2026-01-01..2026-03-20 2']);
  await load([line('KP-2', '点位2', 2, '2025-01-01')], at('13:00', '2026-03-25'));
  expect(await history('KP-2')).toEqual(['2026-01-01..2026-03-20 2', '2026-03-25.. 2']);
});

test('a table with an error is not written at all, and says where it is', async () => {
  const { load, line, history } = await open();
  const report = await load(
    [
      line('KP-1', '点位1', 3),
      line('KP-9', '', 2),
      line('KP-1', '又一个', 1),
      'KP-8,379901001001001,别区,1,,',
    ],
    at('12:00'),
  );
  expect(
    report.findings.filter(({ severity }) => severity === 'ERROR').map(({ line: at_, code }) => [at_, code]),
  ).toEqual([
    [3, 'NAME_MISSING'],
    [4, 'CODE_TWICE'],
    [5, 'GRID_UNKNOWN'],
  ]);
  expect(await history('KP-1')).toEqual(['2026-01-01.. 2']);
});

test('two tables at once: the second goes by what the first has written', async () => {
  const { load, line, history } = await open();
  const table = (visits: number) =>
    Array.from({ length: 40 }, (_, n) => line(`NEW-${n + 1}`, `新点位${n + 1}`, visits));
  const reports = await Promise.all([load(table(1), at('12:00')), load(table(3).toReversed(), at('12:00'))]);
  expect(reports.map(({ added, changed }) => added + changed)).toEqual([40, 40]);
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(40);
  const [one, other] = [await history('NEW-1'), await history('NEW-40')];
  expect(one).toEqual(other);
});

test('a code that was there before does not end before it begins anew', async () => {
  const { load, line, history } = await open();
  const report = await load([line('KP-1', '点位1', 3, '2026-01-01', '2026-02-01')], at('12:00'));
  expect(report).toMatchObject({ errors: 1, written: false });
  // Errors stand first.
  expect(report.findings[0]).toMatchObject({ line: 2, subject: 'KP-1', code: 'DAY_WRONG' });
  expect(await history('KP-1')).toEqual(['2026-01-01.. 2']);
});
