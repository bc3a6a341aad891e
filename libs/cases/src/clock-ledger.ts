import type { Limit, WorkCalendar } from '#calendar';
import type { Said } from '#config';
import type { Case } from './case.js';
import { accountOf, type AccountSpan } from './clock-account.js';
import { dueTimesOf, sentenceOf, type DueTime } from './clock-sentence.js';
import { latest, lengthOf, spansOf, turnsOf, type ClockSpan, type TurnAt } from './clock-turns.js';
import { clockNames } from './clock-words.js';
import type { CaseEvent } from './event.js';
import { states } from './states.js';
import type { CaseTimer, TimerKind, Turn } from './timer.js';

export interface ClockAccount {
  id: string;
  kind: TimerKind;
  name: Said;
  /** For whom or what, where a case has several of the kind; null else. */
  subject: string | null;
  round: number;
  allowed: Limit;
  /** `SHANDONG_LIKE@1` */
  policy: string;
  /** Version of the calendar it was last computed from, `CN:2025v1+CN:2026v1`. */
  calendar: string;
  dueAt: Date;
  provisional: boolean;
  outcome: CaseTimer['outcome'];
  /** From its start to the end of the case, or open at the end while that goes on. */
  spans: ClockSpan[];
  dues: DueTime[];
  /** Milliseconds; together the whole of the spans. */
  totals: { running: number; paused: number; stopped: number };
  /** What a clerk reads to a citizen. */
  sentence: Said;
}

export interface ClockLedger {
  from: Date;
  /** The end of the case; while it goes on, the moment that was asked about. */
  to: Date;
  ended: boolean;
  clocks: ClockAccount[];
  /** Every second from filing to `to`, once. */
  account: AccountSpan[];
  /** Milliseconds of `account` in which nothing watched over the case: 0, or something is broken. */
  gapMs: number;
}

export interface ToBeTold {
  row: Pick<Case, 'state'>;
  /** All clocks of the case, oldest first, and all its events, in order. */
  timers: readonly CaseTimer[];
  events: readonly CaseEvent[];
  now: Date;
  calendar: WorkCalendar;
  /** Names of report tasks, units and stages, by the subject of their clocks. */
  subjects?: ReadonlyMap<string, string>;
}

/**
 * The clock ledger 计时台账 of a case: every second of it and of each of its clocks, with the reason (field-rules 2.2
 * "Timers", 4; civic-peers 10 row 4). Pure: told from the same rows it says the same, and told later it only goes on from
 * where it was. Which days were passed over is told by the calendar given, which may be newer than a stopped clock's.
 */
export function clockLedger({ row, timers, events, now, calendar, subjects }: ToBeTold): ClockLedger {
  const told = timers.map((timer) => ({ timer, turns: turnsOf(timer) }));
  const { from, to, ended } = wholeOf(row, told, events, now);
  const clocks = told.map(({ timer, turns }) => ({
    timer,
    turns,
    spans: spansOf(turns, ended ? to : null, events),
  }));
  const account = accountOf(clocks, events, { from, to, ended });
  return {
    from,
    to,
    ended,
    account,
    gapMs: account.filter(({ is }) => is === 'GAP').reduce((sum, span) => sum + lengthOf(span, to), 0),
    clocks: clocks.map(({ timer, turns, spans }): ClockAccount => {
      const { id, kind, round, allowed, computedFrom, dueAt, provisional, outcome } = timer;
      const subject = timer.subject ? (subjects?.get(timer.subject) ?? timer.subject) : null;
      const cut = computedFrom.lastIndexOf(' ');
      return {
        id,
        kind,
        name: clockNames[kind],
        subject,
        round,
        allowed,
        policy: computedFrom.slice(0, cut),
        calendar: computedFrom.slice(cut + 1),
        dueAt,
        provisional,
        outcome,
        spans,
        dues: dueTimesOf(timer, turns, calendar, events),
        totals: totalsOf(spans, to),
        sentence: sentenceOf({ ...timer, subject }, turns, calendar, events, to),
      };
    }),
  };
}

/** A case has ended when its state is not open, it follows no master and none of its clocks is left. */
function wholeOf(
  { state }: ToBeTold['row'],
  told: ReadonlyArray<{ timer: CaseTimer; turns: readonly TurnAt[] }>,
  events: readonly CaseEvent[],
  now: Date,
): { from: Date; to: Date; ended: boolean } {
  const from = events[0]?.at ?? told[0]?.timer.startedAt ?? now;
  const ended =
    !states[state].open && state !== 'MERGED' && told.every(({ timer }) => timer.stoppedAt !== null);
  const turned = told.map(({ turns }) => turns.at(-1)!.at);
  const happened = ended ? events.filter(({ fromState, toState }) => fromState !== toState) : events;
  const last = latest(from, ...turned, ...happened.map(({ at }) => at));
  return { from, to: ended ? last : latest(now, last), ended };
}

function totalsOf(spans: readonly ClockSpan[], to: Date): ClockAccount['totals'] {
  const total = (is: Turn['is']) =>
    spans.filter((span) => span.is === is).reduce((sum, span) => sum + lengthOf(span, to), 0);
  return { running: total('RUNNING'), paused: total('PAUSED'), stopped: total('STOPPED') };
}
