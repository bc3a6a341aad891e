import { intakeTables, type FiledRows, type MoveRows, type Row } from './rows.js';

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

/** The rows of one move in one statement; the case is already locked. */
export function moveStatement(
  { event, outbox, started, stopped, set }: MoveRows,
  p: (value: unknown) => string,
  fresh: { districtId: string; caseId: string; now: string; newId: () => string },
): string {
  const insert = (table: string, row: Row) => {
    const values = Object.entries(row).map(([column, value]) => {
      if (column === 'case_id') return fresh.caseId;
      if (column === 'district_id') return fresh.districtId;
      if (column === 'id') return p(fresh.newId());
      return times.has(column) ? fresh.now : p(value);
    });
    return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`;
  };
  const mine = `district_id = ${fresh.districtId}`;
  const parts = [`happened AS (${insert('case_event', event)})`, `owed AS (${insert('outbox', outbox)})`];
  for (const [i, timer] of started.entries())
    parts.push(`started${i} AS (${insert('case_timer', { ...timer, stopped_at: null, outcome: null })})`);
  if (stopped.length > 0)
    parts.push(`stopped AS (UPDATE case_timer SET stopped_at = ${fresh.now}, next_at = NULL, outcome = 'MET'
      WHERE ${mine} AND case_id = ${fresh.caseId} AND stopped_at IS NULL AND kind = ANY(${p(stopped)}))`);
  const sets = Object.entries(set).map(([column, value]) => `${column} = ${p(value)}`);
  return `WITH ${parts.join(', ')} UPDATE cases SET ${sets.join(', ')}, updated_at = ${fresh.now}
    WHERE ${mine} AND id = ${fresh.caseId}`;
}
