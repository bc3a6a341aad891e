import type { Tx } from '#database';
import type { Delivery } from './outbox.js';

export type GivenUp = Pick<
  Delivery,
  'id' | 'effect' | 'kind' | 'caseId' | 'attempts' | 'outcome' | 'owedAt' | 'settledAt'
>;

/** The deliveries of a district that were given up, the longest owed first; at most 200. */
export function givenUp(tx: Tx, districtId: string): Promise<GivenUp[]> {
  return tx.query(
    `SELECT id, effect, kind, case_id AS "caseId", attempts, outcome, owed_at AS "owedAt", settled_at AS "settledAt"
     FROM delivery WHERE district_id = $1 AND state = 'GIVEN_UP' ORDER BY owed_at, id LIMIT 200`,
    [districtId],
  );
}

/**
 * Owes a delivery again that was given up, with all its tries before it; since when it is owed stays as it was. Returns
 * false where there is none, or it is not given up. An effect that had half happened recognises what it did by the id.
 */
export async function putBack(tx: Tx, districtId: string, id: string, by: string): Promise<boolean> {
  const [rows] = await tx.query(
    `UPDATE delivery SET state = 'OWED', attempts = 0, ring_at = now(), leased_until = NULL, settled_at = NULL,
            outcome = left(concat_ws(': ', 'put back by ' || $3::text, outcome), 500)
     WHERE district_id = $1 AND id = $2 AND state = 'GIVEN_UP' RETURNING id`,
    [districtId, id, by],
  );
  return rows.length > 0;
}
