import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { traceCarried } from '#config';
import type { Sent, Tx } from '#database';
import type { Actor } from '#people';
import { Case, type Change } from './case.js';
import { hashOf } from './chain.js';
import { CaseEvent } from './event.js';
import { insert, rowsetOf, type Columns } from './rowset.js';
import type { State } from './states.js';
import type { Move } from './workflow.js';
import { clockEntryOf, type ClockEntry, type Retold } from './clock-entry.js';
import type { ClockWrite } from './clock-rows.js';
import { clockParts } from './write-clocks.js';

export interface Write extends ClockWrite {
  before: Case;
  move: Move;
  actor: Actor;
  reason: string | null;
  cause: string | null;
  to: State;
  change: Change;
  detail: Record<string, unknown>;
  /** Clocks that were written beside it. */
  retold?: Retold[];
}

/**
 * Writes decided moves of one district, each of another case, with their events, clocks and outbox in one statement, which is `sent` and not
 * waited for. Returns their rows as they then stand.
 */
export function writeMoves(tx: Tx, decided: readonly Write[], sent: Sent): Case[] {
  if (decided.length === 0) return [];
  const writes = decided.map((write) => ({ ...write, timers: named(write.timers, write.newId) }));
  const made = writes.map((write) => {
    const event = eventOf({ ...write, clocks: clockEntryOf(write, write.retold) });
    const { before, change, now } = write;
    const after: Case = { ...before, ...change, version: event.seq, updatedAt: now, headHash: event.hash };
    return { event, after, outboxId: write.newId() };
  });
  const params: unknown[] = [];
  const rows = rowsetOf((value) => `$${params.push(value)}`, writes.length > 1);
  // Of one district, named by itself and not by the rows alone: spread over nodes (docs/citus.md) it says which one is asked.
  const district = `$${params.push(writes[0]!.before.districtId)}::text`;
  const here = { district_id: district };
  const events = columnsOf(tx, CaseEvent).filter(({ isInsert }) => isInsert);
  const changed = columnsOf(tx, Case).filter(
    ({ propertyName }) =>
      writtenAlways.has(propertyName) || writes.some(({ change }) => propertyName in change),
  );
  const set = changed
    .filter(({ propertyName }) => !keys.has(propertyName))
    .map(({ databaseName }) => databaseName);
  const parts = [
    `happened AS (${insert(
      'case_event',
      typesOf(events),
      rows(
        'e',
        typesOf(events),
        made.map(({ event }) => rowOf(events, event)),
      ),
      here,
    )})`,
    `owed AS (${insert('outbox', owed, rows('o', owed, made.map(owedOf)), here)})`,
    ...clockParts(writes, rows, district),
  ];
  sent(
    tx.query(
      `WITH ${parts.join(',\n')}
     UPDATE cases c SET ${set.map((name) => `${name} = n.${name}`).join(', ')}
     FROM ${rows(
       'n',
       typesOf(changed),
       made.map(({ after }) => rowOf(changed, after)),
     )}
     WHERE c.district_id = ${district} AND c.id = n.id`,
      params,
    ),
  );
  return made.map(({ after }) => after);
}

/** Clocks get their ids before the event that tells of them is hashed. */
export const named = (timers: Write['timers'], newId: () => string): Write['timers'] => ({
  ...timers,
  start: timers.start.map((one) => ({ ...one, id: newId() })),
});

const keys = new Set(['districtId', 'id']);
const writtenAlways = new Set([...keys, 'version', 'updatedAt', 'headHash']);

const owed = {
  district_id: 'text',
  id: 'uuid',
  kind: 'text',
  case_id: 'uuid',
  seq: 'int',
  body: 'jsonb',
  urgent: 'boolean',
  happened_at: 'timestamptz',
  trace: 'text',
};

const owedOf = ({ event, after, outboxId }: { event: CaseEvent; after: Case; outboxId: string }) => ({
  district_id: event.districtId,
  id: outboxId,
  kind: event.move,
  case_id: event.caseId,
  seq: event.seq,
  body: bodyOf(event, after),
  urgent: after.urgency === 'EMERGENCY' || after.triage?.emergency === true,
  happened_at: event.at,
  trace: traceCarried(),
});

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
  clocks,
}: Omit<Write, 'timers' | 'newId' | 'stopSubject' | 'callsOff' | 'served' | 'retold'> & {
  clocks: ClockEntry;
}): CaseEvent {
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
    clocks,
  };
  return { ...event, hash: hashOf(before.headHash, event) };
}

/** The select list that reads a row as its entity has it; some columns in another way, and some not. */
export function caseColumns(
  tx: Tx,
  instead: Partial<Record<keyof Case, string>> = {},
  without: ReadonlyArray<keyof Case> = [],
): string {
  return columnsOf(tx, Case)
    .filter(({ propertyName }) => !without.includes(propertyName as keyof Case))
    .map(
      ({ propertyName, databaseName }) =>
        `${instead[propertyName as keyof Case] ?? `c.${databaseName}`} AS "${propertyName}"`,
    )
    .join(', ');
}

export const columnsOf = (tx: Tx, entity: EntityTarget<ObjectLiteral>) =>
  tx.connection.getMetadata(entity).columns;

type ColumnsOf = ReturnType<typeof columnsOf>;

const typesOf = (columns: ColumnsOf): Columns =>
  Object.fromEntries(
    columns.map(({ databaseName, type, isArray }) => [databaseName, `${String(type)}${isArray ? '[]' : ''}`]),
  );

const rowOf = (columns: ColumnsOf, one: object): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(({ databaseName, propertyName }) => [databaseName, one[propertyName as keyof typeof one]]),
  );
