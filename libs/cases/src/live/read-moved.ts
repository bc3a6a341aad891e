import type { Tx } from '#database';
import type { Case } from '../case.js';
import type { CaseEvent } from '../event.js';
import { marksOfCase, type Sighted } from '../sight.js';

/** A move, and who sees the case: by which marks (see `marksOfActor`) now, and by which before the move. */
export interface MovedCase
  extends
    Pick<CaseEvent, 'seq' | 'move' | 'toState' | 'at'>,
    Pick<Case, 'number' | 'urgency' | 'leadUnit' | 'gridCode'> {
  seenBy: string[];
  wasSeenBy: string[];
}

/** What an event may change of who sees the case, beside its state. Who was once called stays called. */
const changeable = [
  'confidential',
  'gridCode',
  'communityCode',
  'streetCode',
  'leadUnit',
  'verifierUnit',
  'handlerId',
] as const satisfies ReadonlyArray<keyof Sighted>;

type Row = Sighted &
  Omit<MovedCase, 'seenBy' | 'wasSeenBy'> & { fromState: Case['state'] | null; was: Partial<Sighted> | null };

/**
 * Moves of one district, by case and number of the event, in the order they are asked for; one statement for all. Of a case
 * that has moved on since, who sees it now is told of each of them. Must work within the scope of the whole district.
 */
export async function readMoved(
  tx: Tx,
  districtId: string,
  moves: ReadonlyArray<readonly [caseId: string, seq: number]>,
): Promise<MovedCase[]> {
  const rows: Row[] = await tx.query(
    `SELECT c.id, c.number, c.urgency, c.state, c.confidential, c.grid_code AS "gridCode", c.community_code AS "communityCode",
            c.street_code AS "streetCode", c.lead_unit AS "leadUnit", c.verifier_unit AS "verifierUnit", c.handler_id AS "handlerId",
            c.called_units AS "calledUnits", e.seq, e.move, e.from_state AS "fromState", e.to_state AS "toState", e.at, was.was
     FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS asked (case_id, seq, nth)
     JOIN case_event e ON e.district_id = $1 AND e.case_id = asked.case_id AND e.seq = asked.seq
     JOIN cases c ON c.district_id = $1 AND c.id = asked.case_id
     LEFT JOIN LATERAL (
       SELECT jsonb_object_agg(k.key, (SELECT p.change -> k.key FROM case_event p WHERE p.district_id = $1 AND p.case_id = e.case_id
         AND p.seq < e.seq AND p.change ? k.key ORDER BY p.seq DESC LIMIT 1)) AS was
       FROM unnest($4::text[]) AS k (key) WHERE e.change ?| $4::text[] AND e.change ? k.key
     ) was ON e.seq > 1
     ORDER BY asked.nth`,
    [districtId, moves.map(([caseId]) => caseId), moves.map(([, seq]) => seq), [...changeable]],
  );
  return rows.map(({ fromState, was, ...row }) => ({
    ...row,
    seenBy: marksOfCase(districtId, row),
    wasSeenBy: fromState === null ? [] : marksOfCase(districtId, { ...row, ...was, state: fromState }),
  }));
}
