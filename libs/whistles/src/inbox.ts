import type { Tx } from '#database';
import type { Actor } from '#people';
import type { Case } from '#cases';
import { ReportTask, Whistle } from './whistle.js';

/** The whistles of a case with their tasks, oldest first. */
export async function whistlesOf(
  tx: Tx,
  { districtId, id }: Pick<Case, 'districtId' | 'id'>,
): Promise<Array<Whistle & { tasks: ReportTask[] }>> {
  const whistles = await tx.find(Whistle, {
    where: { districtId, caseId: id },
    order: { blownAt: 'ASC', id: 'ASC' },
  });
  const tasks = await tx.find(ReportTask, {
    where: { districtId, caseId: id },
    order: { notifiedAt: 'ASC', id: 'ASC' },
  });
  return whistles.map((whistle) => ({
    ...whistle,
    tasks: tasks.filter(({ whistleId }) => whistleId === whistle.id),
  }));
}

/** A department's report tasks that are not over, the most urgent arrival first, with the number of their case; at most 200. */
export function openTasksOf(tx: Tx, actor: Actor): Promise<Array<ReportTask & { number: string }>> {
  return tx.query(
    `SELECT t.id, t.whistle_id AS "whistleId", t.case_id AS "caseId", t.unit_code AS "unitCode", t.state, t.notified_at AS "notifiedAt",
            t.arrive_by AS "arriveBy", t.late, c.number
     FROM report_task t JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id
     WHERE t.district_id = $1 AND t.unit_code = $2 AND t.state <> 'LEFT' ORDER BY t.arrive_by, t.id LIMIT 200`,
    [actor.districtId, actor.unitCode],
  );
}
