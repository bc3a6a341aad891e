import { Client } from 'pg';
import type { Row } from '../rows.js';
import { shapes, type Life } from './lives.js';

/** Rows a past life leaves that nobody reads later. */
const notKept = new Set(['idempotency_key']);
/** Takes the place of the recorded ids: its last two digits are what an id of each case ends with. */
const blank = (mark: number) => `00000000-0000-0000-0000-${mark.toString(16).padStart(12, '0')}`;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface Table {
  name: string;
  columns: Array<{ name: string; type: string }>;
}

/**
 * Lays the lives down as tables `city.life_<table>`, one row for each row, with the number of its shape, so that one statement a
 * table can multiply them. Answers those tables.
 */
export async function storeLives(client: Client, lives: readonly Life[]): Promise<Table[]> {
  const names = [...new Set(lives.flatMap((life) => [...life.keys()]))].filter((name) => !notKept.has(name));
  const tables: Table[] = [];
  for (const name of names) {
    const { rows: columns } = await client.query<Table['columns'][number]>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [name],
    );
    tables.push({ name, columns });
    await client.query(`CREATE TABLE city.life_${name} (LIKE public.${name})`);
    await client.query(`ALTER TABLE city.life_${name} ADD shape int, ADD filed timestamptz, ADD nth int`);
  }
  for (const [shape, life] of lives.entries()) {
    const [theCase] = life.get('cases') ?? [];
    const marks = marksOf(life);
    for (const { name } of tables)
      for (const [i, row] of (life.get(name) ?? []).entries()) {
        const all = {
          ...blanked(row, marks),
          shape: `${shape}`,
          filed: theCase?.['submitted_at'] ?? null,
          nth: `${i + 1}`,
        };
        const columns = Object.keys(all);
        await client.query(
          `INSERT INTO city.life_${name} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
          Object.values(all),
        );
      }
  }
  await client.query(
    `CREATE TABLE city.shape (shape int PRIMARY KEY, open boolean NOT NULL, low float8 NOT NULL, high float8 NOT NULL)`,
  );
  const low = { true: 0, false: 0 };
  for (const [shape, { open, share }] of shapes.entries()) {
    const from = low[`${open}`];
    low[`${open}`] = Number((from + share).toFixed(9));
    await client.query(`INSERT INTO city.shape VALUES ($1, $2, $3, $4)`, [shape, open, from, low[`${open}`]]);
  }
  return tables;
}

/** Every id of a life that is its own. */
function marksOf(life: Life): Map<string, string> {
  const marks = new Map<string, string>();
  for (const [table, rows] of life)
    for (const { id, delivery_id: delivery } of rows)
      for (const one of [id, delivery])
        if (table !== 'cases' && typeof one === 'string' && !marks.has(one))
          marks.set(one, blank(marks.size + 1));
  return marks;
}

function blanked(row: Row, marks: Map<string, string>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' && uuid.test(value) ? (marks.get(value) ?? value) : value,
    ]),
  );
}

/** The value of a column of a case that was drawn as `d` from a row `t` of a life. */
export function drawnValue({ name, type }: Table['columns'][number]): string {
  if (name === 'case_id') return 'd.id';
  if (name === 'reporter_id')
    return `CASE WHEN t.reporter_id IS NULL THEN NULL ELSE ${idLike(`'fe'`)}::uuid END`;
  // Nothing is owed any more, and no clock runs out while somebody measures.
  if (name === 'relayed_at') return 'd.at';
  if (name === 'next_at') return `t.next_at + interval '30 years'`;
  if (name === 'distance_m' || name === 'district_id') return `t.${name}`;
  if (type === 'uuid')
    return `CASE WHEN t.${name} IS NULL THEN NULL ELSE ${idLike(`right(t.${name}::text, 2)`)}::uuid END`;
  if (name === 'subject')
    return `CASE WHEN t.subject LIKE '00000000-0000-%' THEN ${idLike('right(t.subject, 2)')} ELSE t.subject END`;
  if (type === 'timestamp with time zone') return `t.${name} + (d.at - t.filed)`;
  return `t.${name}`;
}

const idLike = (ending: string) => `(left(d.id::text, 34) || ${ending})`;
