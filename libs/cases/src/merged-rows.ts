import type { Tx } from '#database';
import type { Case } from './case.js';
import { caseColumns } from './write-move.js';

type Key = Pick<Case, 'districtId' | 'id'>;

/** How many cases were merged into this one, whatever became of them. */
export async function countMerged(tx: Tx, { districtId, id }: Key): Promise<number> {
  const [{ count }] = await tx.query(
    `SELECT count(*)::int AS count FROM cases WHERE district_id = $1 AND master_id = $2`,
    [districtId, id],
  );
  return count;
}

/** The cases merged into this one, oldest first. */
export const readMerged = (tx: Tx, { districtId, id }: Key): Promise<Case[]> =>
  tx.query(
    `SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.master_id = $2 ORDER BY c.submitted_at, c.id`,
    [districtId, id],
  );

/** The parts an appeal was split into, in order. */
export const readParts = (tx: Tx, { districtId, id }: Key): Promise<Case[]> =>
  tx.query(
    `SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.parent_id = $2 ORDER BY c.submitted_at, c.number`,
    [districtId, id],
  );

/** Numbers of the cases this one belongs to, and of those that belong to it. */
export interface Kin {
  master: string | null;
  merged: string[];
  parent: string | null;
  partNumbers: string[];
}

/** In one statement; most cases have none and cost two look-ups in small partial indexes. */
export async function kinOf(tx: Tx, { districtId, id, masterId, parentId }: Case): Promise<Kin> {
  const [kin] = await tx.query(
    `/* prepared */ SELECT (SELECT number FROM cases WHERE district_id = $1 AND id = $3) AS master,
            (SELECT number FROM cases WHERE district_id = $1 AND id = $4) AS parent,
            ARRAY(SELECT number FROM cases WHERE district_id = $1 AND master_id = $2 ORDER BY submitted_at, number) AS merged,
            ARRAY(SELECT number FROM cases WHERE district_id = $1 AND parent_id = $2 ORDER BY submitted_at, number) AS "partNumbers"`,
    [districtId, id, masterId, parentId],
  );
  return kin;
}
