import { idOf, type MoveRows, type Recording } from './recorded.js';
import { intakeTables, type FiledRows, type Row } from './rows.js';

/** What is new in every filing; the rest of a row is as the template has it. */
export type Fresh = 'caseId' | 'outboxId' | 'timerId' | 'reporterId' | 'number' | 'key' | 'now';

const times = new Set([
  'submitted_at',
  'updated_at',
  'at',
  'happened_at',
  'started_at',
  'created_at',
  'used_at',
]);

function freshOf(table: string, column: string): Fresh | null {
  if (times.has(column)) return 'now';
  if (column === 'case_id') return 'caseId';
  if (column === 'reporter_id') return 'reporterId';
  if (column === 'number' && table === 'cases') return 'number';
  if (column === 'key') return 'key';
  if (column !== 'id') return null;
  return table === 'cases'
    ? 'caseId'
    : table === 'outbox'
      ? 'outboxId'
      : table === 'case_timer'
        ? 'timerId'
        : 'reporterId';
}

/**
 * The rows of one filing in one statement, which is one transaction. `fresh` and `constant` say how a value is
 * written: as a parameter for the floor, as SQL for pgbench; `tail` is what follows the list of values.
 */
export function intakeStatement(
  rows: FiledRows,
  fresh: (name: Fresh) => string,
  constant: (value: Row[string]) => string,
  from = '',
): string {
  const inserts = intakeTables.map((table) => {
    const columns = Object.keys(rows[table]);
    const values = columns.map((column) => {
      const name = freshOf(table, column);
      return name ? fresh(name) : constant(rows[table][column] ?? null);
    });
    const list = values.join(', ');
    return `INSERT INTO ${table} (${columns.join(', ')}) ${from ? `SELECT ${list} ${from}` : `VALUES (${list})`}`;
  });
  const last = inserts.pop();
  return `${inserts.map((insert, i) => `w${i} AS (${insert})`).join(', ')} ${last}`;
}

/** What a parameter of a move's statement holds. */
type Slot = { is: 'now' | 'case' } | { is: 'id'; mark: string } | { is: 'constant'; value: Row[string] };

export interface MoveStatement {
  text: string;
  valuesFor(caseId: string, now: Date): unknown[];
}

/** The rows of one recorded move in one statement, for any case; the case is already locked. */
export function moveStatement({ at, written }: MoveRows, { caseId, marks }: Recording): MoveStatement {
  const slots: Slot[] = [];
  const p = (value: Row[string] | undefined) => `$${slots.push(slotOf(value ?? null))}`;
  const slotOf = (value: Row[string]): Slot => {
    if (value === caseId) return { is: 'case' };
    if (value === at) return { is: 'now' };
    const mark = typeof value === 'string' ? marks[value] : undefined;
    return mark === undefined ? { is: 'constant', value: value ?? null } : { is: 'id', mark };
  };
  const parts = written.map(({ table, row, key }) => {
    const columns = Object.keys(row);
    if (!key)
      return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => p(row[column])).join(', ')})`;
    const sets = columns
      .filter((column) => !key.includes(column))
      .map((column) => `${column} = ${p(row[column])}`);
    return `UPDATE ${table} SET ${sets.join(', ')} WHERE ${key.map((column) => `${column} = ${p(row[column])}`).join(' AND ')}`;
  });
  const last = parts.pop();
  return {
    text: `${parts.length > 0 ? `WITH ${parts.map((part, i) => `w${i} AS (${part})`).join(', ')} ` : ''}${last}`,
    valuesFor: (id, now) =>
      slots.map((slot) => {
        if (slot.is === 'constant') return slot.value;
        if (slot.is === 'id') return idOf(id, slot.mark);
        return slot.is === 'now' ? now : id;
      }),
  };
}
