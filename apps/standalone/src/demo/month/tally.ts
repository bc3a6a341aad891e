import { allMoves, type Move } from '#cases';
import type { SeenCase } from '../seen.js';

type Counts = Record<string, number>;

/** What came of a month, counted from the record of every case. */
export interface Tally {
  cases: number;
  byState: Counts;
  moves: Counts;
  /** Moves that nobody made. */
  never: string[];
  onTime: { met: number; missed: number; share: number | null };
  cards: { yellow: number; red: number };
  escalations: Counts;
  returns: { asked: number; approved: number; refused: number; ruled: number };
  rulings: { byLeader: number; bottomLine: number; forced: number };
  extensions: { asked: number; granted: number; refused: number };
  suspensions: { asked: number; granted: number; refused: number; resumed: number };
  whistles: { blown: number; byState: Counts; tasks: Counts };
  followUps: Counts;
  reworks: number;
  problemOrders: number;
  reopenings: number;
  merged: number;
  split: number;
  supervisions: number;
}

const count = (list: readonly string[]): Counts => {
  const counts: Counts = {};
  for (const one of [...list].sort()) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

/** Pure. */
export function tallyOf(cases: readonly SeenCase[]): Tally {
  const events = cases.flatMap(({ timeline }) => timeline);
  const made = (move: Move) => events.filter((event) => event.move === move).length;
  const detail = (move: Move, name: string) =>
    events.filter((event) => event.move === move).map((event) => String(event.detail?.[name] ?? ''));
  const handled = cases.flatMap(({ timers }) => timers.filter(({ kind }) => kind === 'HANDLE'));
  const met = handled.filter(({ outcome }) => outcome === 'MET').length;
  const missed = handled.filter(({ outcome }) => outcome === 'MISSED').length;
  const whistles = cases.flatMap((one) => one.whistles);
  const moves = count(events.map(({ move }) => move));
  const cards = (move: Move) => detail(move, 'timer').filter((timer) => timer === 'HANDLE').length;
  return {
    cases: cases.length,
    byState: count(cases.map(({ state }) => state)),
    moves,
    never: allMoves.filter((move) => !moves[move]),
    onTime: {
      met,
      missed,
      share: met + missed > 0 ? Math.round((1000 * met) / (met + missed)) / 1000 : null,
    },
    cards: { yellow: cards('warn'), red: cards('overdue') },
    escalations: count(detail('escalate', 'level')),
    returns: {
      asked: made('requestReturn'),
      approved: made('approveReturn'),
      refused: made('rejectReturn'),
      ruled: made('arbitrate'),
    },
    rulings: { byLeader: made('ruleOwner'), bottomLine: made('bottomLine'), forced: made('forceAssign') },
    extensions: {
      asked: made('requestExtension'),
      granted: made('grantExtension'),
      refused: made('refuseExtension'),
    },
    suspensions: {
      asked: made('requestSuspension'),
      granted: made('suspend'),
      refused: made('refuseSuspension'),
      resumed: made('resume'),
    },
    whistles: {
      blown: whistles.length,
      byState: count(whistles.map(({ state }) => state)),
      tasks: count(whistles.flatMap(({ tasks }) => tasks.map(({ state }) => state))),
    },
    followUps: count(cases.map(({ followUp }) => followUp?.outcome ?? '').filter(Boolean)),
    reworks: made('rework'),
    problemOrders: made('escalateProblem'),
    reopenings: made('reopen'),
    merged: made('merge'),
    split: made('split'),
    supervisions: made('supervise') + cards('overdue'),
  };
}
