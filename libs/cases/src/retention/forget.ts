import { Attachment, removeAttachment, type Store } from '#attachments';
import type { Tx } from '#database';
import { destroyIdentities, type Vault } from '#people';
import { places } from './places.js';

/** How many rows were changed at each place. */
export type Forgotten = Record<string, number>;

/**
 * Destroys the identities of these reporters and what else is theirs, place by place, in the caller's transaction, and ends the
 * sessions of their phones where nobody is left behind a phone. The rows of the vault stay, with a pseudonym; cases and their
 * events are not touched, so that their chain stays whole. Who was forgotten before is passed over. The scope must be the
 * whole district.
 */
export async function forget(
  tx: Tx,
  vault: Vault,
  districtId: string,
  reporterIds: readonly string[],
  now: Date,
): Promise<Forgotten> {
  const found: Array<{ id: string; phone: boolean }> = await tx.query(
    `SELECT id, phone_index IS NOT NULL AS phone FROM vault.reporter
     WHERE district_id = $1 AND id = ANY($2) AND pseudonymised_at IS NULL ORDER BY id FOR UPDATE`,
    [districtId, reporterIds],
  );
  const ids = found.map(({ id }) => id);
  const done: Forgotten = { 'vault.reporter': ids.length };
  if (ids.length === 0) return done;

  const phones = new Set<string>();
  for (const { id, phone } of found)
    if (phone) phones.add((await vault.open(tx, districtId, id, ['phone'])).phone ?? '');
  await destroyIdentities(tx, districtId, ids);
  await tx.query(
    `UPDATE vault.reporter SET pseudonym = '诉求人' || upper(right(id::text, 8)), pseudonymised_at = $3, review_at = NULL, erasure_id = NULL
     WHERE district_id = $1 AND id = ANY($2)`,
    [districtId, ids, now],
  );
  for (const { table, forget: statement } of places)
    if (statement) done[table] = await changed(tx, statement, [districtId, ids]);

  for (const phone of phones) {
    const indexes = await vault.phoneIndex(tx, districtId, phone);
    for (const [table, column] of phoneIndexed)
      done[table] =
        (done[table] ?? 0) +
        (await changed(
          tx,
          `DELETE FROM ${table} t WHERE t.district_id = $1 AND t.${column} = ANY($2) AND NOT EXISTS (
             SELECT 1 FROM vault.reporter r WHERE r.district_id = $1 AND r.phone_index = ANY($2)) RETURNING 1`,
          [districtId, indexes],
        ));
  }
  return done;
}

/** Tables that know somebody by the blind index of a phone alone. */
const phoneIndexed = [
  ['public.resident_session', 'phone_index'],
  ['public.resident_code', 'phone_index'],
  ['public.slowed_source', 'source'],
] as const;

/** Removes what these reporters uploaded to their cases, with its bytes; what staff uploaded is the case's. Returns how many. */
export async function forgetUploads(
  tx: Tx,
  store: Store,
  districtId: string,
  reporterIds: readonly string[],
): Promise<number> {
  const theirs = await tx
    .createQueryBuilder(Attachment, 'a')
    .where(
      `a.district_id = :districtId AND a.from_kind = 'REPORTER' AND a.case_id IN (
         SELECT c.id FROM cases c WHERE c.district_id = :districtId AND c.reporter_id = ANY(:reporterIds))`,
      { districtId, reporterIds },
    )
    .getMany();
  for (const row of theirs) await removeAttachment(tx, store, row);
  return theirs.length;
}

/** An UPDATE or DELETE with RETURNING; how many rows it changed. */
export async function changed(tx: Tx, statement: string, params: unknown[]): Promise<number> {
  const [rows]: [unknown[]] = await tx.query(statement, params);
  return rows.length;
}
