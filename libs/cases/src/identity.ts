import type { Tx } from '#database';
import { Reporter, unseal, type Identity } from '#people';
import type { Case } from './case.js';

/** Who reported, opened for the program's own use (sending a text). Null where nobody left anything. */
export async function readIdentity(
  tx: Tx,
  { districtId, reporterId }: Case,
  vaultKey: string,
): Promise<Identity | null> {
  if (!reporterId) return null;
  const reporter = await tx.findOneByOrFail(Reporter, { districtId, id: reporterId });
  return unseal(vaultKey, reporterId, reporter.sealed);
}
