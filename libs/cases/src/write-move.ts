import type { ColumnType, EntityTarget, ObjectLiteral } from 'typeorm';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { Case, type Change } from './case.js';
import { hashOf } from './chain.js';
import type { CaseEvent } from './event.js';
import type { State } from './states.js';
import type { Turn } from './timer.js';
import type { TimerPlan } from './timer-plan.js';
import type { Move } from './workflow.js';

export interface Write {
  before: Case;
  move: Move;
  actor: Actor;
  now: Date;
  reason: string | null;
  cause: string | null;
  to: State;
  change: Change;
  detail: Record<string, unknown>;
  timers: TimerPlan;
  stopSubject?: { id: string; calledOff: boolean } | undefined;
  callsOff?: readonly string[];
  newId: () => string;
}

/** Writes a decided move: row, event, clocks and outbox in one statement. Returns the row as it now stands. */
export async function writeMove(tx: Tx, write: Write): Promise<Case> {
  const { before, now, change } = write;
  const event = eventOf(write);
  const after: Case = { ...before, ...change, version: event.seq, updatedAt: now, headHash: event.hash };
  const params: unknown[] = [];
  const p = (value: unknown, cast = '') => `$${params.push(value)}${cast}`;

  const parts = [
    `happened AS (INSERT INTO case_event (district_id, case_id, seq, move, from_state, to_state, at, actor_kind, actor_id,
       actor_name, unit_code, reason, change, detail, cause, hash)
     VALUES (${p(event.districtId)}, ${p(event.caseId)}, ${p(event.seq)}, ${p(event.move)}, ${p(event.fromState)}, ${p(event.toState)},
       ${p(event.at)}, ${p(event.actorKind)}, ${p(event.actorId)}, ${p(event.actorName)}, ${p(event.unitCode)}, ${p(event.reason)},
       ${p(JSON.stringify(event.change))}, ${p(JSON.stringify(event.detail))}, ${p(event.cause)}, ${p(event.hash)}))`,
    `owed AS (INSERT INTO outbox (district_id, id, kind, case_id, seq, body, urgent, happened_at)
     VALUES (${p(event.districtId)}, ${p(write.newId())}, ${p(event.move)}, ${p(event.caseId)}, ${p(event.seq)},
       ${p(JSON.stringify(bodyOf(event, after)))}, ${p(after.urgency === 'EMERGENCY' || after.triage?.emergency === true)}, ${p(now)}))`,
    ...timerParts(write, p),
  ];
  const changed = columnsOf(tx, Case).filter(({ propertyName }) => propertyName in change);
  const sets = [
    ...changed.map(
      ({ propertyName, databaseName, type }) =>
        `${databaseName} = ${p(valueFor(after[propertyName as keyof Case], type))}`,
    ),
    `version = ${p(after.version)}`,
    `updated_at = ${p(now)}`,
    `head_hash = ${p(after.headHash)}`,
  ];
  await tx.query(
    `WITH ${parts.join(',\n')}
     UPDATE cases SET ${sets.join(', ')} WHERE district_id = ${p(before.districtId)} AND id = ${p(before.id)}`,
    params,
  );
  return after;
}

/**
 * The clocks that stop, pause, move, run on or start, each with a line in its story; a clock stopped in time is MET, late
 * MISSED, called off CANCELLED.
 */
function timerParts(
  { before, move, now, timers, stopSubject, callsOff = [], newId }: Write,
  p: (value: unknown, cast?: string) => string,
): string[] {
  const mine = () => `district_id = ${p(before.districtId)} AND case_id = ${p(before.id)}`;
  const turn = (is: Turn['is'], due?: Date) => {
    const one: Turn = { at: now.toISOString(), is, by: move, ...(due ? { due: due.toISOString() } : {}) };
    return p(JSON.stringify([one]), '::jsonb');
  };
  const parts: string[] = [];
  const subjects = [...callsOff, ...(stopSubject ? [stopSubject.id] : [])];
  if (timers.stop === 'ALL' || timers.stop.length > 0 || subjects.length > 0) {
    const which =
      timers.stop === 'ALL'
        ? `kind <> ALL(${p(timers.spare)})`
        : `kind = ANY(${p(timers.stop)})${subjects.length > 0 ? ` OR subject = ANY(${p(subjects)})` : ''}`;
    const calledOff = [...callsOff, ...(stopSubject?.calledOff ? [stopSubject.id] : [])];
    // A move that ends everything calls off what it does not meet.
    const off =
      timers.stop === 'ALL'
        ? `WHEN kind <> ALL(${p(timers.meet)}) THEN 'CANCELLED' `
        : calledOff.length + timers.callOff.length > 0
          ? `WHEN subject = ANY(${p(calledOff)}) OR kind = ANY(${p(timers.callOff)}) THEN 'CANCELLED' `
          : '';
    // What has run out stays so, whatever ends it; a review date and the archive are dates and not duties.
    const late = `overdue_at IS NOT NULL AND kind <> ALL('{ARCHIVE,LEDGER_REVIEW}')`;
    const outcome = `CASE WHEN ${late} THEN 'MISSED' ${off}WHEN due_at >= ${p(now, '::timestamptz')} THEN 'MET' ELSE 'MISSED' END`;
    parts.push(`stopped AS (UPDATE case_timer SET stopped_at = ${p(now)}, next_at = NULL, outcome = ${outcome}, story = story || ${turn('STOPPED')}
      WHERE ${mine()} AND stopped_at IS NULL AND (${which}) RETURNING id)`);
  }
  timers.pause.forEach(({ id, remaining }, index) =>
    parts.push(`paused${index} AS (UPDATE case_timer SET paused_at = ${p(now)}, remaining = ${p(remaining && JSON.stringify(remaining))}, next_at = NULL,
        story = story || ${turn('PAUSED')}
      WHERE ${mine()} AND id = ${p(id)})`),
  );
  timers.retime.forEach((timer, index) =>
    parts.push(`retimed${index} AS (UPDATE case_timer SET due_at = ${p(timer.dueAt)}, warn_at = ${p(timer.warnAt)}, next_at = ${p(timer.nextAt)},
        provisional = ${p(timer.provisional)}, paused_at = NULL, remaining = NULL, story = story || ${turn('RUNNING', timer.dueAt)},
        ${timer.allowed ? `allowed = ${p(JSON.stringify(timer.allowed))},` : ''} ${timer.computedFrom ? `computed_from = ${p(timer.computedFrom)},` : ''}
        overdue_at = CASE WHEN ${p(timer.dueAt, '::timestamptz')} > ${p(now, '::timestamptz')} THEN NULL ELSE overdue_at END,
        warned_at = CASE WHEN ${p(timer.warnAt, '::timestamptz')} IS NOT NULL THEN NULL ELSE warned_at END
      WHERE ${mine()} AND id = ${p(timer.id)})`),
  );
  // Those of the present lead only: a unit that handed the case back in this round has left its own behind.
  if (timers.runOn)
    parts.push(`ran_on AS (UPDATE case_timer SET stopped_at = NULL, outcome = NULL, story = story || ${turn('RUNNING')},
        next_at = CASE WHEN overdue_at IS NOT NULL THEN NULL WHEN warned_at IS NULL AND warn_at > ${p(now, '::timestamptz')} THEN warn_at ELSE due_at END
      WHERE ${mine()} AND id IN (
        SELECT DISTINCT ON (kind, subject) id FROM case_timer
        WHERE ${mine()} AND round = ${p(before.round)} AND stopped_at >= ${p(before.sentAt ?? before.submittedAt)} AND story->-1->>'by' = ${p(timers.runOn)}
        ORDER BY kind, subject, stopped_at DESC, id DESC))`);
  // PostgreSQL runs the parts in no promised order; a clock may only start again after the one of its kind has stopped.
  const stoppedFirst = parts[0]?.startsWith('stopped') ? ' + 0 * (SELECT count(*)::int FROM stopped)' : '';
  if (timers.start.length > 0)
    parts.push(`started AS (INSERT INTO case_timer (district_id, case_id, id, kind, subject, round, allowed, computed_from,
        started_at, due_at, provisional, warn_at, next_at, story)
      VALUES ${timers.start
        .map(
          (timer) =>
            `(${p(before.districtId)}, ${p(before.id)}, ${p(newId())}, ${p(timer.kind)}, ${p(timer.subject)}, ${p(timer.round, '::int')}${stoppedFirst},
             ${p(JSON.stringify(timer.allowed))}, ${p(timer.computedFrom)}, ${p(timer.startedAt)}, ${p(timer.dueAt)},
             ${p(timer.provisional)}, ${p(timer.warnAt)}, ${p(timer.nextAt)}, ${turn('RUNNING', timer.dueAt)})`,
        )
        .join(', ')})`);
  return parts;
}

/** What the relay and the effects read of a move: where it led, its detail, and whether other cases hang on this one. */
export const bodyOf = (
  { toState, detail }: CaseEvent,
  { parentId, joined }: Case,
): Record<string, unknown> => ({
  to: toState,
  ...detail,
  ...(parentId ? { part: true } : {}),
  ...(joined ? { joined: true } : {}),
});

/** The event of a move, hashed on to the one before. */
export function eventOf({
  before,
  move,
  actor,
  now,
  reason,
  cause,
  to,
  change,
  detail,
}: Omit<Write, 'timers' | 'newId'>): CaseEvent {
  const event = {
    districtId: before.districtId,
    caseId: before.id,
    seq: before.version + 1,
    move,
    fromState: before.version === 0 ? null : before.state,
    toState: to,
    at: now,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    unitCode: actor.unitCode,
    reason,
    change,
    detail,
    cause,
  };
  return { ...event, hash: hashOf(before.headHash, event) };
}

/** The select list that reads a row as its entity has it. */
export function caseColumns(tx: Tx): string {
  return columnsOf(tx, Case)
    .map(({ propertyName, databaseName }) => `c.${databaseName} AS "${propertyName}"`)
    .join(', ');
}

export const columnsOf = (tx: Tx, entity: EntityTarget<ObjectLiteral>) =>
  tx.connection.getMetadata(entity).columns;

/** What goes to a jsonb column goes as text; arrays, dates and plain values as they are. */
export const valueFor = (value: unknown, type: ColumnType): unknown =>
  type === 'jsonb' && value !== null && value !== undefined ? JSON.stringify(value) : value;
