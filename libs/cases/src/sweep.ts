import { v5 as uuidv5 } from 'uuid';
import type { DataSource } from 'typeorm';
import { Refusal, type Clock } from '#config';
import { systemActor } from '#people';
import type { CaseDesk } from './desk.js';
import type { TimerKind } from './timer.js';
import type { Move } from './workflow.js';

export interface DueTimer {
  districtId: string;
  caseId: string;
  id: string;
  kind: TimerKind;
  subject: string;
  dueAt: Date;
  overdue: boolean;
}

/**
 * Looks at every clock whose next moment has come, oldest first, and acts as the system through the desk: a warning,
 * an overdue mark, or a signature by default. Any number of sweepers may run: the desk locks the case and each clock
 * moves on once. A clock that cannot be served is told to `fault` and looked at again a minute later, behind those that
 * are due by then. Returns how many clocks were served.
 */
export async function sweepTimers(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  fault: (timer: DueTimer, error: unknown) => void,
  limit = 200,
): Promise<number> {
  let served = 0;
  for (;;) {
    const due = await dueTimers(dataSource, clock.now(), limit);
    let now = 0;
    for (const timer of due)
      await serve(desk, timer).then(
        (did) => (now += did ? 1 : 0),
        async (error: unknown) => {
          fault(timer, error);
          await postpone(dataSource, timer, clock.now());
        },
      );
    served += now;
    if (due.length < limit || now === 0) return served;
  }
}

function dueTimers(dataSource: DataSource, now: Date, limit: number): Promise<DueTimer[]> {
  return dataSource.query(
    `SELECT district_id AS "districtId", case_id AS "caseId", id, kind, subject, due_at AS "dueAt", due_at <= $1 AS overdue
     FROM case_timer WHERE next_at <= $1 ORDER BY next_at LIMIT $2`,
    [now, limit],
  );
}

async function postpone(
  dataSource: DataSource,
  { districtId, caseId, id }: DueTimer,
  now: Date,
): Promise<void> {
  await dataSource.query(
    `UPDATE case_timer SET next_at = $4 WHERE district_id = $1 AND case_id = $2 AND id = $3 AND next_at IS NOT NULL`,
    [districtId, caseId, id, new Date(now.getTime() + 60_000)],
  );
}

/** What happens when a clock runs out; the others are marked overdue and whoever answers for them is told. */
const onDue: Partial<Record<TimerKind, Move>> = {
  SIGN: 'autoSign',
  ARBITRATE: 'bottomLine',
  LEDGER_REVIEW: 'resume',
  ESCALATE: 'escalate',
  ARCHIVE: 'archive',
  SUBMIT: 'voidCase',
};

async function serve(desk: CaseDesk, timer: DueTimer): Promise<boolean> {
  const move = timer.overdue ? (onDue[timer.kind] ?? 'overdue') : 'warn';
  const mark = move === 'warn' ? 'warned_at' : 'overdue_at';
  try {
    await desk.move(
      {
        actor: systemActor(timer.districtId),
        move,
        caseId: timer.caseId,
        // By due time as well: a clock that was given another one warns and runs out once more.
        cause: uuidv5(timer.dueAt.toISOString(), timer.id),
        input: {
          timer: timer.kind,
          dueAt: timer.dueAt.toISOString(),
          subject: timer.subject,
          ...(move === 'escalate' ? { reason: '本级时限已到', trigger: 'LEVEL_TIMER' } : {}),
        },
      },
      // A clock may have been stopped, or served by another sweeper, while we waited for the case's lock.
      async (tx, { now }) => {
        const [rows] = await tx.query(
          `UPDATE case_timer SET next_at = ${move === 'warn' ? 'due_at' : 'NULL'}, ${mark} = $4
           WHERE district_id = $1 AND case_id = $2 AND id = $3 AND stopped_at IS NULL AND ${mark} IS NULL RETURNING id`,
          [timer.districtId, timer.caseId, timer.id, now],
        );
        if (rows.length === 0) throw alreadyServed;
        return {};
      },
    );
    return true;
  } catch (error) {
    if (error === alreadyServed) return false;
    throw error;
  }
}

const alreadyServed = new Refusal(409, 'TIMER_ALREADY_SERVED', {
  zh: '该计时已处理。',
  en: 'This clock has been served already.',
});
