import { before, dueAt, remaining, type Limit, type WorkCalendar } from '#calendar';
import { reworkLimit, type Policy } from '#catalogue';
import type { Change } from './case.js';
import type { Made } from './changes/made.js';
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
> & {
  /** Given when it is written. */
  id?: string;
};

/** A running or paused clock that gets another due time. */
export type Retimed = Pick<CaseTimer, 'id' | 'kind' | 'dueAt' | 'provisional' | 'warnAt' | 'nextAt'> & {
  allowed?: Limit;
  computedFrom?: string;
};

/** What a move does to the clocks of its case. `stop` with ALL cancels every clock that runs. */
export interface TimerPlan {
  start: NewTimer[];
  stop: readonly TimerKind[] | 'ALL';
  /** Of all that stop, those whose duty is done by this; the others are called off. */
  meet: readonly TimerKind[];
  /** Of those that stop, the ones whose duty has fallen away. */
  callOff: readonly TimerKind[];
  /** Of all that would stop, those that run on: a whistle's confirmation is owed even after the case. */
  spare: readonly TimerKind[];
  pause: Array<{ id: string; remaining: Limit | null }>;
  retime: Retimed[];
  /** Clocks that this move had stopped run on with their old due time. */
  runOn: string | null;
}

/** A clock that is started only when the case goes to this state; the others start with the move. */
const onlyTo: Partial<Record<TimerKind, State>> = {
  VERIFY: 'VERIFYING',
  FOLLOW_UP: 'FOLLOW_UP',
  ARCHIVE: 'CLOSED',
};

/** The clocks a move starts, stops, pauses and moves (field-rules 2.2 "timer effect"); due times by the frozen policy. */
export function timerPlan(rule: MoveRule, to: State, situation: Situation, made: Made): TimerPlan {
  const applies = (kind: TimerKind) => !made.without?.includes(kind);
  const stop = rule.stops === 'ALL' ? ('ALL' as const) : (rule.stops ?? []).filter(applies);
  const runs = situation.before?.dueAt != null && stop !== 'ALL' && !stop.includes('HANDLE');
  const start = (rule.starts ?? [])
    .filter((kind) => applies(kind) && !made.unstarted?.includes(kind) && (onlyTo[kind] ?? to) === to)
    // HANDLE runs from the first dispatch of its round, whoever gets the case after that; the stages with it.
    .filter((kind) => !(runs && (kind === 'HANDLE' || kind === 'STAGE')))
    .flatMap((kind) => starting(kind, situation, made.change));
  return {
    start,
    stop,
    meet: rule.meets ?? [],
    callOff: rule.callsOff ?? [],
    spare: rule.spares ?? [],
    pause: (rule.pauses ?? []).length > 0 ? paused(rule.pauses!, situation) : [],
    retime: [...resumed(rule.resumes ?? [], situation), ...retimed(made, situation)],
    runOn: rule.runsOn && to !== 'FOLLOW_UP' ? rule.runsOn : null,
  };
}

function starting(kind: TimerKind, situation: Situation, change: Change): NewTimer[] {
  const { before: row, facts, input, now } = situation;
  const policy = change.policy ?? row?.policy ?? facts.policy;
  if (!policy) return [];
  switch (kind) {
    case 'STAGE':
      return policy.stages
        .filter(({ code }) => !row?.stagesDone?.includes(code))
        .flatMap(({ code, limit }) => newTimer(kind, code, limit, policy, situation, change));
    case 'CO_TASK':
      return [until(kind, String(input['unit']), coTaskDue(situation), policy, situation)];
    case 'LEDGER_REVIEW':
      return [until(kind, '', new Date(row?.suspension?.reviewAt ?? now), policy, situation)];
    default:
      return newTimer(kind, '', limitOf(kind, policy, situation, change), policy, situation, change);
  }
}

/** Stages that are not reached yet. */
export const stagesLeft = ({ stages }: Policy, row: Situation['before']): Policy['stages'] =>
  stages.filter(({ code }) => !row?.stagesDone?.includes(code));

/** A co-task ends with its case at the latest; where that is late already it has a day. */
function coTaskDue({ before: row, now }: Situation): Date {
  return row?.dueAt && row.dueAt > now ? row.dueAt : new Date(now.getTime() + 24 * 3_600_000);
}

type Moment = Pick<Situation, 'now' | 'calendar' | 'before'>;

/** One clock from now on. An empty list where the policy sets no limit. */
export function newTimer(
  kind: TimerKind,
  subject: string,
  allowed: Limit | null,
  policy: Policy,
  { now, calendar, before: row }: Moment,
  change: Change = {},
): NewTimer[] {
  if (!allowed) return [];
  const { at, provisional } = dueAt(now, allowed, calendar);
  return [
    {
      kind,
      subject,
      round: change.round ?? row?.round ?? 1,
      allowed,
      computedFrom: `${policy.profile}@${policy.version} ${calendar.version}`,
      startedAt: now,
      provisional,
      ...moments(kind, at, policy, now, calendar),
    },
  ];
}

/** A clock that ends at a given moment. */
function until(kind: TimerKind, subject: string, at: Date, policy: Policy, moment: Moment): NewTimer {
  const minutes = Math.max(1, (at.getTime() - moment.now.getTime()) / 60_000);
  const [timer] = newTimer(kind, subject, { value: minutes, unit: 'min' }, policy, moment);
  return { ...timer!, dueAt: at, nextAt: timer!.warnAt ?? at };
}

/** When a clock that is due at `at` warns, and when it must be looked at next. */
export function moments(
  kind: TimerKind,
  at: Date,
  policy: Policy | null,
  now: Date,
  calendar: WorkCalendar,
): Pick<CaseTimer, 'dueAt' | 'warnAt' | 'nextAt'> {
  const warning = kind === 'HANDLE' ? policy?.warn.HANDLE : undefined;
  const warnAt = warning ? before(at, warning, calendar) : null;
  const warned = warnAt && warnAt > now ? warnAt : null;
  return { dueAt: at, warnAt: warned, nextAt: warned ?? at };
}

function limitOf(kind: TimerKind, policy: Policy, { before: row }: Situation, change: Change): Limit | null {
  if (kind === 'ESCALATE') {
    const level = change.level ?? row?.level;
    return policy.ladder.find((rung) => rung.level === level)?.limit ?? null;
  }
  const limit = policy.limits[kind as keyof Policy['limits']] ?? null;
  return kind === 'HANDLE' && limit && (change.round ?? row?.round ?? 1) > 1
    ? reworkLimit(limit, policy)
    : limit;
}

function paused(kinds: readonly TimerKind[], { facts, now, calendar }: Situation): TimerPlan['pause'] {
  return facts.timers
    .filter(({ kind, pausedAt }) => kinds.includes(kind) && pausedAt === null)
    .map(({ id, dueAt: due, allowed }) => ({ id, remaining: remaining(now, due, allowed.unit, calendar) }));
}

/** With what was left of it; a clock that was late already stays late (field-rules 2.2 #23). */
function resumed(kinds: readonly TimerKind[], { facts, now, calendar, before: row }: Situation): Retimed[] {
  const handle = facts.timers.find(({ kind, remaining: left }) => kind === 'HANDLE' && left)?.remaining;
  const handled = handle ? dueAt(now, handle, calendar).at : null;
  return facts.timers
    .filter(({ kind, pausedAt }) => kinds.includes(kind) && pausedAt !== null)
    .map(({ id, kind, dueAt: was, remaining: left, provisional, overdueAt }) => {
      if (!left) return { id, kind, dueAt: was, provisional, warnAt: null, nextAt: overdueAt ? null : now };
      const due = dueAt(now, left, calendar);
      // A co-task ends with its case at the latest, also where one counts hours and the other working days.
      const at = kind === 'CO_TASK' && handled && due.at > handled ? handled : due.at;
      return {
        id,
        kind,
        provisional: due.provisional,
        ...moments(kind, at, row?.policy ?? null, now, calendar),
      };
    });
}

function retimed(
  { retimed: wanted = [], change }: Made,
  { facts, now, calendar, before: row }: Situation,
): Retimed[] {
  return wanted.flatMap(({ kind, dueAt: at, provisional, allowed, computedFrom }) => {
    const timer = facts.timers.find((one) => one.kind === kind);
    if (!timer) return [];
    const next = moments(kind, at, change.policy ?? row?.policy ?? null, now, calendar);
    return [
      {
        id: timer.id,
        kind,
        provisional,
        ...next,
        // What is late and was told so stays late; the sweep must not look at it for ever.
        ...(at <= now && timer.overdueAt ? { nextAt: null } : {}),
        ...(allowed ? { allowed } : {}),
        ...(computedFrom ? { computedFrom } : {}),
      },
    ];
  });
}
