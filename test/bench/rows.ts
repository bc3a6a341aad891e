import { Client, types } from 'pg';

/** One row as PostgreSQL writes it out: text for every column but bytea. */
export type Row = Record<string, string | Buffer | null>;

/** What one filing writes. */
export const intakeTables = [
  'case_event',
  'outbox',
  'case_timer',
  'vault.reporter',
  'idempotency_key',
  'cases',
] as const;
export type FiledRows = Record<(typeof intakeTables)[number], Row>;

/** What one move of a closed case wrote. */
export interface MoveRows {
  event: Row;
  outbox: Row;
  started: Row[];
  stopped: string[];
  /** Columns of `cases` it set, with their values. */
  set: Row;
}

/** What our API wrote, which is what the floor writes again with new ids. */
export interface Template {
  /** By the text of the complaint. */
  filed: Map<string, FiledRows>;
  /** The moves of one case after its filing, in order. */
  moves: MoveRows[];
}

const bytea = 17;

/** Reads back what was filed: every case at version 1, and the one case that was closed. */
export async function readTemplate(url: string): Promise<Template> {
  const client = new Client({
    connectionString: url,
    types: { getTypeParser: (oid: number) => (oid === bytea ? types.getTypeParser(bytea) : String) },
  });
  await client.connect();
  try {
    const read = async (sql: string, params: unknown[] = []): Promise<Row[]> =>
      (await client.query<Row>(sql, params)).rows;
    const filed = new Map<string, FiledRows>();
    for (const row of await read('SELECT * FROM cases WHERE version = 1')) {
      const one = async (table: string, column: string, key: Row[string] | undefined) =>
        (await read(`SELECT * FROM ${table} WHERE ${column} = $1`, [key]))[0] ?? {};
      filed.set(String(row['text']), {
        cases: row,
        case_event: await one('case_event', 'case_id', row['id']),
        outbox: await one('outbox', 'case_id', row['id']),
        case_timer: await one('case_timer', 'case_id', row['id']),
        'vault.reporter': await one('vault.reporter', 'id', row['reporter_id']),
        idempotency_key: await one('idempotency_key', 'case_id', row['id']),
      });
    }
    const [closed] = await read('SELECT id FROM cases WHERE closed_at IS NOT NULL');
    const of = (table: string) =>
      read(`SELECT * FROM ${table} WHERE case_id = $1 ORDER BY 1`, [closed?.['id']]);
    const [events, outbox, timers] = [await of('case_event'), await of('outbox'), await of('case_timer')];
    const moves = events
      .filter(({ seq }) => seq !== '1')
      .sort((a, b) => Number(a['seq']) - Number(b['seq']))
      .map((event) => ({
        event,
        outbox: outbox.find(({ seq }) => seq === event['seq']) ?? {},
        started: timers.filter((timer) => timer['started_at'] === event['at']),
        stopped: timers
          .filter((timer) => timer['stopped_at'] === event['at'])
          .map(({ kind }) => String(kind)),
        set: {
          ...columnsSet(String(event['change'])),
          version: event['seq'] ?? null,
          head_hash: event['hash'] ?? null,
        },
      }));
    return { filed, moves };
  } finally {
    await client.end();
  }
}

/** `{"leadUnit": ..}` of an event as the columns it set. */
function columnsSet(change: string): Row {
  const entries = Object.entries(JSON.parse(change) as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value === null ? null : Array.isArray(value) ? `{${value.join(',')}}` : textOf(value),
    ]),
  );
}

const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
