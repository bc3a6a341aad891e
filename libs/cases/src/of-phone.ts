import type { Tx } from '#database';
import { cursorOf, readCursor, type Page } from './board.js';
import type { Case } from './case.js';
import { caseColumns } from './write-move.js';

/**
 * One page of the cases whose reporter left this phone, newest filing first. Reads the vault's phone indexes: the scope must
 * be the whole district. Throws `Refusal` CURSOR_INVALID.
 */
export async function listCasesOfPhone(
  tx: Tx,
  districtId: string,
  phoneIndexes: readonly Buffer[],
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page> {
  const [at, id] = cursor ? readCursor(cursor) : [null, null];
  const cases: Case[] = await tx.query(
    `SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1
       AND c.reporter_id IN (SELECT r.id FROM vault.reporter r WHERE r.district_id = $1 AND r.phone_index = ANY($2))
       AND ($3::timestamptz IS NULL OR (c.submitted_at, c.id) < ($3, $4::uuid))
     ORDER BY c.submitted_at DESC, c.id DESC LIMIT $5`,
    [districtId, phoneIndexes, at, id, limit + 1],
  );
  const page = cases.slice(0, limit);
  const last = page.at(-1);
  return { cases: page, next: cases.length > limit && last ? cursorOf(last) : null };
}

/** The case of this number, where its reporter left this phone; else null. The scope must be the whole district. */
export async function caseOfPhone(
  tx: Tx,
  districtId: string,
  phoneIndexes: readonly Buffer[],
  number: string,
): Promise<{ id: string; reporterId: string } | null> {
  const [found] = await tx.query(
    `SELECT c.id, c.reporter_id AS "reporterId" FROM cases c
     JOIN vault.reporter r ON r.district_id = c.district_id AND r.id = c.reporter_id
     WHERE c.district_id = $1 AND c.number = $3 AND r.phone_index = ANY($2)`,
    [districtId, phoneIndexes, number],
  );
  return found ?? null;
}

/** Whether anybody with this phone has reported here. The scope must be the whole district. */
export async function isKnownPhone(
  tx: Tx,
  districtId: string,
  phoneIndexes: readonly Buffer[],
): Promise<boolean> {
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM vault.reporter WHERE district_id = $1 AND phone_index = ANY($2) LIMIT 1`,
    [districtId, phoneIndexes],
  );
  return known.length > 0;
}
