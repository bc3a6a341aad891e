import type { Tx } from '#database';

/** What counts as a reveal, in the audit log. */
export const revealActs = {
  revealAsked: 'asked',
  revealApproved: 'approved',
  revealed: 'revealed',
  revealRefused: 'refused',
} as const;
export type RevealAct = keyof typeof revealActs;

/** How often one person did so on one day. */
export interface RevealCount {
  /** Local date. */
  day: string;
  unitCode: string | null;
  personId: string;
  person: string;
  asked: number;
  approved: number;
  revealed: number;
  refused: number;
}

/** Who looked behind a pseudonym, asked to, or decided on that, by day, unit and person, since a moment of real time; newest day first. */
export function countReveals(tx: Tx, districtId: string, since: Date): Promise<RevealCount[]> {
  const counts = Object.entries(revealActs)
    .map(([act, name]) => `count(*) FILTER (WHERE act = '${act}')::int AS ${name}`)
    .join(', ');
  return tx.query(
    `SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day, unit_code AS "unitCode", actor_id AS "personId",
       max(actor_name) AS person, ${counts}
     FROM audit_event WHERE district_id = $1 AND act = ANY($2) AND at >= $3
     GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3`,
    [districtId, Object.keys(revealActs), since],
  );
}
