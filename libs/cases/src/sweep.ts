import { v5 as uuidv5 } from 'uuid';
import type { DataSource } from 'typeorm';
import { Refusal, type Clock } from '#config';
import { systemActor } from '#people';
import type { CaseDesk, MoveRequest } from './desk.js';
import {
  dueCases,
  lockDue,
  passOver,
  postpone,
  type DueCase,
  type DueTimer,
  type LockedDue,
} from './due-timers.js';
import { groundOf } from './ground.js';
import type { TimerKind } from './timer.js';
import type { Move } from './workflow.js';
import type { Served } from './clock-rows.js';

/** How many clocks are listed at a time, how many are served in one transaction, and how many of these go on at once. */
const atOnce = { page: 4000, batch: 200, lanes: 2 };

/** What happens when a clock runs out; the others are marked overdue and whoever answers for them is told. */
const onDue: Partial<Record<TimerKind, Move>> = {
  SIGN: 'autoSign',
  ARBITRATE: 'bottomLine',
  LEDGER_REVIEW: 'resume',
  ESCALATE: 'escalate',
  ARCHIVE: 'archive',
  SUBMIT: 'voidCase',
};

type Fault = (timer: DueTimer, error: unknown) => void;

/**
 * Looks at every clock whose next moment has come, oldest first, and acts as the system through the desk: a warning,
 * an overdue mark, or a signature by default. Any number of sweepers may run: a case somebody else holds is passed over,
 * and each clock moves on once. A clock that cannot be served is told to `fault` and looked at again a minute later,
 * behind those that are due by then. Returns how many clocks were served.
 */
export async function sweepTimers(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  fault: Fault,
  { page, batch, lanes } = atOnce,
): Promise<number> {
  const sweep: Sweep = { dataSource, desk, clock, fault };
  let served = 0;
  for (;;) {
    const listed = await dueCases(dataSource.manager, clock.now(), page);
    const queues = byDistrict(listed);
    let now = 0;
    const lane = async () => {
      for (const [districtId, queue] of queues)
        while (queue.length > 0) {
          const { did, more } = await serveBatch(sweep, districtId, queue.splice(0, batch));
          now += did;
          queue.unshift(...more);
        }
    };
    const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
    served += now;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (listed.length < page || now === 0) return served;
  }
}

interface Sweep {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  fault: Fault;
}

/** The cases of each district, once each; the district whose clock is the oldest first. */
function byDistrict(listed: readonly DueCase[]): Map<string, string[]> {
  const cases = new Map<string, Set<string>>();
  for (const { districtId, caseId } of listed)
    cases.set(districtId, (cases.get(districtId) ?? new Set()).add(caseId));
  return new Map([...cases].map(([districtId, ids]) => [districtId, [...ids]]));
}

/** All of one district in one transaction; where that fails, each by itself, so that only the one that fails is lost. */
async function serveBatch(
  sweep: Sweep,
  districtId: string,
  caseIds: readonly string[],
): Promise<{ did: number; more: string[] }> {
  const { dataSource, desk, clock, fault } = sweep;
  // Before the transaction, as the desk does it.
  const grounds = new Map([[districtId, await groundOf(dataSource.manager, districtId, clock.now())]]);
  let due: LockedDue[] = [];
  let more: string[] = [];
  try {
    const refused = await dataSource.transaction(async (tx) => {
      const now = clock.now();
      ({ due, more } = await lockDue(tx, districtId, caseIds, now));
      const moves = due.map(({ before, timer }) => ({
        before,
        timer,
        request: requestFor(timer),
        served: servedBy(timer),
      }));
      const no = await desk.moveLocked(tx, grounds, moves);
      await postpone(
        tx,
        districtId,
        no.map(({ move }) => move.timer),
        now,
      );
      return no;
    });
    for (const { move, error } of refused) fault(move.timer, error);
    return { did: due.length - refused.length, more };
  } catch (error) {
    if (due.length === 0) throw error;
    let did = 0;
    for (const { timer } of due) did += (await serveAlone(sweep, timer)) ? 1 : 0;
    return { did, more };
  }
}

async function serveAlone({ dataSource, desk, clock, fault }: Sweep, timer: DueTimer): Promise<boolean> {
  const served = servedBy(timer);
  const mark = served.as === 'WARNED' ? 'warned_at' : 'overdue_at';
  try {
    const { made } = await desk.move(requestFor(timer), async (tx) => {
      const rows: unknown[] = await tx.query(
        `SELECT 1 FROM case_timer WHERE district_id = $1 AND case_id = $2 AND id = $3 AND stopped_at IS NULL AND ${mark} IS NULL`,
        [timer.districtId, timer.caseId, timer.id],
      );
      if (rows.length === 0) throw alreadyServed;
      return { served };
    });
    if (!made) await passOver(dataSource.manager, timer, served, clock.now());
    return made;
  } catch (error) {
    if (error === alreadyServed) return false;
    fault(timer, error);
    await postpone(dataSource.manager, timer.districtId, [timer], clock.now());
    return false;
  }
}

function requestFor({ districtId, caseId, id, kind, subject, dueAt, overdue }: DueTimer): MoveRequest {
  const move = overdue ? (onDue[kind] ?? 'overdue') : 'warn';
  return {
    actor: systemActor(districtId),
    move,
    caseId,
    // By due time as well: a clock that was given another one warns and runs out once more.
    cause: uuidv5(dueAt.toISOString(), id),
    input: {
      timer: kind,
      dueAt: dueAt.toISOString(),
      subject,
      ...(move === 'escalate' ? { reason: '本级时限已到', trigger: 'LEVEL_TIMER' } : {}),
    },
  };
}

/** A clock that has warned is looked at again when it is due. */
const servedBy = ({ id, kind, subject, dueAt, overdue }: DueTimer): Served => ({
  id,
  kind,
  subject,
  as: overdue ? 'OVERDUE' : 'WARNED',
  nextAt: overdue ? null : dueAt,
});

const alreadyServed = new Refusal(409, 'TIMER_ALREADY_SERVED', {
  zh: '该计时已处理。',
  en: 'This clock has been served already.',
});
