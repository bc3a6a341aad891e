import type { Case } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { WhistleMinute } from './minute.js';
import { openTaskStates, ReportTask } from './report-task.js';
import { Whistle } from './whistle.js';

type Key = Pick<Case, 'districtId' | 'id'>;

/** A whistle with its report tasks and the minutes of its joint handling. */
export type WholeWhistle = Whistle & { tasks: ReportTask[]; minutes: WhistleMinute[] };

/** The whistles of a case with their tasks and minutes, oldest first. */
export async function whistlesOf(tx: Tx, row: Key): Promise<WholeWhistle[]> {
  const { whistles, tasks } = await readWhistles(tx, row);
  if (whistles.length === 0) return [];
  const minutes = await tx.find(WhistleMinute, {
    where: { districtId: row.districtId, caseId: row.id },
    order: { at: 'ASC', id: 'ASC' },
  });
  return whistles.map((whistle) => ({
    ...whistle,
    tasks: tasks.filter(({ whistleId }) => whistleId === whistle.id),
    minutes: minutes.filter(({ whistleId }) => whistleId === whistle.id),
  }));
}

/** Whistles and tasks of a case, oldest first. A task is due when its clock is: a new calendar moves the clock. */
export async function readWhistles(
  tx: Tx,
  { districtId, id }: Key,
): Promise<{ whistles: Whistle[]; tasks: ReportTask[] }> {
  const whistles = await tx.find(Whistle, {
    where: { districtId, caseId: id },
    order: { blownAt: 'ASC', id: 'ASC' },
  });
  if (whistles.length === 0) return { whistles, tasks: [] };
  const tasks = await tx.find(ReportTask, {
    where: { districtId, caseId: id },
    order: { notifiedAt: 'ASC', id: 'ASC' },
  });
  const clocks: Array<{ subject: string; dueAt: Date }> = await tx.query(
    `SELECT subject, due_at AS "dueAt" FROM case_timer WHERE district_id = $1 AND case_id = $2 AND kind = 'ARRIVE'`,
    [districtId, id],
  );
  const due = new Map(clocks.map(({ subject, dueAt }) => [subject, dueAt]));
  return {
    whistles,
    tasks: tasks.map((task) => ({ ...task, arriveBy: due.get(task.id) ?? task.arriveBy })),
  };
}

/** A task as its department has it on its list. */
export type OpenTask = Pick<
  ReportTask,
  'id' | 'whistleId' | 'caseId' | 'unitCode' | 'state' | 'notifiedAt' | 'arriveBy' | 'late'
> &
  Pick<Whistle, 'kind' | 'level' | 'place' | 'reason'> & { number: string };

/** What a department still owes, the most urgent arrival first, with the number of the case and the call; at most 200. */
export function openTasksOf(tx: Tx, actor: Actor): Promise<OpenTask[]> {
  return tx.query(
    `SELECT t.id, t.whistle_id AS "whistleId", t.case_id AS "caseId", t.unit_code AS "unitCode", t.state, t.notified_at AS "notifiedAt",
            coalesce(k.due_at, t.arrive_by) AS "arriveBy", t.late, c.number, w.kind, w.level, w.place, w.reason
     FROM report_task t
     JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id
     JOIN whistle w ON w.district_id = t.district_id AND w.id = t.whistle_id
     LEFT JOIN case_timer k ON k.district_id = t.district_id AND k.case_id = t.case_id AND k.kind = 'ARRIVE' AND k.subject = t.id::text
     WHERE t.district_id = $1 AND t.unit_code = $2 AND t.state = ANY($3) ORDER BY 7, t.id LIMIT 200`,
    [actor.districtId, actor.unitCode, openTaskStates],
  );
}
