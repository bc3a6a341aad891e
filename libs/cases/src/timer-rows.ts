import type { Tx } from '#database';
import type { Case } from './case.js';
import { CaseTimer } from './timer.js';

/** Every clock of a case, running or stopped, oldest first. */
export function readTimers(
  tx: Tx,
  { districtId, id }: Pick<Case, 'districtId' | 'id'>,
): Promise<CaseTimer[]> {
  return tx.find(CaseTimer, { where: { districtId, caseId: id }, order: { startedAt: 'ASC', id: 'ASC' } });
}
