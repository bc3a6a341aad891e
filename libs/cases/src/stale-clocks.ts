import type { WorkCalendar } from '#calendar';
import type { Tx } from '#database';
import { CaseTimer } from './timer.js';

/** A district and the calendar it lives by. */
export interface Place {
  districtId: string;
  calendar: WorkCalendar;
}

const pageSize = 200;
const first = '00000000-0000-0000-0000-000000000000';

/** The next page of cases, by id, that have an open clock of another version of the calendar. */
export async function staleCases(tx: Tx, { districtId, calendar }: Place, after = first): Promise<string[]> {
  const rows: { caseId: string }[] = await tx.query(
    `SELECT DISTINCT case_id AS "caseId" FROM case_timer
     WHERE district_id = $1 AND case_id > $2 AND stopped_at IS NULL AND right(computed_from, length($3)) <> $3
     ORDER BY case_id LIMIT ${pageSize}`,
    [districtId, after, suffix(calendar)],
  );
  return rows.map(({ caseId }) => caseId);
}

export async function countStale(tx: Tx, { districtId, calendar }: Place): Promise<number> {
  const [{ count }] = await tx.query(
    `SELECT count(*)::int FROM case_timer
     WHERE district_id = $1 AND stopped_at IS NULL AND right(computed_from, length($2)) <> $2`,
    [districtId, suffix(calendar)],
  );
  return count as number;
}

/** The open clocks of these cases that are of another version of the calendar. */
export function staleClocks(
  tx: Tx,
  { districtId, calendar }: Place,
  caseIds: readonly string[],
): Promise<CaseTimer[]> {
  return tx
    .createQueryBuilder(CaseTimer, 't')
    .where('t.district_id = :districtId AND t.case_id = ANY(:caseIds) AND t.stopped_at IS NULL', {
      districtId,
      caseIds,
    })
    .andWhere('right(t.computed_from, length(:suffix)) <> :suffix', { suffix: suffix(calendar) })
    .orderBy('t.started_at')
    .getMany();
}

/** A clock told again; `id` says which, everything else is as it is to be. */
export type Again = Pick<
  CaseTimer,
  | 'caseId'
  | 'id'
  | 'computedFrom'
  | 'dueAt'
  | 'provisional'
  | 'warnAt'
  | 'nextAt'
  | 'warnedAt'
  | 'overdueAt'
  | 'remaining'
> & { turns: CaseTimer['story'] };

/** Writes clocks of one district, each with the new lines of its story, in one statement. */
export async function writeClocks(tx: Tx, { districtId }: Place, clocks: readonly Again[]): Promise<void> {
  await tx.query(
    `UPDATE case_timer t SET computed_from = n."computedFrom", due_at = n."dueAt", provisional = n.provisional,
       warn_at = n."warnAt", next_at = n."nextAt", warned_at = n."warnedAt", overdue_at = n."overdueAt",
       remaining = n.remaining, story = t.story || n.turns
     FROM jsonb_to_recordset($2::jsonb) AS n ("caseId" uuid, id uuid, "computedFrom" text, "dueAt" timestamptz,
       provisional boolean, "warnAt" timestamptz, "nextAt" timestamptz, "warnedAt" timestamptz,
       "overdueAt" timestamptz, remaining jsonb, turns jsonb)
     WHERE t.district_id = $1 AND t.case_id = n."caseId" AND t.id = n.id`,
    [districtId, JSON.stringify(clocks)],
  );
}

/** `computed_from` ends with the calendar's version (see `newTimer`). */
export const suffix = (calendar: WorkCalendar): string => ` ${calendar.version}`;
