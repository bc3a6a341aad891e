import { localDate } from '#calendar';
import { traceCarried } from '#config';
import type { Tx } from '#database';
import type { Actor, SealedIdentity } from '#people';
import type { Scanned } from '#territory';
import { Case } from './case.js';
import type { Decision } from './decide.js';
import { valueFor } from './rowset.js';
import { clockEntryOf } from './clock-entry.js';
import { columnsOf, eventOf, named } from './write-move.js';

export interface NewCase {
  move: 'submit' | 'saveDraft';
  row: Case;
  actor: Actor;
  decision: Decision;
  identity: (SealedIdentity & { id: string }) | null;
  key: { key: string; hash: string } | null;
  /** The printed code it was filed at. */
  scanned?: Scanned | null;
  urgent: boolean;
  /** The id of the case its reporter chose to join. */
  joins?: string | null;
  selfResolving: boolean;
  newId: () => string;
}

/**
 * Writes a new case with everything that belongs to it in one statement, which is one transaction and one round trip.
 * Answers the hash of its first event.
 */
export async function writeNewCase(
  tx: Tx,
  { move, row, actor, decision, identity, key, scanned, urgent, joins, selfResolving, newId }: NewCase,
): Promise<string> {
  const timers = named(decision.timers, newId);
  const event = eventOf({
    clocks: clockEntryOf({ before: row, move, now: row.submittedAt, timers }),
    before: row,
    move,
    actor,
    now: row.submittedAt,
    reason: null,
    cause: null,
    to: decision.to,
    change: decision.change,
    detail: decision.detail,
  });
  const written: Case = { ...row, version: event.seq, headHash: event.hash };
  const params: unknown[] = [];
  const p = (value: unknown) => `$${params.push(value)}`;
  const d = p(row.districtId);
  const id = p(row.id);
  const at = p(row.submittedAt);
  const parts = [
    `happened AS (INSERT INTO case_event (district_id, case_id, seq, move, from_state, to_state, at, actor_kind, actor_id, actor_name, unit_code, reason, change, detail, cause, clocks, hash)
     VALUES (${d}, ${id}, 1, ${p(move)}, NULL, ${p(event.toState)}, ${at}, ${p(event.actorKind)}, ${p(event.actorId)}, ${p(event.actorName)}, ${p(event.unitCode)}, NULL,
       ${p(JSON.stringify(event.change))}, ${p(JSON.stringify(event.detail))}, NULL, ${p(JSON.stringify(event.clocks))}, ${p(event.hash)}))`,
    `owed AS (INSERT INTO outbox (district_id, id, kind, case_id, seq, body, urgent, happened_at, trace)
     VALUES (${d}, ${p(newId())}, ${p(move)}, ${id}, 1, ${p(JSON.stringify({ ...(selfResolving ? { selfResolving } : {}), ...(joins ? { joins } : {}) }))}, ${p(urgent)}, ${at}, ${p(traceCarried())}))`,
  ];
  const timer = timers.start[0];
  if (timer)
    parts.push(`started AS (INSERT INTO case_timer (district_id, case_id, id, kind, subject, round, allowed, computed_from, started_at, due_at, provisional, warn_at, next_at, story)
     VALUES (${d}, ${id}, ${p(timer.id)}, ${p(timer.kind)}, '', 1, ${p(JSON.stringify(timer.allowed))}, ${p(timer.computedFrom)}, ${at}, ${p(timer.dueAt)}, ${p(timer.provisional)}, ${p(timer.warnAt)}, ${p(timer.nextAt)},
       ${p(JSON.stringify([{ at: row.submittedAt.toISOString(), is: 'RUNNING', by: move, due: timer.dueAt.toISOString() }]))}))`);
  if (identity)
    parts.push(`sealed AS (INSERT INTO vault.reporter (district_id, id, key_version, name, phone, id_number, address, original_text, phone_index, index_version, created_at)
     VALUES (${d}, ${p(identity.id)}, ${p(identity.keyVersion)}, ${p(identity.name)}, ${p(identity.phone)}, ${p(identity.idNumber)}, ${p(identity.address)},
       ${p(identity.originalText)}, ${p(identity.phoneIndex)}, ${p(identity.indexVersion)}, ${at}))`);
  if (key)
    parts.push(`keyed AS (INSERT INTO idempotency_key (district_id, key, request_hash, case_id, used_at)
     VALUES (${d}, ${p(key.key)}, ${p(key.hash)}, ${id}, ${at}))`);
  if (scanned)
    parts.push(`scanned AS (INSERT INTO qr_filing (district_id, case_id, number, version, day)
     VALUES (${d}, ${id}, ${p(scanned.point.number)}, ${p(scanned.version)}, ${p(localDate(row.submittedAt))}))`);
  // What a new case has not got yet is null by itself.
  const columns = columnsOf(tx, Case).filter(
    ({ propertyName }) => written[propertyName as keyof Case] !== null,
  );
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  const values = columns
    .map(({ propertyName, type }) => p(valueFor(written[propertyName as keyof Case], type)))
    .join(', ');
  await tx.query(`WITH ${parts.join(',\n')} INSERT INTO cases (${names}) VALUES (${values})`, params);
  return event.hash;
}
