import type { Pool } from 'pg';

/** What a page of a case is made of, beside the case itself, with the order our API has. */
const tables = [
  ['case_event', 'seq'],
  ['case_timer', 'started_at, id'],
  ['whistle', 'blown_at, id'],
  ['report_task', 'notified_at, id'],
  ['whistle_minute', 'at, id'],
] as const;

/** The least a page of one case can cost: its rows by their keys, in prepared statements, written out as they are. */
export async function pageOf(pool: Pool, districtId: string, number: string): Promise<object> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'case',
    text: 'SELECT * FROM cases WHERE district_id = $1 AND number = $2',
    values: [districtId, number],
  });
  const [row] = rows;
  const parts = await Promise.all(
    tables.map(async ([table, order]) => {
      const text = `SELECT * FROM ${table} WHERE district_id = $1 AND case_id = $2 ORDER BY ${order}`;
      return [table, (await pool.query({ name: table, text, values: [districtId, row?.id] })).rows] as const;
    }),
  );
  return { ...row, ...Object.fromEntries(parts) };
}
