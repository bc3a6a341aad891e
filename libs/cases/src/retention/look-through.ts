import type { Tx } from '#database';
import { places } from './places.js';
import { countClear, maskIn } from './scan.js';

/** Who is looked for: whose rows, and the words that must not stand anywhere. */
export interface Sought {
  districtId: string;
  ids: readonly string[];
  /** Phones and ID numbers in every form; looked for in every row of the district. */
  words: readonly string[];
  /** Looked for in what is theirs. */
  names: readonly string[];
}

/** Rows of one place: that are theirs, that hold one of the words in clear, that are theirs and say the name. */
export interface Looked {
  table: string;
  theirs: number;
  clear: number;
  named: number;
}

/** Looks through every place of the table `places`. */
export async function lookThrough(tx: Tx, { districtId, ids, words, names }: Sought): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const place of places) {
    const { table, theirs: where } = place;
    looked.push({
      table,
      theirs: where ? await countTheirs(tx, table, where, districtId, ids) : 0,
      clear: await countClear(tx, place, districtId, words),
      named: where ? await countClear(tx, place, districtId, names, { where, ids }) : 0,
    });
  }
  return looked;
}

async function countTheirs(tx: Tx, table: string, where: string, districtId: string, ids: readonly string[]) {
  const [{ count }] = await tx.query(`SELECT count(*)::int AS count FROM ${table} t WHERE ${where}`, [
    districtId,
    ids,
  ]);
  return count as number;
}

/** Masks the words where they were found and may be masked. */
export async function masked(tx: Tx, { districtId, words }: Sought, found: readonly Looked[]): Promise<void> {
  for (const [i, { clear }] of found.entries())
    if (clear > 0) await maskIn(tx, places[i]!, districtId, words);
}
