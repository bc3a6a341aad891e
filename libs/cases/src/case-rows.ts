import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Case } from './case.js';
import { caseColumns } from './write-move.js';

/** A case by its id, for the program itself. Throws `Refusal` CASE_NOT_FOUND. */
export async function readCaseById(tx: Tx, districtId: string, id: string): Promise<Case> {
  const [row] = await tx.query(
    `/* prepared */ SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.id = $2`,
    [districtId, id],
  );
  if (!row) throw caseNotFound();
  return row;
}

/** Also the answer to whoever may not see it: that a case exists is nobody's business out of scope. */
export const caseNotFound = () =>
  new Refusal(404, 'CASE_NOT_FOUND', {
    zh: '没有这个诉求件, 或不在您的范围内。请核对编号。',
    en: 'There is no such case, or it is not within your scope. Check the number.',
  });
