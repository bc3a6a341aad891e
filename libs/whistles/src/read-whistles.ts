import type { Case } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { WhistleMinute } from './minute.js';
import { openTaskStates, ReportTask } from './report-task.js';
import { selectedOf } from './whistle-rows.js';
import { Whistle } from './whistle.js';

type Key = Pick<Case, 'districtId' | 'id'>;

/** A whistle with its report tasks and the minutes of its joint handling. */
export type WholeWhistle = Whistle & { tasks: ReportTask[]; minutes: WhistleMinute[] };

/** The whistles of a case with their tasks and minutes, oldest first. */
export async function whistlesOf(tx: Tx, row: Key): Promise<WholeWhistle[]> {
  const [{ whistles, tasks }, minutes] = await Promise.all([readWhistles(tx, row), minutesOf(tx, row)]);
  return whistles.map((whistle) => ({
    ...whistle,
    tasks: tasks.filter(({ whistleId }) => whistleId === whistle.id),
    minutes: minutes.filter(({ whistleId }) => whistleId === whistle.id),
  }));
}

const minutesOf = (tx: Tx, { districtId, id }: Key): Promise<WhistleMinute[]> =>
  tx.query(
    `/* prepared */ SELECT ${selectedOf(tx, WhistleMinute, 'm')} FROM whistle_minute m
     WHERE m.district_id = $1 AND m.case_id = $2 ORDER BY m.at, m.id`,
    [districtId, id],
  );

/**
 * Whistles and tasks of a case, oldest first; within a transaction asked in one packet. A task is due when its clock is: a new
 * calendar moves the clock.
 */
export async function readWhistles(
  tx: Tx,
  { districtId, id }: Key,
): Promise<{ whistles: Whistle[]; tasks: ReportTask[] }> {
  const [whistles, tasks] = await Promise.all([
    tx.query<Whistle[]>(
      `/* prepared */ SELECT ${selectedOf(tx, Whistle, 'w')} FROM whistle w
       WHERE w.district_id = $1 AND w.case_id = $2 ORDER BY w.blown_at, w.id`,
      [districtId, id],
    ),
    tx.query<ReportTask[]>(
      `/* prepared */ SELECT ${selectedOf(tx, ReportTask, 't', { arriveBy: 'coalesce(k.due_at, t.arrive_by)' })} FROM report_task t
       LEFT JOIN case_timer k ON k.district_id = t.district_id AND k.case_id = t.case_id AND k.kind = 'ARRIVE' AND k.subject = t.id::text
       WHERE t.district_id = $1 AND t.case_id = $2 ORDER BY t.notified_at, t.id`,
      [districtId, id],
    ),
  ]);
  return { whistles, tasks };
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
