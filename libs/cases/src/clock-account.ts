import type { Said } from '#config';
import { latest, type ClockSpan } from './clock-turns.js';
import { clockNames, momentOf } from './clock-words.js';
import type { CaseEvent } from './event.js';
import { states, type State } from './states.js';
import type { CaseTimer } from './timer.js';

/** What watched over the case in a stretch of its life. Only a GAP is nothing, and an open case must have none. */
export type Watch = 'CLOCKS' | 'SUSPENDED' | 'MERGED' | 'CLOSED' | 'GAP';

export interface AccountSpan {
  from: Date;
  /** Null while it lasts. */
  to: Date | null;
  is: Watch;
  state: State;
  /** Ids of the clocks that ran, and of those that were paused. */
  running: string[];
  paused: string[];
  name: Said;
}

interface Clock {
  timer: Pick<CaseTimer, 'id' | 'kind'>;
  spans: readonly ClockSpan[];
}
interface Whole {
  from: Date;
  to: Date;
  ended: boolean;
}

/** The life of a case cut wherever its state or one of its clocks changes; no two neighbours are alike. */
export function accountOf(
  clocks: readonly Clock[],
  events: readonly CaseEvent[],
  { from, to, ended }: Whole,
): AccountSpan[] {
  const states = stateSpans(events, from);
  const cuts = [
    from,
    ...states.map((one) => one.at),
    ...clocks.flatMap(({ spans }) => spans.flatMap((span) => [span.from, span.to ?? to])),
  ];
  const moments = [...new Set(cuts.map(Number))]
    .filter((at) => at >= from.getTime() && (at < to.getTime() || !ended || at === from.getTime()))
    .sort((a, b) => a - b);
  const account: AccountSpan[] = [];
  for (const at of moments) {
    const state = states.findLast((one) => one.at.getTime() <= at)?.state ?? 'PENDING_ACCEPT';
    const span = watchAt(at, state, clocks);
    const before = account.at(-1);
    if (before && sameWatch(before, span)) continue;
    if (before) before.to = span.from;
    account.push(span);
  }
  const last = account.at(-1);
  if (last && ended) last.to = to;
  return account;
}

function watchAt(at: number, state: State, clocks: readonly Clock[]): AccountSpan {
  const now = clocks.flatMap(({ timer, spans }) => {
    const span = spans.find((one) => one.from.getTime() <= at && (one.to === null || at < one.to.getTime()));
    return span ? [{ timer, span }] : [];
  });
  const running = now.filter(({ span }) => span.is === 'RUNNING');
  const paused = now.filter(({ span }) => span.is === 'PAUSED');
  const review = running.find(({ timer }) => timer.kind === 'LEDGER_REVIEW')?.span.due ?? null;
  const is = watchOf(state, running.length, review !== null);
  return {
    from: new Date(at),
    to: null,
    is,
    state,
    running: running.map(({ timer }) => timer.id),
    paused: paused.map(({ timer }) => timer.id),
    name: nameOf(
      is,
      state,
      running.map(({ timer }) => timer.kind),
      review,
    ),
  };
}

function watchOf(state: State, running: number, reviewed: boolean): Watch {
  if (state === 'MERGED') return 'MERGED';
  if (!states[state].open) return 'CLOSED';
  if (state === 'SUSPENDED') return reviewed ? 'SUSPENDED' : 'GAP';
  return running > 0 ? 'CLOCKS' : 'GAP';
}

function nameOf(is: Watch, state: State, kinds: CaseTimer['kind'][], review: Date | null): Said {
  const { zh } = states[state];
  const named = [...new Set(kinds)].map((kind) => clockNames[kind]);
  switch (is) {
    case 'CLOCKS':
      return {
        zh: `${zh}: ${named.map((one) => one.zh).join('、')}计时中`,
        en: `${state}: ${named.map((one) => one.en).join(', ')} running`,
      };
    case 'SUSPENDED':
      return {
        zh: `${zh}: 至 ${momentOf(review!)} 复核`,
        en: `${state}: until the review of ${momentOf(review!)}`,
      };
    case 'MERGED':
      return { zh: `${zh}: 随主件办理`, en: `${state}: follows its master` };
    case 'CLOSED':
      return { zh, en: state };
    case 'GAP':
      return { zh: `${zh}: 没有计时`, en: `${state}: no clock runs` };
  }
}

const sameWatch = (a: AccountSpan, b: AccountSpan) =>
  a.is === b.is &&
  a.state === b.state &&
  a.name.zh === b.name.zh &&
  `${a.running}|${a.paused}` === `${b.running}|${b.paused}`;

function stateSpans(events: readonly CaseEvent[], from: Date): Array<{ at: Date; state: State }> {
  const found: Array<{ at: Date; state: State }> = [];
  for (const { at, toState } of events)
    found.push({ at: latest(at, found.at(-1)?.at ?? from), state: toState });
  return found;
}
