import { localDate } from '#calendar';
import { traceCarried } from '#config';
import type { Tx } from '#database';
import type { Actor, SealedIdentity } from '#people';
import type { Scanned } from '#territory';
import { Case } from './case.js';
import type { Decision } from './decide.js';
import type { CaseEvent } from './event.js';
import { valueFor } from './rowset.js';
import { clockEntryOf } from './clock-entry.js';
import { columnsOf, eventOf, named, type Write } from './write-move.js';

type NamedTimer = Write['timers']['start'][number];

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

/** A filing as its rows are made of it. */
interface Filed extends NewCase {
  written: Case;
  event: CaseEvent;
  timer: NamedTimer | undefined;
  /** The moment of filing, as PostgreSQL reads it. */
  at: string;
}

/** A row that belongs to a new case: its table, whether there is one, and its columns; what is not named is null. */
interface Beside {
  table: string;
  has: (filed: Filed) => boolean;
  columns: Readonly<Record<string, (filed: Filed) => unknown>>;
}

const always = () => true;
const ofCase = {
  district_id: ({ row }: Filed) => row.districtId,
  case_id: ({ row }: Filed) => row.id,
};

const beside: readonly Beside[] = [
  {
    table: 'case_event',
    has: always,
    columns: {
      ...ofCase,
      seq: ({ event }) => event.seq,
      move: ({ event }) => event.move,
      to_state: ({ event }) => event.toState,
      at: ({ at }) => at,
      actor_kind: ({ event }) => event.actorKind,
      actor_id: ({ event }) => event.actorId,
      actor_name: ({ event }) => event.actorName,
      unit_code: ({ event }) => event.unitCode,
      change: ({ event }) => JSON.stringify(event.change),
      detail: ({ event }) => JSON.stringify(event.detail),
      clocks: ({ event }) => JSON.stringify(event.clocks),
      hash: ({ event }) => event.hash,
    },
  },
  {
    table: 'outbox',
    has: always,
    columns: {
      ...ofCase,
      id: ({ newId }) => newId(),
      kind: ({ move }) => move,
      seq: ({ event }) => event.seq,
      body: ({ selfResolving, joins }) =>
        JSON.stringify({ ...(selfResolving ? { selfResolving } : {}), ...(joins ? { joins } : {}) }),
      urgent: ({ urgent }) => urgent,
      happened_at: ({ at }) => at,
      trace: () => traceCarried(),
    },
  },
  {
    table: 'case_timer',
    has: ({ timer }) => timer !== undefined,
    columns: {
      ...ofCase,
      id: ({ timer }) => timer?.id,
      kind: ({ timer }) => timer?.kind,
      subject: () => '',
      round: () => 1,
      allowed: ({ timer }) => JSON.stringify(timer?.allowed),
      computed_from: ({ timer }) => timer?.computedFrom,
      started_at: ({ at }) => at,
      due_at: ({ timer }) => timer?.dueAt,
      provisional: ({ timer }) => timer?.provisional,
      warn_at: ({ timer }) => timer?.warnAt,
      next_at: ({ timer }) => timer?.nextAt,
      story: ({ at, move, timer }) =>
        JSON.stringify([{ at, is: 'RUNNING', by: move, due: timer?.dueAt.toISOString() }]),
    },
  },
  {
    table: 'vault.reporter',
    has: ({ identity }) => identity !== null,
    columns: {
      district_id: ofCase.district_id,
      id: ({ identity }) => identity?.id,
      key_version: ({ identity }) => identity?.keyVersion,
      name: ({ identity }) => identity?.name,
      phone: ({ identity }) => identity?.phone,
      id_number: ({ identity }) => identity?.idNumber,
      address: ({ identity }) => identity?.address,
      original_text: ({ identity }) => identity?.originalText,
      phone_index: ({ identity }) => identity?.phoneIndex,
      index_version: ({ identity }) => identity?.indexVersion,
      created_at: ({ at }) => at,
    },
  },
  {
    table: 'idempotency_key',
    has: ({ key }) => key !== null,
    columns: {
      ...ofCase,
      key: ({ key }) => key?.key,
      request_hash: ({ key }) => key?.hash,
      used_at: ({ at }) => at,
    },
  },
  {
    table: 'qr_filing',
    has: ({ scanned }) => Boolean(scanned),
    columns: {
      ...ofCase,
      number: ({ scanned }) => scanned?.point.number,
      version: ({ scanned }) => scanned?.version,
      day: ({ row }) => localDate(row.submittedAt),
    },
  },
];

/**
 * Writes a new case with everything that belongs to it in one statement, which is one transaction and one round trip.
 * Answers the hash of its first event.
 */
export async function writeNewCase(tx: Tx, filing: NewCase): Promise<string> {
  const { move, row, actor, decision, newId } = filing;
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
  const at = row.submittedAt.toISOString();
  const filed: Filed = { ...filing, written, event, timer: timers.start[0], at };
  const parts = beside.filter(({ has }) => has(filed));
  // What a new case has not got yet is null by itself.
  const columns = columnsOf(tx, Case).filter(
    ({ propertyName }) => written[propertyName as keyof Case] !== null,
  );
  const values = parts.flatMap((part) => gettersOf(part).map((get) => get(filed)));
  for (const { propertyName, type } of columns)
    values.push(valueFor(written[propertyName as keyof Case], type));
  await tx.query(textOf(parts, columns), values);
  return event.hash;
}

const getters = new WeakMap<Beside, ReadonlyArray<(filed: Filed) => unknown>>();

function gettersOf(part: Beside): ReadonlyArray<(filed: Filed) => unknown> {
  const known = getters.get(part) ?? Object.values(part.columns);
  getters.set(part, known);
  return known;
}

/** Texts by what a filing has; making one anew costs more than all that is written with it. */
const texts = new Map<string, string>();
const mostTexts = 500;

function textOf(parts: readonly Beside[], columns: ReturnType<typeof columnsOf>): string {
  let shape = '';
  for (const { table } of parts) shape += `${table} `;
  for (const { databaseName } of columns) shape += `${databaseName} `;
  const known = texts.get(shape);
  if (known !== undefined) return known;
  let last = 0;
  const insert = (table: string, names: readonly string[]) =>
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => `$${(last += 1)}`).join(', ')})`;
  const besides = parts.map(
    ({ table, columns: of }, nth) => `beside_${nth} AS (${insert(table, Object.keys(of))})`,
  );
  const text = `WITH ${besides.join(',\n')} ${insert(
    'cases',
    columns.map(({ databaseName }) => databaseName),
  )}`;
  if (texts.size < mostTexts) texts.set(shape, text);
  return text;
}
