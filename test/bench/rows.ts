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

/** What our API wrote, which is what the floor writes again with new ids. */
export interface Template {
  /** By the text of the complaint. */
  filed: Map<string, FiledRows>;
}

const bytea = 17;

/** Reads back what was filed: every case at version 1. */
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
    return { filed };
  } finally {
    await client.end();
  }
}
