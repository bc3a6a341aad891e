import type { Policy } from '#catalogue';
import type { Tx } from '#database';
import type { Case } from './case.js';
import type { CaseTimer, TimerKind } from './timer.js';
import type { Served } from './clock-rows.js';
import { caseColumns } from './write-move.js';

/** A clock whose next moment has come. */
export type DueTimer = Pick<CaseTimer, 'districtId' | 'caseId' | 'id' | 'kind' | 'subject' | 'dueAt'> & {
  /** It has run out; otherwise it only warns. */
  overdue: boolean;
};

/** A case that has such a clock. */
export type DueCase = Pick<CaseTimer, 'districtId' | 'caseId'>;

/** The cases whose clocks have come due, the oldest first, at most `limit`; a case once for each of its clocks. */
export function dueCases(tx: Tx, now: Date, limit: number): Promise<DueCase[]> {
  return tx.query(
    `SELECT district_id AS "districtId", case_id AS "caseId" FROM case_timer WHERE next_at <= $1 ORDER BY next_at LIMIT $2`,
    [now, limit],
  );
}

/** A case that is locked, and the oldest clock of it that is due. */
export interface LockedDue {
  before: Case;
  timer: DueTimer;
}

/**
 * Locks those of these cases of a district nobody is at work on and answers each with its oldest clock that is due now, in the order of
 * these; `more` are the cases that have another one. Waits for nobody.
 */
export async function lockDue(
  tx: Tx,
  districtId: string,
  caseIds: readonly string[],
  now: Date,
): Promise<{ due: LockedDue[]; more: string[] }> {
  const rows: LockedRow[] = await tx.query(
    // Case first, clocks then, as the desk does. Both are locked, so that what another sweeper has served meanwhile is left out.
    `SELECT ${caseColumns(tx, { policy: 'c.policy::text' })}, t.id AS "timerId", t.kind AS "timerKind", t.subject AS "timerSubject",
       t.due_at AS "timerDueAt"
     FROM case_timer t JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id
     WHERE t.district_id = $1 AND t.case_id = ANY($2) AND t.next_at <= $3 AND t.stopped_at IS NULL ORDER BY t.next_at, t.id FOR UPDATE OF c, t SKIP LOCKED`,
    [districtId, caseIds, now],
  );
  // A few policies are frozen on a great many cases: each is read once.
  const policies = new Map<string | null, Policy | null>([[null, null]]);
  const policyOf = (text: string | null) => {
    const known = policies.get(text);
    if (known !== undefined || text === null) return known ?? null;
    const policy = JSON.parse(text) as Policy;
    policies.set(text, policy);
    return policy;
  };
  const due = new Map<string, LockedDue>();
  const more = new Set<string>();
  for (const row of rows) {
    const { id: caseId } = row;
    if (due.has(caseId)) more.add(caseId);
    else
      due.set(caseId, {
        before: Object.assign(row, { policy: policyOf(row.policy) }),
        timer: {
          districtId,
          caseId,
          id: row.timerId,
          kind: row.timerKind,
          subject: row.timerSubject,
          dueAt: row.timerDueAt,
          overdue: row.timerDueAt <= now,
        },
      });
  }
  return { due: [...due.values()], more: [...more] };
}

type LockedRow = Omit<Case, 'policy'> & {
  policy: string | null;
  timerId: string;
  timerKind: TimerKind;
  timerSubject: string;
  timerDueAt: Date;
};

/** These clocks of a district could not be served; they are looked at again a minute later, behind those that are due by then. */
export async function postpone(
  tx: Tx,
  districtId: string,
  timers: readonly DueTimer[],
  now: Date,
): Promise<void> {
  if (timers.length === 0) return;
  await tx.query(
    `UPDATE case_timer t SET next_at = $4 FROM unnest($2::uuid[], $3::uuid[]) AS w (case_id, id)
     WHERE t.district_id = $1 AND t.case_id = w.case_id AND t.id = w.id AND t.next_at IS NOT NULL`,
    [
      districtId,
      timers.map(({ caseId }) => caseId),
      timers.map(({ id }) => id),
      new Date(now.getTime() + 60_000),
    ],
  );
}

/** A clock whose move was made at this very due time before: it goes on as if it had been served, and nothing happens twice. */
export async function passOver(
  tx: Tx,
  { districtId, caseId, id, dueAt }: DueTimer,
  { as, nextAt }: Served,
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE case_timer SET ${as === 'WARNED' ? 'warned_at' : 'overdue_at'} = $4, next_at = $5
     WHERE district_id = $1 AND case_id = $2 AND id = $3 AND due_at = $6 AND next_at <= $4`,
    [districtId, caseId, id, now, nextAt, dueAt],
  );
}
