import { Client } from 'pg';
import { drawing, drawTable } from './drawing.js';
import { drawnValue, type Table } from './templates.js';

/** How much of a past case is there. */
export type Kept =
  /** Everything that a life leaves. */
  | 'WHOLE'
  /** All events and what whistles leave; five clocks of an archived case; what was owed and told only of the newest 20 000. */
  | 'LEAN'
  /** The case, who was called and the search index, of an archived one without its policy; all else only of the newest 20 000. */
  | 'THIN';

export interface Size {
  cases: number;
  kept: Kept;
}

const batch = 50_000;
/** Over how long a city's cases were filed, in days. */
const daysOf = (cases: number) => (cases >= 1_000_000 ? 1095 : cases >= 100_000 ? 365 : 90);
/** Among how many of the newest every second one is still open. */
const lately = (cases: number) => Math.min(10_000, Math.floor(cases / 5));

/** Columns of `cases` that are of the case that was drawn. */
const ofCase: Record<string, string> = {
  id: 'd.id',
  number: 'd.number',
  channel: 'd.channel',
  state: `CASE WHEN d.archived AND t.state = 'CLOSED' THEN 'ARCHIVED' ELSE t.state END`,
  text: 'x.text',
  category_code: 'CASE WHEN t.category_code IS NULL THEN NULL ELSE x.category END',
  tracking_hash: `md5(d.id::text) || md5(d.number)`,
  lng: 'p.lng',
  lat: 'p.lat',
  address: 'p.address',
  grid_code: 'p.grid',
  community_code: 'p.community',
  street_code: 'p.street',
  lead_unit: 'CASE WHEN t.lead_unit IS NULL THEN NULL WHEN d.i % 3 = 0 THEN d.lead ELSE p.street END',
  verifier_unit: 'CASE WHEN t.verifier_unit IS NULL THEN NULL ELSE p.community END',
  called_units: `CASE WHEN cardinality(t.called_units) = 0 THEN t.called_units ELSE d.called END`,
};

/**
 * Multiplies the lives into so many past cases, in batches of one transaction, with no index but the keys; tells how many are there.
 * No trigger runs: what they would write (who was called, the search index) is written here.
 */
export async function multiply(
  client: Client,
  districtId: string,
  tables: readonly Table[],
  { cases, kept }: Size,
  told: (done: number) => void,
): Promise<void> {
  await client.query(drawTable);
  await client.query('ANALYZE city.place, city.said, city.shape');
  await client.query(`SET session_replication_role = replica`);
  await client.query(`SET jit = off`);
  // The last of its moves is over by now.
  const { rows: now } = await client.query<{ now: Date }>(`SELECT now() - interval '1 day' AS now`);
  const statements = [...insertsOf(tables, kept), called, search(districtId)];
  for (let from = 1; from <= cases; from += batch) {
    const to = Math.min(cases, from + batch - 1);
    await client.query('BEGIN');
    await client.query('TRUNCATE city.draw');
    await client.query(drawing(districtId), [from, to, cases, daysOf(cases), now[0]?.now, lately(cases)]);
    await client.query('ANALYZE city.draw');
    for (const statement of statements) await client.query(statement);
    await client.query('COMMIT');
    told(to);
  }
  await client.query(`SET session_replication_role = origin`);
}

const joined = 'JOIN city.place p ON p.n = d.place JOIN city.said x ON x.n = d.said';
const called = `INSERT INTO case_called (district_id, unit_code, submitted_at, case_id)
  SELECT t.district_id, u, d.at, d.id FROM city.draw d JOIN city.life_cases t USING (shape), unnest(d.called) u
  WHERE cardinality(t.called_units) > 0`;

const search = (
  districtId: string,
) => `INSERT INTO case_search (district_id, case_id, version, submitted_at, tokens)
  SELECT '${districtId}', d.id, t.version, d.at, x.tokens || p.tokens
    || ARRAY[extract(year FROM d.at AT TIME ZONE 'UTC')::int * 12 + extract(month FROM d.at AT TIME ZONE 'UTC')::int, hashint4(d.i), hashtext(to_char(d.at, 'YYMMDD'))]
    || CASE WHEN t.lead_unit IS NULL THEN '{}'::int[] WHEN d.i % 3 = 0 THEN ARRAY[d.lead_token] ELSE ARRAY[p.street_token] END
    || CASE WHEN t.verifier_unit IS NULL THEN '{}'::int[] ELSE ARRAY[p.community_token] END
    || CASE WHEN cardinality(t.called_units) = 0 THEN '{}'::int[] ELSE d.called_tokens END
  FROM city.draw d JOIN city.life_cases t USING (shape) ${joined}`;

/** Which rows of a life are there, where not all are. */
const conditions: Record<Kept, (table: string) => string> = {
  WHOLE: () => '',
  LEAN: (table) =>
    ['outbox', 'delivery', 'message', 'filing_source'].includes(table)
      ? 'WHERE d.fresh'
      : table === 'case_timer'
        ? 'WHERE NOT d.archived OR t.nth <= 5'
        : '',
  THIN: (table) => (table === 'cases' ? '' : 'WHERE d.fresh'),
};
const heavy = ['policy', 'why', 'follow_up', 'result'];

function insertsOf(tables: readonly Table[], kept: Kept): string[] {
  return tables.map(({ name, columns }) => {
    const value = (column: Table['columns'][number]) => {
      if (name !== 'cases') return drawnValue(column);
      const own = ofCase[column.name] ?? drawnValue(column);
      return kept === 'THIN' && heavy.includes(column.name)
        ? `CASE WHEN NOT d.archived THEN ${own} END`
        : own;
    };
    return `INSERT INTO ${name} (${columns.map((column) => column.name).join(', ')})
      SELECT ${columns.map(value).join(', ')} FROM city.draw d JOIN city.life_${name} t USING (shape)
      ${name === 'cases' ? joined : ''} ${conditions[kept](name)}`;
  });
}

/** Drops every index that is no key, and says how to make them again. */
export async function dropIndexes(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made FROM pg_index i
     WHERE i.indrelid = ANY($1::regclass[]) AND NOT i.indisprimary`,
    [tables],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ made }) => made);
}
