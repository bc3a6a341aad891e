import type { Limit } from '#calendar';
import type { ClockWrite } from './clock-rows.js';
import type { CaseTimer, TimerKind } from './timer.js';

/** A clock as it began. */
export type Begun = Pick<CaseTimer, 'id' | 'kind' | 'subject' | 'round' | 'allowed' | 'startedAt' | 'dueAt'>;

/** A clock told again by another calendar. */
export type Retold = Pick<CaseTimer, 'id' | 'dueAt' | 'remaining' | 'overdueAt'>;

/**
 * What an event did to the clocks of its case, as the statement that wrote them was told: it stands in the event and under
 * its hash, so that the rows of the clocks can be told again from the history. What did nothing is left out.
 */
export interface ClockEntry {
  started?: Begun[];
  stopped?: {
    everything?: true;
    kinds?: readonly TimerKind[];
    subjects?: readonly string[];
    /** Subjects and kinds that are called off, kinds whose duty is done, and kinds that run on. */
    calledOff?: readonly string[];
    callsOff?: readonly TimerKind[];
    meet?: readonly TimerKind[];
    spare?: readonly TimerKind[];
  };
  /** The clock that brought it about. */
  served?: { id: string; as: 'WARNED' | 'OVERDUE' };
  paused?: Array<{ id: string; remaining: Limit | null }>;
  retimed?: Array<{ id: string; dueAt: Date; allowed?: Limit }>;
  /** Clocks that this move had stopped run on. */
  ranOn?: { round: number; stoppedBy: string; since: Date };
  retold?: Retold[];
}

/** The entry of a move; clocks told again beside it are given. */
export function clockEntryOf(write: Omit<ClockWrite, 'newId'>, retold: Retold[] = []): ClockEntry {
  const { timers, stopSubject, callsOff = [], served, before } = write;
  const subjects = [...callsOff, ...(stopSubject ? [stopSubject.id] : [])];
  const everything = timers.stop === 'ALL';
  const kinds = timers.stop === 'ALL' ? [] : timers.stop;
  const calledOff = [...callsOff, ...(stopSubject?.calledOff ? [stopSubject.id] : [])];
  return filled({
    started: timers.start.map(({ id = '', kind, subject, round, allowed, startedAt, dueAt }) => ({
      id,
      kind,
      subject,
      round,
      allowed,
      startedAt,
      dueAt,
    })),
    stopped: filled({
      ...(everything ? { everything } : {}),
      kinds,
      subjects,
      calledOff,
      ...(everything || kinds.length + subjects.length > 0
        ? { callsOff: timers.callOff, meet: timers.meet, spare: timers.spare }
        : {}),
    }),
    ...(served ? { served: { id: served.id, as: served.as } } : {}),
    paused: timers.pause,
    retimed: timers.retime.map(({ id, dueAt, allowed }) => ({ id, dueAt, ...(allowed ? { allowed } : {}) })),
    ...(timers.runOn === null
      ? {}
      : {
          ranOn: {
            round: before.round,
            stoppedBy: timers.runOn,
            since: before.sentAt ?? before.submittedAt,
          },
        }),
    retold,
  });
}

/** Without what is empty. */
const filled = <T extends object>(entry: T): T =>
  Object.fromEntries(
    Object.entries(entry).filter(
      ([, value]) =>
        !(typeof value === 'object' && value !== null && !(value instanceof Date)) ||
        Object.keys(value).length > 0,
    ),
  ) as T;
