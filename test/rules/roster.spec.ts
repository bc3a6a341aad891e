import * as fc from 'fast-check';
import { ANNOUNCED_YEARS, WorkCalendar } from '#calendar';
import { gapsOf, isOnDuty, onDuty, type Roster, type Shift } from '#rosters';

const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
const grid = '379902001001001';
const at = (local: string) => new Date(`${local}+08:00`);
const worker = (id: string, ready = true) => ({
  id,
  username: `gw-${id}`,
  name: id,
  unitCode: '379902001001',
  ready,
});
const shift = (staffId: string, own: Partial<Shift> = {}): Shift => ({
  staffId,
  days: 'WEEKLY',
  weekdays: [1, 2, 3, 4, 5],
  dates: [],
  fromClock: '08:00',
  toClock: '18:00',
  ...own,
});

/** 张 answers for the grid, 李 and 王 stand in, in this order. */
function roster(
  own: { shifts?: Shift[]; away?: Array<[string, string, string]>; ready?: string[] } = {},
): Roster {
  const { shifts = [], away = [], ready = ['张', '李', '王'] } = own;
  return {
    posts: new Map([[grid, { answerable: '张', standIns: ['李', '王'] }]]),
    shifts: new Map(shifts.length > 0 ? [[grid, shifts]] : []),
    leaves: new Map(
      ['张', '李', '王'].map((id) => [
        id,
        away.filter(([who]) => who === id).map(([, from, to]) => ({ from: at(from), to: at(to) })),
      ]),
    ),
    workers: new Map(['张', '李', '王'].map((id) => [id, worker(id, ready.includes(id))])),
  };
}
const who = (one: Roster, moment: string) => {
  const { staff, as } = onDuty(one, grid, at(moment), calendar);
  return `${staff?.name ?? '-'} ${as}`;
};

describe('who is on duty', () => {
  test('without shifts the answerable worker always is, by day and by night', () => {
    expect(who(roster(), '2026-03-09T09:00:00')).toBe('张 ANSWERABLE');
    expect(who(roster(), '2026-03-08T03:00:00')).toBe('张 ANSWERABLE');
  });

  test('a leave counts from its first moment and not at its last; the first stand-in who is there steps in', () => {
    const one = roster({
      away: [
        ['张', '2026-03-09T08:00:00', '2026-03-11T08:00:00'],
        ['李', '2026-03-10T00:00:00', '2026-03-10T12:00:00'],
      ],
    });
    expect(who(one, '2026-03-09T07:59:59')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-03-09T08:00:00')).toBe('李 STAND_IN');
    expect(who(one, '2026-03-10T11:59:59')).toBe('王 STAND_IN');
    expect(who(one, '2026-03-10T12:00:00')).toBe('李 STAND_IN');
    expect(who(one, '2026-03-11T08:00:00')).toBe('张 ANSWERABLE');
  });

  test('nobody there, no post, no account in use: the community, and it says why without saying what keeps anybody', () => {
    const all: Array<[string, string, string]> = ['张', '李', '王'].map((id) => [
      id,
      '2026-03-09T00:00:00',
      '2026-03-10T00:00:00',
    ]);
    const { staff, as, why } = onDuty(roster({ away: all }), grid, at('2026-03-09T09:00:00'), calendar);
    expect([staff, as]).toEqual([null, 'COMMUNITY']);
    expect(why.zh).toBe('无人当班(张不在岗, 李不在岗, 王不在岗), 由社区办理');
    expect(onDuty(roster(), '379902001001099', at('2026-03-09T09:00:00')).why.zh).toContain('没有责任网格员');
    expect(who(roster({ ready: ['王'] }), '2026-03-09T09:00:00')).toBe('王 STAND_IN');
  });

  test('a weekly shift in local time; whoever has none in the grid is always there', () => {
    const one = roster({ shifts: [shift('张')] });
    expect(who(one, '2026-03-09T07:59:59')).toBe('李 STAND_IN');
    expect(who(one, '2026-03-09T08:00:00')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-03-09T18:00:00')).toBe('李 STAND_IN');
    expect(who(one, '2026-03-08T10:00:00')).toBe('李 STAND_IN');
  });

  test('a night shift belongs to the day it begins', () => {
    const one = roster({ shifts: [shift('张', { weekdays: [5], fromClock: '22:00', toClock: '06:00' })] });
    expect(who(one, '2026-03-13T23:00:00')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-03-14T05:59:59')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-03-14T06:00:00')).toBe('李 STAND_IN');
    expect(who(one, '2026-03-14T23:00:00')).toBe('李 STAND_IN');
  });

  test('working days follow the calendar: a make-up Saturday is worked, a holiday is not; without it Monday to Friday', () => {
    const one = roster({ shifts: [shift('张', { days: 'WORKING_DAYS', weekdays: [] })] });
    // 2026-02-14 is a Saturday that is worked for the Spring Festival, 2026-02-17 the festival.
    expect(who(one, '2026-02-14T10:00:00')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-02-17T10:00:00')).toBe('李 STAND_IN');
    expect(onDuty(one, grid, at('2026-02-14T10:00:00')).staff?.name).toBe('李');
  });

  test('a dated shift takes the place of the weekly one on its day', () => {
    const dated = shift('张', {
      days: 'DATED',
      weekdays: [],
      dates: ['2026-03-09'],
      fromClock: '00:00',
      toClock: '24:00',
    });
    const one = roster({ shifts: [shift('张'), dated] });
    expect(who(one, '2026-03-09T03:00:00')).toBe('张 ANSWERABLE');
    expect(who(one, '2026-03-10T03:00:00')).toBe('李 STAND_IN');
  });
});

test('gaps: when the grid has nobody in the coming week, neighbouring ones as one', () => {
  const only: Roster = {
    ...roster({ shifts: [shift('张')], away: [['张', '2026-03-11T00:00:00', '2026-03-12T00:00:00']] }),
    posts: new Map([[grid, { answerable: '张', standIns: [] }]]),
  };
  const gaps = gapsOf(only, [grid], at('2026-03-09T09:00:00'), at('2026-03-16T09:00:00'), calendar);
  expect(
    gaps.map(({ from, to }) =>
      [from, to].map((one) => new Date(one.getTime() + 8 * 3_600_000).toISOString().slice(5, 16)),
    ),
  ).toEqual([
    ['03-09T18:00', '03-10T08:00'],
    ['03-10T18:00', '03-12T08:00'],
    ['03-12T18:00', '03-13T08:00'],
    ['03-13T18:00', '03-16T08:00'],
  ]);
  expect(gapsOf(roster(), [grid], at('2026-03-09T09:00:00'), at('2026-03-16T09:00:00'), calendar)).toEqual(
    [],
  );
  expect(
    gapsOf(roster(), ['379902001001099'], at('2026-03-09T09:00:00'), at('2026-03-16T09:00:00')),
  ).toHaveLength(1);
});

describe('whatever the roster', () => {
  const people = ['a', 'b', 'c', 'd'];
  const hour = fc.integer({ min: 0, max: 23 }).map((h) => `${String(h).padStart(2, '0')}:00`);
  const moment = fc
    .integer({ min: 0, max: 14 * 24 })
    .map((h) => new Date(at('2026-02-10T00:00:00').getTime() + h * 3_600_000));
  const anyShift = fc.record({
    staffId: fc.constantFrom(...people),
    days: fc.constantFrom('WEEKLY' as const, 'WORKING_DAYS' as const, 'REST_DAYS' as const, 'DATED' as const),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 })),
    dates: fc.uniqueArray(fc.constantFrom('2026-02-14', '2026-02-15', '2026-02-16')),
    fromClock: hour,
    toClock: hour,
  });
  const anyRoster: fc.Arbitrary<Roster> = fc
    .record({
      order: fc.uniqueArray(fc.constantFrom(...people, 'nobody knows'), { minLength: 0, maxLength: 5 }),
      vacant: fc.boolean(),
      shifts: fc.array(anyShift, { maxLength: 6 }),
      leaves: fc.array(fc.tuple(fc.constantFrom(...people), moment, moment), { maxLength: 6 }),
      ready: fc.subarray(people),
    })
    .map(({ order, vacant, shifts, leaves, ready }) => ({
      posts: new Map([
        [
          grid,
          vacant
            ? { answerable: null, standIns: order }
            : { answerable: order[0] ?? null, standIns: order.slice(1) },
        ],
      ]),
      shifts: new Map([[grid, shifts]]),
      leaves: new Map(
        people.map((id) => [id, leaves.filter(([one]) => one === id).map(([, from, to]) => ({ from, to }))]),
      ),
      workers: new Map(people.map((id) => [id, worker(id, ready.includes(id))])),
    }));

  test('exactly one answer: a worker of the grid who is there, and the community only where none is', () => {
    fc.assert(
      fc.property(anyRoster, moment, (one, now) => {
        const { staff, as, why } = onDuty(one, grid, now, calendar);
        const { answerable, standIns } = one.posts.get(grid)!;
        const there = [answerable, ...standIns].filter(
          (id) => id !== null && isOnDuty(one, grid, id, now, calendar),
        );
        expect(staff?.id ?? null).toBe(there[0] ?? null);
        expect(as).toBe(!staff ? 'COMMUNITY' : staff.id === answerable ? 'ANSWERABLE' : 'STAND_IN');
        expect(why.zh.length * why.en.length).toBeGreaterThan(0);
        if (staff) expect(staff.ready).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("the gaps are exactly the moments that are the community's", () => {
    fc.assert(
      fc.property(anyRoster, moment, (one, now) => {
        const from = at('2026-02-10T00:00:00');
        const to = at('2026-02-25T00:00:00');
        const gap = gapsOf(one, [grid], from, to, calendar).some((each) => each.from <= now && now < each.to);
        expect(gap).toBe(onDuty(one, grid, now, calendar).staff === null);
      }),
      { numRuns: 300 },
    );
  });
});
