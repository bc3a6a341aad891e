import type { Tx } from '#database';
import type { Identity, IdentityField, Vault } from '#people';
import type { Case } from './case.js';

/** Who reported, as far as `fields` goes. Null where nobody left anything. Whoever calls has asked whether it may be seen. */
export async function readIdentity(
  tx: Tx,
  { districtId, reporterId }: Case,
  vault: Vault,
  fields?: readonly IdentityField[],
): Promise<Identity | null> {
  return reporterId ? vault.open(tx, districtId, reporterId, fields) : null;
}
