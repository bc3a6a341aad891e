import * as fc from 'fast-check';
import { allMoves, openStates, ruleOf, type ClockLedger, type Move, type State } from '#cases';
import { live, type Step } from '../support/life.js';
import { at, local } from '../support/paper.js';
import { ToldLife } from '../support/told-life.js';

const told = (steps: readonly Step[], start: string): ToldLife =>
  live(steps, new ToldLife({}, start)) as ToldLife;
const clock = ({ clocks }: ClockLedger, kind: string) => clocks.findLast((one) => one.kind === kind)!;

const begun = (day: string): Step[] => [
  ['submit', 'PENDING_ACCEPT', { at: `${day}T09:00:00` }],
  ['accept', 'ACCEPTED', { at: `${day}T09:10:00` }],
  ['dispatch', 'DISPATCHED', { at: `${day}T09:20:00` }],
  ['sign', 'SIGNED', { at: `${day}T09:30:00` }],
  ['contact', 'PROCESSING', { at: `${day}T10:00:00` }],
];

test('a clerk reads out why a date over Spring Festival is what it is, and what an extension made of it', () => {
  const life = told(begun('2026-02-14'), '2026-02-14T09:00:00');
  const handle = clock(life.ledger(), 'HANDLE');
  expect(handle.sentence.zh).toBe(
    '办理时限 5 个工作日, 自 2026-02-14 09:20 派单起算, 不计 2月15-23日春节, 计入 2月28日调休上班, 到期 2026-02-28 23:59:59。',
  );
  expect(handle.sentence.en).toBe(
    'The handling limit of 5 working days, counted from 2026-02-14 09:20 (dispatch), not counting 15-23 Feb (春节), counting the make-up day 28 Feb (春节), is due 2026-02-28 23:59:59.',
  );
  expect(handle).toMatchObject({
    policy: 'SHANDONG_LIKE@1',
    calendar: expect.stringContaining('CN:2026v1'),
    dues: [
      {
        by: 'dispatch',
        rest: [{ from: '2026-02-15', to: '2026-02-23', name: '春节' }],
        makeUps: [{ date: '2026-02-28', name: '春节' }],
      },
    ],
  });
  live(
    [
      ['requestExtension', 'PROCESSING', { at: '2026-02-27T09:00:00' }],
      ['grantExtension', 'PROCESSING', { at: '2026-02-27T10:00:00' }],
    ],
    life,
  );
  const longer = clock(life.ledger(), 'HANDLE');
  expect(longer.sentence.zh).toMatch(
    /到期 2026-02-28 23:59:59; 2026-02-27 10:00 经批准延期 3 个工作日, 不计 3月1日周末, 至 2026-03-04 23:59:59。$/,
  );
  expect(longer.dues.map(({ due, why }) => [local(due), why.zh])).toEqual([
    ['2026-02-28T23:59:59', '派单'],
    ['2026-03-04T23:59:59', '同意延期: 3 个工作日, 申请理由: 等配件'],
  ]);
});

test('a suspension stands between two stretches, with its cause and its review, and the rest of the limit after it', () => {
  const life = told(
    [
      ...begun('2026-03-09'),
      ['requestSuspension', 'PROCESSING', { at: '2026-03-11T09:00:00' }],
      ['suspend', 'SUSPENDED', { at: '2026-03-11T10:00:00' }],
    ],
    '2026-03-09T09:00:00',
  );
  const now = at('2026-04-01T12:00:00');
  const held = life.ledger(now);
  expect(held.gapMs).toBe(0);
  expect(held.account.at(-1)).toMatchObject({
    is: 'SUSPENDED',
    to: null,
    name: { zh: '已挂账: 至 2026-06-30 17:30 复核' },
  });
  expect(clock(held, 'HANDLE').sentence.zh).toMatch(
    /2026-03-11 10:00 挂账\(已列入工程项目, 最迟 2026-06-30 17:30 复核\), 暂停计时, 尚余 3 个工作日。$/,
  );
  live([['resume', 'PROCESSING', { at: '2026-06-18T09:00:00' }]], life);
  const again = clock(life.ledger(), 'HANDLE');
  expect(again.spans.map(({ is, from, why }) => [is, local(from), why.zh])).toEqual([
    ['RUNNING', '2026-03-09T09:20:00', '派单'],
    [
      'PAUSED',
      '2026-03-11T10:00:00',
      '挂账: 已列入工程项目, 计划: 已列入改造工程, 最迟复核: 2026-06-30 17:30',
    ],
    ['RUNNING', '2026-06-18T09:00:00', '销账恢复'],
  ]);
  expect(again.sentence.zh).toMatch(/销账恢复, 恢复计时, 不计 6月19-21日端午节, 到期 2026-06-24 23:59:59。$/);
  const day = 86_400_000;
  expect(again.totals).toEqual({
    running: 2 * day + 40 * 60_000,
    paused: 99 * day - 60 * 60_000,
    stopped: 0,
  });
});

test('a redo goes on with the old date; the clock that was stopped in between says so', () => {
  const life = told(
    [
      ...begun('2026-03-09'),
      ['submitResult', 'PENDING_REVIEW', { at: '2026-03-12T16:00:00' }],
      ['returnForRedo', 'PROCESSING', { at: '2026-03-13T09:00:00' }],
    ],
    '2026-03-09T09:00:00',
  );
  const { sentence, totals } = clock(life.ledger(), 'HANDLE');
  expect(sentence.zh).toMatch(
    /2026-03-12 16:00 提交办结, 停止计时; 2026-03-13 09:00 审核退回, 续计, 仍为 2026-03-16 23:59:59 到期。$/,
  );
  expect(totals.stopped).toBe(17 * 3_600_000);
});

test('a date in a year that is not announced is said to be provisional; one that has passed to be overdue', () => {
  const life = told(begun('2026-12-30'), '2026-12-30T09:00:00');
  expect(clock(life.ledger(), 'HANDLE').sentence.zh).toMatch(/到期时间为暂定/);
  const late = told(begun('2026-03-09'), '2026-03-09T09:00:00').ledger(at('2026-03-17T00:00:00'));
  expect(clock(late, 'HANDLE').sentence).toMatchObject({
    zh: expect.stringMatching(/; 现已超期。$/),
    en: expect.stringMatching(/; it is overdue\.$/),
  });
});

test('a stop that the story does not know of, and a history that has no event for a turn, are told all the same', () => {
  const life = told(begun('2026-03-09'), '2026-03-09T09:00:00');
  const sign = life.timers.find(({ kind }) => kind === 'SIGN')!;
  sign.story = sign.story.slice(0, 1);
  life.told.splice(2, 1);
  const { spans, sentence } = clock(life.ledger(), 'SIGN');
  expect(spans.map(({ is, why }) => [is, why.zh])).toEqual([
    ['RUNNING', '派单'],
    ['STOPPED', '(未记录)'],
  ]);
  expect(sentence.zh).toMatch(/按期。$/);
});

/** Moves that end a case early, or jump over most of its life, would leave little to tell. */
const seldom: readonly Move[] = [
  ...(['withdraw', 'voidCase', 'answer', 'reject', 'transfer', 'merge', 'split', 'selfResolve'] as const),
  ...(['saveDraft', 'gather', 'archive'] as const),
];
const step = fc.record({
  pick: fc.nat(),
  minutes: fc.constantFrom(0, 1, 45, 600, 1440, 4000, 20_000),
  good: fc.boolean(),
  rare: fc.integer({ min: 0, max: 14 }).map((one) => one === 0),
});
type Stride = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What leads on is taken more often than what changes nothing; what is refused changes nothing. */
function choices(state: State | 'NEW', rare: boolean): Move[] {
  return allMoves.flatMap((move) => {
    const { from, to } = ruleOf(move);
    if (!from.includes(state) || (!rare && seldom.includes(move))) return [];
    return Array<Move>(to !== 'SAME' || move === 'requestSuspension' ? 8 : 1).fill(move);
  });
}

function walk(steps: readonly Stride[]): ToldLife {
  const life = new ToldLife();
  for (const { pick, minutes, good, rare } of steps) {
    const moves = choices(life.row?.state ?? 'NEW', rare);
    const move = moves[pick % moves.length];
    if (!move) break;
    const now = new Date(life.now.getTime() + minutes * 60_000);
    const given: Partial<Record<Move, object>> = {
      verify: { passed: good },
      followUp: good ? {} : { satisfaction: 'UNSATISFIED', solved: false },
      requestSuspension: { reviewAt: new Date(now.getTime() + 20 * 86_400_000).toISOString() },
      overdue: { timer: 'HANDLE' },
    };
    life.make(move, { at: local(now), input: { ...given[move] } });
  }
  return life;
}
const walks = fc.array(step, { minLength: 20, maxLength: 120, size: 'max' });

const lengths = (spans: ReadonlyArray<{ from: Date; to: Date | null }>, to: Date) =>
  spans.reduce((sum, span) => sum + Number(span.to ?? to) - Number(span.from), 0);

test('every second once: spans follow one another, never overlap and add up to the whole, of each clock and of the case', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(walks, fc.nat({ max: 30_000 }), (steps, later) => {
      const life = walk(steps);
      if (!life.row) return;
      const now = new Date(life.now.getTime() + later * 60_000);
      const ledger = life.ledger(now);
      const { from, to, account, clocks } = ledger;
      for (const { state } of account) seen.add(state);
      for (const spans of [account, ...clocks.map((one) => one.spans)]) {
        spans.slice(1).forEach((span, index) => expect(span.from).toEqual(spans[index]!.to));
        for (const span of spans) expect(Number(span.to ?? to)).toBeGreaterThanOrEqual(Number(span.from));
      }
      expect(account[0]?.from).toEqual(from);
      expect(lengths(account, to)).toBe(Number(to) - Number(from));
      for (const { spans, totals } of clocks) {
        const start = spans[0]?.from;
        expect(totals.running + totals.paused + totals.stopped).toBe(start ? Number(to) - Number(start) : 0);
        expect(lengths(spans, to)).toBe(totals.running + totals.paused + totals.stopped);
      }
    }),
    { numRuns: 200 },
  );
  expect([...seen]).toEqual(
    expect.arrayContaining(['DISPATCHED', 'PROCESSING', 'SUSPENDED', 'PENDING_REVIEW', 'FOLLOW_UP']),
  );
});

test('told twice it is the same, and told later it only goes on', () => {
  fc.assert(
    fc.property(walks, fc.nat({ max: 30_000 }), (steps, later) => {
      const life = walk(steps);
      if (!life.row) return;
      const first = life.ledger();
      expect(life.ledger()).toEqual(first);
      const second = life.ledger(new Date(life.now.getTime() + later * 60_000));
      expect(second.account).toEqual(first.account);
      expect(second.clocks.map(({ spans }) => spans)).toEqual(first.clocks.map(({ spans }) => spans));
    }),
    { numRuns: 100 },
  );
});

test('an open case never has a gap, whatever happens to it', () => {
  fc.assert(
    fc.property(walks, (steps) => {
      const life = walk(steps);
      if (!life.row) return;
      const { account, gapMs } = life.ledger(new Date(life.now.getTime() + 3_600_000));
      expect(account.filter(({ is }) => is === 'GAP')).toEqual([]);
      expect(gapMs).toBe(0);
      if (openStates.includes(life.row.state)) expect(account.at(-1)?.to).toBeNull();
    }),
    { numRuns: 100 },
  );
});
