import type { Tx } from '#database';
import type { Case } from './case.js';
import { CaseTimer } from './timer.js';
import { columnsOf } from './write-move.js';

/** Every clock of a case, running or stopped, oldest first. */
export function readTimers(
  tx: Tx,
  { districtId, id }: Pick<Case, 'districtId' | 'id'>,
): Promise<CaseTimer[]> {
  return tx.query(
    `/* prepared */ SELECT ${timerColumns(tx)} FROM case_timer t WHERE t.district_id = $1 AND t.case_id = $2
     ORDER BY t.started_at, t.id`,
    [districtId, id],
  );
}

/** The same by the number of the case, which the caller may see. */
export function readTimersOfNumber(tx: Tx, districtId: string, number: string): Promise<CaseTimer[]> {
  return tx.query(
    `/* prepared */ SELECT ${timerColumns(tx)} FROM cases c JOIN case_timer t ON t.district_id = c.district_id AND t.case_id = c.id
     WHERE c.district_id = $1 AND c.number = $2 ORDER BY t.started_at, t.id`,
    [districtId, number],
  );
}

/** Every clock of several cases, asked district by district, by the case's id, oldest first; of none without asking. */
export async function readTimersOf(
  tx: Tx,
  cases: ReadonlyArray<Pick<Case, 'districtId' | 'id'>>,
): Promise<Map<string, CaseTimer[]>> {
  const timers: CaseTimer[] = [];
  for (const districtId of new Set(cases.map((one) => one.districtId)))
    timers.push(
      ...(await tx.query<CaseTimer[]>(
        `SELECT ${timerColumns(tx)} FROM case_timer t
         WHERE t.district_id = $1 AND t.case_id = ANY($2) ORDER BY t.started_at, t.id`,
        [districtId, cases.filter((one) => one.districtId === districtId).map(({ id }) => id)],
      )),
    );
  const byCase = new Map<string, CaseTimer[]>();
  for (const timer of timers) byCase.set(timer.caseId, [...(byCase.get(timer.caseId) ?? []), timer]);
  return byCase;
}

const timerColumns = (tx: Tx): string =>
  columnsOf(tx, CaseTimer)
    .map(({ propertyName, databaseName }) => `t.${databaseName} AS "${propertyName}"`)
    .join(', ');
