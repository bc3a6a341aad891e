import * as fc from 'fast-check';
import {
  ANNOUNCED_YEARS,
  before,
  dueAt,
  remaining,
  WorkCalendar,
  type Limit,
  type LimitUnit,
  type YearTable,
} from '#calendar';
import { SHANDONG_LIKE, type Policy } from '#catalogue';
import { policyFor } from '../../libs/catalogue/src/policy.js';
import { marks, replay } from '../../libs/cases/src/replay.js';
import type { CaseTimer } from '#cases';

const at = (local: string) => new Date(`${local}+08:00`);
const announced = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
/** The announced years with days of 2026 off and worked besides. */
const amended = (off: string[], worked: string[] = []) =>
  WorkCalendar.fromYears('CN', [
    ...ANNOUNCED_YEARS.filter(({ year }) => year !== 2026),
    with2026((table) => ({
      ...table,
      holidays: [...table.holidays, ...off.map((day) => ({ name: '停', from: day, to: day }))],
      makeUpDays: [...table.makeUpDays, ...worked.map((date) => ({ name: '班', date }))],
      version: 2,
    })),
  ]);
const with2026 = (change: (table: YearTable) => YearTable) =>
  change(ANNOUNCED_YEARS.find(({ year }) => year === 2026)!);

type Act = { does: 'pause' | 'resume' | 'extend' | 'redo'; after: number; limit: Limit };
type Granted = Parameters<typeof replay>[1];

/** A clock's life by one calendar, as the desk writes it. */
function live(from: Date, allowed: Limit, acts: readonly Act[], calendar: WorkCalendar) {
  let now = from;
  let { at: due, provisional } = dueAt(from, allowed, calendar);
  let left: Limit | null = null;
  let is: 'RUNNING' | 'PAUSED' = 'RUNNING';
  const granted: Granted = [];
  const story: CaseTimer['story'] = [
    { at: from.toISOString(), is: 'RUNNING', by: 'dispatch', due: due.toISOString() },
  ];
  const turn = (state: CaseTimer['story'][number]['is'], by: string) =>
    story.push({ at: now.toISOString(), is: state, by });
  for (const act of acts) {
    now = new Date(now.getTime() + act.after);
    if (act.does === 'pause' && is === 'RUNNING') {
      left = remaining(now, due, allowed.unit, calendar);
      turn((is = 'PAUSED'), 'suspend');
    } else if (act.does === 'resume' && is === 'PAUSED') {
      if (left) ({ at: due, provisional } = dueAt(now, left, calendar));
      left = null;
      turn((is = 'RUNNING'), 'resume');
    } else if (act.does === 'extend' && is === 'RUNNING') {
      const oldDue = due.toISOString();
      ({ at: due, provisional } = dueAt(due, act.limit, calendar));
      granted.push({ limit: act.limit, at: now.toISOString(), by: '', oldDue, newDue: due.toISOString() });
      turn('RUNNING', 'grantExtension');
    } else if (act.does === 'redo' && is === 'RUNNING') {
      turn('STOPPED', 'submitResult');
      turn('RUNNING', 'returnForRedo');
    }
  }
  const clock = {
    kind: 'HANDLE' as const,
    startedAt: from,
    allowed,
    dueAt: due,
    provisional,
    remaining: left,
    story,
  };
  return { clock, granted };
}

const day = 86_400_000;
const unit = fc.constantFrom<LimitUnit>('min', 'dutyMin', 'h', 'd', 'wd');
const limit = unit.chain((one) =>
  fc
    .integer({ min: 1, max: one === 'min' || one === 'dutyMin' ? 2000 : 12 })
    .map((value): Limit => ({ value, unit: one })),
);
const acts = fc.array(
  fc.record({
    does: fc.constantFrom<Act['does']>('pause', 'resume', 'resume', 'extend', 'redo'),
    after: fc.integer({ min: 1, max: 6 * day }),
    limit,
  }),
  { maxLength: 7 },
);
const start = fc.date({
  min: at('2026-01-05T00:00:00'),
  max: at('2026-05-30T00:00:00'),
  noInvalidDate: true,
});
const someDays = fc.uniqueArray(
  fc
    .integer({ min: 0, max: 300 })
    .map((days) => new Date(Date.UTC(2026, 0, 7) + days * day).toISOString().slice(0, 10))
    .filter(
      (date) => !JSON.stringify(with2026((table) => table)).includes(date) && announced.isWorkingDay(date),
    ),
  { maxLength: 40 },
);

describe('a clock told again', () => {
  test('by its own calendar is due when it was, however it was paused, extended and redone', () => {
    fc.assert(
      fc.property(start, limit, acts, (from, allowed, done) => {
        const { clock, granted } = live(from, allowed, done, announced);
        const { dueAt: due, remaining: left } = replay(clock, granted, announced);
        expect([due, left]).toEqual([clock.dueAt, clock.remaining]);
      }),
      { numRuns: 300 },
    );
  });

  test('T27: by another calendar is due as if that had been known from its start', () => {
    fc.assert(
      fc.property(start, limit, acts, someDays, (from, allowed, done, off) => {
        const later = amended(off);
        const { clock, granted } = live(from, allowed, done, announced);
        const known = live(from, allowed, done, later).clock;
        const again = replay(clock, granted, later);
        expect([again.dueAt, again.remaining]).toEqual([known.dueAt, known.remaining]);
        // And once more, from what is stored then, it is the same.
        expect(replay({ ...clock, ...again }, granted, later)).toEqual(again);
      }),
      { numRuns: 300 },
    );
  });

  test('a clock that hangs on no calendar keeps the moment it was given', () => {
    const given = at('2026-03-20T10:00:00.123');
    const { clock } = live(at('2026-03-09T09:00:00'), { value: 1, unit: 'min' }, [], announced);
    expect(replay({ ...clock, dueAt: given }, [], amended(['2026-03-11'])).dueAt).toEqual(given);
  });

  test('dates of a year that is out now are no longer provisional', () => {
    const { clock } = live(at('2026-12-28T09:00:00'), { value: 5, unit: 'wd' }, [], announced);
    expect([clock.dueAt, clock.provisional]).toEqual([at('2027-01-04T23:59:59'), true]);
    const notice: YearTable = {
      year: 2027,
      confirmed: true,
      source: '通知',
      holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
      makeUpDays: [{ name: '元旦', date: '2026-12-29' }],
    };
    const known = WorkCalendar.fromYears('CN', [...ANNOUNCED_YEARS, notice]);
    expect(replay(clock, [], known)).toEqual({
      dueAt: at('2027-01-05T23:59:59'),
      provisional: false,
      remaining: null,
    });
  });
});

describe('when it warns, and is looked at next', () => {
  const policy: Policy = policyFor(SHANDONG_LIKE, {
    urgency: 'NORMAL',
    limitValue: null,
    limitUnit: null,
    signLimitMin: null,
    contactLimitMin: null,
    maxExtensions: null,
  });
  const now = at('2026-03-16T10:00:00');
  const due = at('2026-03-16T23:59:59');
  const warnAt = before(due, policy.warn.HANDLE!, announced);
  const base = {
    kind: 'HANDLE' as const,
    startedAt: at('2026-03-09T09:00:00'),
    dueAt: due,
    pausedAt: null,
    warnAt,
    nextAt: due,
    warnedAt: warnAt as Date | null,
    overdueAt: null as Date | null,
  };
  const later = at('2026-03-18T23:59:59');
  const told = (timer: typeof base, newDue: Date) => marks(timer, newDue, policy, now, announced);

  test('a warning and an overdue mark that came too early are taken back', () => {
    const over = { ...base, overdueAt: at('2026-03-16T09:00:00'), nextAt: null as unknown as Date };
    expect(told(over, later)).toEqual({
      warnAt: at('2026-03-18T00:00:00'),
      warnedAt: null,
      overdueAt: null,
      nextAt: at('2026-03-18T00:00:00'),
    });
  });

  test('a warning that should have been given is given at once, before the due time', () => {
    const calm = {
      ...base,
      dueAt: later,
      warnAt: at('2026-03-18T00:00:00'),
      nextAt: at('2026-03-18T00:00:00'),
      warnedAt: null,
    };
    expect(told(calm, due)).toEqual({ warnAt, warnedAt: null, overdueAt: null, nextAt: warnAt });
  });

  test('what is late by the new calendar is looked at, what is late already is not looked at twice', () => {
    const past = at('2026-03-13T23:59:59');
    expect(told(base, past).nextAt).toEqual(past);
    expect(told({ ...base, overdueAt: now }, past).nextAt).toBeNull();
  });

  test('the same due time leaves everything as it is, and a paused clock is never looked at', () => {
    const { warnAt: w, nextAt, warnedAt, overdueAt } = base;
    expect(told(base, due)).toEqual({ warnAt: w, nextAt, warnedAt, overdueAt });
    expect(marks({ ...base, pausedAt: now }, later, policy, now, announced).nextAt).toBeNull();
  });
});
