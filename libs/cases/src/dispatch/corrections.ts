import type { Tx } from '#database';
import type { Move } from '../workflow.js';

/** Moves by which people say that the platform's decision was wrong 误派更正. */
export const correctingMoves = [
  'changeCategory',
  'changeGrid',
  'approveReturn',
  'ruleOwner',
  'bottomLine',
  'forceAssign',
] as const satisfies readonly Move[];
export type CorrectingMove = (typeof correctingMoves)[number];

/** How often one rule decided alone, and how often people corrected it later. */
export interface RuleRecord {
  /** RULE, or what of the responsibility list decided (CATALOGUE, AREA, DELEGATED). */
  by: string;
  /** The rule and its version; null for the list. */
  rule: string | null;
  name: string | null;
  version: number | null;
  decided: number;
  corrected: number;
  /** corrected / decided, 0 to 1. */
  share: number;
  corrections: Partial<Record<CorrectingMove, number>>;
}

/**
 * The first dispatches the platform made alone among the last `last` dispatched cases (by filing), by the rule that decided, with the
 * share people corrected later. By the event log alone, so that anybody comes to the same figures. One statement; the scope
 * must be the whole district.
 */
export async function correctionsOf(tx: Tx, districtId: string, last: number): Promise<RuleRecord[]> {
  const rows: Array<Omit<RuleRecord, 'share'>> = await tx.query(
    `WITH decided AS (
       SELECT coalesce(e.assigned ->> 'by', 'CATALOGUE') AS by, e.assigned #>> '{rule,id}' AS rule,
              e.assigned #>> '{rule,name}' AS name, (e.assigned #>> '{rule,version}')::int AS version, later.move
       FROM (SELECT id FROM cases WHERE district_id = $1 AND dispatched_at IS NOT NULL
             ORDER BY submitted_at DESC, id DESC LIMIT $2) c
       CROSS JOIN LATERAL (
         SELECT seq, actor_kind, change #> '{why,assigned}' AS assigned FROM case_event
         WHERE district_id = $1 AND case_id = c.id AND move = 'dispatch' ORDER BY seq LIMIT 1) e
       LEFT JOIN LATERAL (
         SELECT move FROM case_event
         WHERE district_id = $1 AND case_id = c.id AND seq > e.seq AND move = ANY($3) AND actor_kind = 'STAFF'
         ORDER BY seq LIMIT 1) later ON true
       WHERE e.actor_kind = 'SYSTEM')
     SELECT by, rule, max(name) AS name, version, sum(many)::int AS decided,
            coalesce(sum(many) FILTER (WHERE move IS NOT NULL), 0)::int AS corrected,
            coalesce(jsonb_object_agg(move, many) FILTER (WHERE move IS NOT NULL), '{}') AS corrections
     FROM (SELECT by, rule, max(name) AS name, version, move, count(*)::int AS many FROM decided GROUP BY by, rule, version, move) g
     GROUP BY by, rule, version ORDER BY decided DESC, rule NULLS FIRST, version`,
    [districtId, last, correctingMoves],
  );
  return rows.map((row) => ({ ...row, share: row.corrected / row.decided }));
}
