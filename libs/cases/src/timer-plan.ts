import { before, dueAt, type Limit } from '#calendar';
import { reworkLimit, type Policy } from '#catalogue';
import type { Change } from './case.js';
import type { Situation } from './decide.js';
import type { State } from './states.js';
import type { CaseTimer, TimerKind } from './timer.js';
import type { MoveRule } from './workflow.js';

export type NewTimer = Pick<
  CaseTimer,
  | 'kind'
  | 'subject'
  | 'round'
  | 'allowed'
  | 'computedFrom'
  | 'startedAt'
  | 'dueAt'
  | 'provisional'
  | 'warnAt'
  | 'nextAt'
>;

/** What a move does to the clocks of its case. `stop` with ALL cancels every clock that runs. */
export interface TimerPlan {
  start: NewTimer[];
  stop: readonly TimerKind[] | 'ALL';
  reopen: readonly TimerKind[];
}

/** A clock that is started only when the case goes to this state; the others start with the move. */
const onlyTo: Partial<Record<TimerKind, State>> = { VERIFY: 'VERIFYING', FOLLOW_UP: 'FOLLOW_UP' };

/** The clocks a move starts, stops and reopens (field-rules 2.2 "timer effect"); due times by the frozen policy. */
export function timerPlan(rule: MoveRule, to: State, situation: Situation, change: Change): TimerPlan {
  const policy = change.policy ?? situation.before?.policy ?? situation.facts.policy;
  const start = (rule.starts ?? [])
    .filter((kind) => (onlyTo[kind] ?? to) === to)
    .flatMap((kind) =>
      policy ? newTimer(kind, '', limitOf(kind, policy, change), policy, situation, change) : [],
    );
  return {
    start,
    stop: stopsNow(rule, to, situation),
    reopen: to === 'PROCESSING' ? (rule.reopens ?? []) : [],
  };
}

/** One clock from now on. An empty list where the policy sets no limit. */
export function newTimer(
  kind: TimerKind,
  subject: string,
  allowed: Limit | null,
  policy: Policy,
  { now, calendar, before: row }: Pick<Situation, 'now' | 'calendar' | 'before'>,
  change: Change = {},
): NewTimer[] {
  if (!allowed) return [];
  const { at, provisional } = dueAt(now, allowed, calendar);
  const warning = kind === 'ARRIVE' ? undefined : policy.warn[kind];
  const warnAt = warning ? before(at, warning, calendar) : null;
  const warned = warnAt && warnAt > now ? warnAt : null;
  return [
    {
      kind,
      subject,
      round: change.round ?? row?.round ?? 1,
      allowed,
      computedFrom: `${policy.profile}@${policy.version} ${calendar.version}`,
      startedAt: now,
      dueAt: at,
      provisional,
      warnAt: warned,
      nextAt: warned ?? at,
    },
  ];
}

function limitOf(kind: TimerKind, policy: Policy, change: Change): Limit | null {
  if (kind === 'ARRIVE') return null;
  const limit = policy.limits[kind];
  return kind === 'HANDLE' && limit && (change.round ?? 1) > 1 ? reworkLimit(limit, policy) : limit;
}

/** FOLLOW_UP stops at a result only: a try that reached nobody leaves it running. */
function stopsNow(rule: MoveRule, to: State, { input, before: row, facts }: Situation): TimerPlan['stop'] {
  const triesLeft =
    (row?.followUp?.tries.length ?? 0) + 1 < (row?.policy?.followUpTries ?? facts.policy?.followUpTries ?? 3);
  if (
    rule.stops !== 'ALL' &&
    rule.stops?.includes('FOLLOW_UP') &&
    to === 'FOLLOW_UP' &&
    input['reached'] !== true &&
    triesLeft
  )
    return [];
  return rule.stops ?? [];
}
