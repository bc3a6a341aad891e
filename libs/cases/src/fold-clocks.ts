import { v5 as uuidv5 } from 'uuid';
import { canonical } from '#audit';
import type { ClockEntry } from './clock-entry.js';
import type { CaseEvent } from './event.js';
import type { CaseTimer, TimerKind } from './timer.js';

/** What of a clock's row its history tells. */
export type FoldedClock = Pick<
  CaseTimer,
  | 'id'
  | 'kind'
  | 'subject'
  | 'round'
  | 'allowed'
  | 'startedAt'
  | 'dueAt'
  | 'pausedAt'
  | 'remaining'
  | 'overdueAt'
  | 'stoppedAt'
  | 'outcome'
>;

type Clock = FoldedClock & { stoppedBy: string };
type Told = Pick<CaseEvent, 'at' | 'move' | 'clocks'>;

/** Dates and not duties: what has run out of these was not missed. */
const noDuty: readonly TimerKind[] = ['ARCHIVE', 'LEDGER_REVIEW'];

/**
 * The clocks of a case as its events tell them, by id: what `clockParts` makes of the same entries in PostgreSQL. Null
 * where an event is older than the record of clocks.
 */
export function foldClocks(events: readonly Told[]): Map<string, FoldedClock> | null {
  const clocks = new Map<string, Clock>();
  for (const event of events) {
    if (!event.clocks) return null;
    for (const changed of changesBy(event, event.clocks, [...clocks.values()]))
      clocks.set(changed.id, changed);
  }
  return clocks;
}

/** Each part sees the clocks as they were before the event, as the parts of one statement do. */
function changesBy({ at: moment, move }: Told, entry: ClockEntry, clocks: readonly Clock[]): Clock[] {
  const at = new Date(moment);
  const { started = [], stopped, served, paused = [], retimed = [], ranOn, retold = [] } = entry;
  const byId = <T extends { id: string }>(given: readonly T[], change: (clock: Clock, one: T) => Clock) =>
    given.flatMap((one) => clocks.filter(({ id }) => id === one.id).map((clock) => change(clock, one)));
  const stops = stopped ? clocks.filter((clock) => isStopped(clock, stopped)) : [];
  const ranOut = served?.as === 'OVERDUE' ? served.id : null;
  return [
    ...byId(retold, (clock, one) => ({
      ...clock,
      dueAt: new Date(one.dueAt),
      remaining: one.remaining,
      overdueAt: one.overdueAt && new Date(one.overdueAt),
    })),
    ...byId(paused, (clock, { remaining }) => ({ ...clock, pausedAt: at, remaining })),
    ...byId(retimed, (clock, { dueAt, allowed }) => ({
      ...clock,
      dueAt: new Date(dueAt),
      allowed: allowed ?? clock.allowed,
      pausedAt: null,
      remaining: null,
      overdueAt: new Date(dueAt) > at ? null : clock.overdueAt,
    })),
    ...byId(served?.as === 'OVERDUE' ? [served] : [], (clock) => ({ ...clock, overdueAt: at })),
    ...stops.map((clock) => ({
      ...clock,
      stoppedAt: at,
      stoppedBy: move,
      overdueAt: clock.id === ranOut ? at : clock.overdueAt,
      outcome: outcomeOf(clock, stopped!, clock.id === ranOut, at),
    })),
    ...(ranOn ? runningOn(clocks, ranOn) : []),
    ...started.map((one) => ({
      ...one,
      startedAt: new Date(one.startedAt),
      dueAt: new Date(one.dueAt),
      pausedAt: null,
      remaining: null,
      overdueAt: null,
      stoppedAt: null,
      outcome: null,
      stoppedBy: '',
    })),
  ];
}

type Stopped = NonNullable<ClockEntry['stopped']>;

function isStopped({ kind, subject, stoppedAt }: Clock, stopped: Stopped): boolean {
  if (stoppedAt !== null) return false;
  const { everything, spare = [], kinds = [], subjects = [] } = stopped;
  return everything ? !spare.includes(kind) : kinds.includes(kind) || subjects.includes(subject);
}

function outcomeOf(
  { kind, subject, dueAt, overdueAt }: Clock,
  { everything, meet = [], calledOff = [], callsOff = [] }: Stopped,
  ranOut: boolean,
  at: Date,
): CaseTimer['outcome'] {
  if ((overdueAt !== null || ranOut) && !noDuty.includes(kind)) return 'MISSED';
  const cancelled = everything
    ? !meet.includes(kind)
    : calledOff.includes(subject) || callsOff.includes(kind);
  if (cancelled) return 'CANCELLED';
  return dueAt >= at ? 'MET' : 'MISSED';
}

/** Of each kind and subject the one that was stopped last. */
function runningOn(
  clocks: readonly Clock[],
  { round, stoppedBy, since }: NonNullable<ClockEntry['ranOn']>,
): Clock[] {
  const from = new Date(since);
  const found = new Map<string, Clock>();
  for (const clock of clocks) {
    if (clock.round !== round || clock.stoppedBy !== stoppedBy || clock.kind === 'REVIEW') continue;
    if (clock.stoppedAt === null || clock.stoppedAt < from) continue;
    const key = `${clock.kind} ${clock.subject}`;
    const other = found.get(key)?.stoppedAt;
    if (!other || clock.stoppedAt > other || (clock.stoppedAt >= other && clock.id > found.get(key)!.id))
      found.set(key, clock);
  }
  return [...found.values()].map((clock) => ({ ...clock, stoppedAt: null, outcome: null, stoppedBy: '' }));
}

/** Which columns of a clock's row are not what the history tells. */
export function unlikeHistory(
  row: FoldedClock,
  told: FoldedClock,
  events: ReadonlyArray<Pick<CaseEvent, 'cause'>>,
): string[] {
  const names = Object.keys(compared) as Array<keyof typeof compared>;
  const unlike = names.filter((name) => canonical(row[name]) !== canonical(told[name]));
  // A clock that came due once more at the very time for which it had had its move is only marked (`passOver`).
  const passedOver =
    told.overdueAt === null && row.overdueAt !== null && events.some(({ cause }) => cause === causeOf(row));
  return passedOver ? unlike.filter((name) => name !== 'overdueAt' && name !== 'outcome') : unlike;
}

const causeOf = ({ id, dueAt }: FoldedClock): string => uuidv5(dueAt.toISOString(), id);

const compared = {
  kind: true,
  subject: true,
  round: true,
  allowed: true,
  startedAt: true,
  dueAt: true,
  pausedAt: true,
  remaining: true,
  overdueAt: true,
  stoppedAt: true,
  outcome: true,
} satisfies Record<Exclude<keyof FoldedClock, 'id'>, true>;
