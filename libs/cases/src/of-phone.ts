import type { Tx } from '#database';
import { cursorOf, readCursor, type Page } from './board.js';
import type { Case } from './case.js';
import type { State } from './states.js';
import { caseColumns } from './write-move.js';

/** Which of a phone's cases are meant: those of nobody who asked to be kept apart, neither confidential nor anonymous. */
export interface OpenOnly {
  state?: State[];
  categoryCode?: string;
  streetCode?: string;
  communityCode?: string;
  gridCode?: string;
}

/**
 * One page of the cases whose reporter left this phone, newest filing first. Reads the vault's phone indexes: the scope must
 * be the whole district. With `openOnly` the others count for neither the page nor `next`. Throws `Refusal` CURSOR_INVALID.
 */
export async function listCasesOfPhone(
  tx: Tx,
  districtId: string,
  phoneIndexes: readonly Buffer[],
  { limit, cursor, openOnly }: { limit: number; cursor?: string; openOnly?: OpenOnly },
): Promise<Page> {
  const [at, id] = cursor ? readCursor(cursor) : [null, null];
  const params: unknown[] = [districtId, phoneIndexes, at, id, limit + 1];
  const p = (value: unknown) => `$${params.push(value)}`;
  const { state, categoryCode, streetCode, communityCode, gridCode } = openOnly ?? {};
  const where = [
    ...(openOnly ? ['NOT c.confidential AND NOT c.anonymous'] : []),
    ...(state?.length ? [`c.state = ANY(${p(state)})`] : []),
    ...(categoryCode ? [`c.category_code = ${p(categoryCode)}`] : []),
    ...(streetCode ? [`c.street_code = ${p(streetCode)}`] : []),
    ...(communityCode ? [`c.community_code = ${p(communityCode)}`] : []),
    ...(gridCode ? [`c.grid_code = ${p(gridCode)}`] : []),
  ];
  const cases: Case[] = await tx.query(
    `SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1
       AND c.reporter_id IN (SELECT r.id FROM vault.reporter r WHERE r.district_id = $1 AND r.phone_index = ANY($2))
       AND ($3::timestamptz IS NULL OR (c.submitted_at, c.id) < ($3, $4::uuid))
       ${where.map((one) => `AND ${one}`).join(' ')}
     ORDER BY c.submitted_at DESC, c.id DESC LIMIT $5`,
    params,
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
