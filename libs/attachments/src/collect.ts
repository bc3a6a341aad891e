import type { DataSource } from 'typeorm';
import type { Tx } from '#database';
import { Attachment, keysOf, keys } from './attachment.js';
import type { Workshop } from './look.js';
import { idleMs } from './spool.js';
import type { Store } from './store.js';

/** How long an upload may wait for its filing, and what was refused may still say why. */
export const looseForMs = 24 * 3_600_000;
const atOnce = 100;

export interface Collected {
  /** Uploads nobody filed and uploads that were refused. */
  uploads: number;
  /** Bytes in the store that no row stands for. */
  objects: number;
  /** Files a death has left in the spool. */
  files: number;
}

/**
 * Removes what nobody needs: uploads that were never filed or were refused, objects without a row, files left in the spool;
 * all of them older than a day, pieces of an upload older than an hour. Any number of workers may ask at once: one looks, the others go on. `now` is real time.
 */
export async function collectOrphans(shop: Workshop, now: Date): Promise<Collected> {
  const { dataSource, store, spool } = shop;
  const before = new Date(now.getTime() - looseForMs);
  let uploads = 0;
  for (const districtId of await districtsWithOrphans(shop, before))
    for (;;) {
      const some = await collectSome(shop, districtId, before);
      uploads += some;
      if (some < atOnce) break;
    }
  return {
    uploads,
    objects: await collectObjects(dataSource, store, before),
    files: await spool.sweep(before, new Date(now.getTime() - idleMs)),
  };
}

async function districtsWithOrphans({ dataSource, districtId }: Workshop, before: Date): Promise<string[]> {
  const found: Array<{ districtId: string }> = await dataSource.query(
    `SELECT DISTINCT district_id AS "districtId" FROM attachment
     WHERE (case_id IS NULL OR state = 'REFUSED') AND received_at < $1 AND ($2::text IS NULL OR district_id = $2)`,
    [before, districtId ?? null],
  );
  return found.map((one) => one.districtId);
}

/** A row that is locked cannot be claimed by a filing meanwhile; its bytes go first, so that no row is gone whose bytes are left. */
const collectSome = ({ dataSource, store }: Workshop, districtId: string, before: Date): Promise<number> =>
  dataSource.transaction(async (tx) => {
    const found: Array<Pick<Attachment, 'id'>> = await tx.query(
      `SELECT id FROM attachment
       WHERE district_id = $1 AND (case_id IS NULL OR state = 'REFUSED') AND received_at < $2
       ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [districtId, before, atOnce],
    );
    for (const { id } of found)
      await removeAttachment(tx, store, await tx.findOneByOrFail(Attachment, { districtId, id }));
    return found.length;
  });

/** Removes one with its bytes, in the caller's transaction: for the collector and for whoever has to erase. */
export async function removeAttachment(tx: Tx, store: Store, row: Attachment): Promise<void> {
  for (const key of [...keysOf(row), keys.received(row)]) await store.remove(key);
  await tx.delete(Attachment, { districtId: row.districtId, id: row.id });
}

const ourKey = /^(?:received|kept|thumb)\/(\d{6})\/[0-9a-f]{2}\/([0-9a-f-]{36})\./;

/** What a death between the store and the row has left. */
function collectObjects(dataSource: DataSource, store: Store, before: Date): Promise<number> {
  return dataSource.transaction(async (tx) => {
    const [{ mine }] = await tx.query(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('attachments: objects', 0)) AS mine`,
    );
    if (!mine) return 0;
    let removed = 0;
    for await (const { key, at } of store.list()) {
      const [, districtId, id] = ourKey.exec(key) ?? [];
      if (!districtId || !id || at >= before) continue;
      const row = await tx.findOneBy(Attachment, { districtId, id });
      if (row && keysOf(row).includes(key)) continue;
      await store.remove(key);
      removed += 1;
    }
    return removed;
  });
}

/** How many uploads wait to be looked at, wait for a filing (loose), or were refused. */
export async function countAttachments(tx: Tx): Promise<Record<'waiting' | 'loose' | 'refused', number>> {
  const [counts] = await tx.query(
    `SELECT (SELECT count(*)::int FROM attachment WHERE state = 'RECEIVED') AS waiting,
            count(*) FILTER (WHERE case_id IS NULL)::int AS loose,
            count(*) FILTER (WHERE state = 'REFUSED')::int AS refused
     FROM attachment WHERE case_id IS NULL OR state = 'REFUSED'`,
  );
  return counts;
}
