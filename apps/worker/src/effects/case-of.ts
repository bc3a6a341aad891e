import { readCaseById, type Case } from '#cases';
import type { Delivery } from '#outbox';
import type { Tx } from '#database';

/** The case a delivery is about, as it stands now. */
export const caseOf = (tx: Tx, { districtId, caseId }: Delivery): Promise<Case> =>
  readCaseById(tx, districtId, caseId);
