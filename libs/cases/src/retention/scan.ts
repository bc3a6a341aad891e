import type { Tx } from '#database';
import type { Identity } from '#people';
import { maskText } from '#people';
import type { Place } from './place.js';

/** Every form in which somebody's phone and ID number could have been written: what may stand nowhere in clear. */
export function clearForms({ phone, idNumber }: Identity): string[] {
  const forms: string[] = [];
  if (phone) {
    forms.push(phone);
    const digits = phone.replaceAll(/\D/g, '');
    if (/^1\d{10}$/.test(digits))
      for (const gap of [' ', '-', '.'])
        forms.push([digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(gap));
  }
  if (idNumber) forms.push(idNumber.toUpperCase(), idNumber.toLowerCase());
  return [...new Set(forms)];
}

const columnsOf = ({ columns }: Place): string[] => Object.values(columns).flat();
const pattern = (term: string) => `%${term.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
/** Bytes are looked into as they are: what is sealed does not read like anything. */
const asText = (column: string) =>
  `(CASE WHEN pg_typeof(t.${column}) = 'bytea'::regtype THEN encode(t.${column}::text::bytea, 'escape') ELSE t.${column}::text END)`;

/** How many rows of the district hold one of these words in clear; with `within`, of those rows only ($1 district, $2 ids). */
export async function countClear(
  tx: Tx,
  place: Place,
  districtId: string,
  words: readonly string[],
  within?: { where: string; ids: readonly string[] },
): Promise<number> {
  if (words.length === 0) return 0;
  const columns = columnsOf(place);
  const ofDistrict = columns.includes('district_id') ? 't.district_id = $1' : '$1::text IS NOT NULL';
  const hit = columns
    .filter((column) => column !== 'district_id')
    .map((column) => `${asText(column)} LIKE ANY($3)`)
    .join(' OR ');
  const [{ count }] = await tx.query(
    `SELECT count(*)::int AS count FROM ${place.table} t
     WHERE ${within ? `(${within.where})` : `${ofDistrict} AND $2::uuid[] IS NOT NULL`} AND (${hit || '$3::text[] IS NULL'})`,
    [districtId, within?.ids ?? [], words.map(pattern)],
  );
  return count as number;
}

/** Masks these words where the place may be rewritten; what belongs to a chain may not. */
export async function maskIn(
  tx: Tx,
  { table, rewritable = {} }: Place,
  districtId: string,
  words: readonly string[],
): Promise<void> {
  for (const [column, type] of Object.entries(rewritable))
    for (const word of words) {
      const masked = maskText(word).text;
      await tx.query(
        `UPDATE ${table} t SET ${column} = replace(t.${column}::text, $2, $3)::${type} WHERE t.district_id = $1 AND t.${column}::text LIKE $4`,
        [districtId, word, masked === word ? '*'.repeat(word.length) : masked, pattern(word)],
      );
    }
}
