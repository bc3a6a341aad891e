import { In, type DataSource } from 'typeorm';
import { audit, type AuditEntry } from '#audit';
import { seeing, wholeDistrict, type Tx } from '#database';
import { keysStaleMs } from './key-ring.js';
import type { MasterKeys } from './master-keys.js';
import { allIdentityFields, Reporter } from './reporter.js';
import type { Vault } from './vault.js';

/** What goes on while keys change, for whoever watches. */
export interface Rotating {
  tell: (line: string) => void;
  /** Lets time pass, milliseconds. */
  wait: (ms: number) => Promise<unknown>;
  /** Milliseconds since some moment. */
  elapsed: () => number;
  /** Real time, for the audit log. */
  now: () => Date;
  by: AuditEntry['actor'];
  batch?: number;
}

/** How the vault of one district stands. */
export interface VaultStatus {
  districtId: string;
  version: number;
  suite: string;
  /** Data keys by the master key that wraps them. */
  masters: Record<string, number>;
  reporters: number;
  /** Not yet under the newest key. */
  older: number;
}

/** Every district that has data keys or reporters. Reads past every sight. */
export function vaultStatus(tx: Tx, districtId: string | null = null): Promise<VaultStatus[]> {
  return tx.query(
    `SELECT d.district_id AS "districtId", coalesce(k.version, 0) AS version, coalesce(k.suite, '-') AS suite,
       coalesce(k.masters, '{}') AS masters, r.reporters, r.older
     FROM district d
     LEFT JOIN LATERAL (
       SELECT max(version) AS version, (array_agg(suite ORDER BY version DESC))[1] AS suite,
         (SELECT jsonb_object_agg(master_id, keys) FROM (SELECT master_id, count(*) AS keys FROM vault.data_key m
            WHERE m.district_id = d.district_id GROUP BY master_id) one) AS masters
       FROM vault.data_key WHERE district_id = d.district_id) k ON true
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS reporters, count(*) FILTER (WHERE key_version < coalesce(k.version, 1))::int AS older
       FROM vault.reporter WHERE district_id = d.district_id) r
     WHERE $1::text IS NULL OR d.district_id = $1 ORDER BY d.district_id`,
    [districtId],
  );
}

/**
 * Gives a district a new data key and takes every identity and every phone's index over to it, while the program runs: whoever
 * files uses the new key within `keysStaleMs`, whoever reads knows both. Where an earlier rotation did not come to its end, that
 * one is ended and no other begun. Says how many identities were taken over and to which version.
 */
export async function rotateDataKey(
  dataSource: DataSource,
  vault: Vault,
  districtId: string,
  rotating: Rotating,
): Promise<{ version: number; reporters: number; resumed: boolean }> {
  const { tell, wait, elapsed, now, by } = rotating;
  return seeing(wholeDistrict(districtId), async () => {
    const tx = dataSource.manager;
    const [before] = await vaultStatus(tx, districtId);
    const resumed = (before?.version ?? 0) > 0 && (before?.older ?? 0) > 0;
    const version = (before?.version ?? 0) + (resumed ? 0 : 1);
    if (!resumed) await vault.ring.make(tx, districtId, version);
    tell(`${districtId}: ${resumed ? '接着上次 / going on with' : '新密钥 / new key'} v${version}`);

    const inUseAt = elapsed() + keysStaleMs + 1000;
    let reporters = 0;
    for (let quiet = false; !quiet;) {
      // Whoever read the keys just before may still write with the old one; only a pass after that is the last.
      const last = elapsed() >= inUseAt;
      const taken = await onePass(dataSource, vault, districtId, version, rotating);
      reporters += taken;
      if (taken > 0) tell(`${districtId}: ${reporters} / ${before?.reporters ?? reporters}`);
      quiet = last && taken === 0;
      if (!quiet && taken === 0) await wait(Math.min(500, Math.max(1, inUseAt - elapsed())));
    }
    await audit(tx, {
      districtId,
      at: now(),
      act: 'vaultKeyRotated',
      actor: by,
      subject: `v${version}`,
      detail: { version, reporters, suite: (await vault.ring.newest(tx, districtId)).suite, resumed },
    });
    return { version, reporters, resumed };
  });
}

/** Every row once, by id, in transactions of a batch each. Says how many were taken over. */
async function onePass(
  dataSource: DataSource,
  vault: Vault,
  districtId: string,
  version: number,
  { batch = 200 }: Rotating,
): Promise<number> {
  let after = '00000000-0000-0000-0000-000000000000';
  let taken = 0;
  for (;;) {
    const last = await dataSource.transaction(async (tx) => {
      const ids: Array<{ id: string }> = await tx.query(
        `SELECT id FROM vault.reporter WHERE district_id = $1 AND id > $2 AND key_version < $3 ORDER BY id LIMIT $4 FOR UPDATE`,
        [districtId, after, version, batch],
      );
      const rows = await tx.findBy(Reporter, { districtId, id: In(ids.map(({ id }) => id)) });
      for (const row of rows) await takeOver(tx, vault, row);
      taken += rows.length;
      return ids.at(-1)?.id;
    });
    if (last === undefined) return taken;
    after = last;
  }
}

async function takeOver(tx: Tx, vault: Vault, row: Reporter): Promise<void> {
  const { districtId, id } = row;
  const sealed = await vault.seal(tx, districtId, id, await vault.unseal(tx, row, allIdentityFields));
  await tx.update(Reporter, { districtId, id }, { ...sealed, sealed: null });
}

/**
 * Wraps every data key anew under the next master key, while processes that were given both run. Says how many. Throws where
 * identities are still sealed under the old master key itself, from before there were data keys.
 */
export async function rewrapDataKeys(
  dataSource: DataSource,
  masters: MasterKeys,
  { tell, now, by }: Pick<Rotating, 'tell' | 'now' | 'by'>,
  district: string | null = null,
): Promise<number> {
  const { next } = masters;
  if (!next) throw new Error('there is no next master key');
  const status = await vaultStatus(dataSource.manager, district);
  const whole: Array<{ districtId: string }> = await dataSource.query(
    `SELECT DISTINCT district_id AS "districtId" FROM vault.reporter WHERE key_version = 0 AND sealed IS NOT NULL
       AND ($1::text IS NULL OR district_id = $1)`,
    [district],
  );
  if (whole.length > 0)
    throw new Error(
      `rotate first: ${whole.map(({ districtId }) => districtId).join(', ')} still use the master key itself`,
    );
  let rewrapped = 0;
  for (const { districtId } of status) {
    rewrapped += await dataSource.transaction(async (tx) => {
      // A key that is made meanwhile waits, and is then made under the next one.
      await tx.query(`LOCK TABLE vault.data_key IN SHARE ROW EXCLUSIVE MODE`);
      const rows = await tx.query(
        `SELECT district_id AS "districtId", version, suite, master_id AS "masterId", wrapped
         FROM vault.data_key WHERE district_id = $1 AND master_id <> $2`,
        [districtId, next],
      );
      for (const row of rows) {
        const { wrapped } = masters.wrap(
          next,
          { districtId, version: row.version, suite: row.suite },
          masters.unwrap(row),
        );
        await tx.query(
          `UPDATE vault.data_key SET master_id = $3, wrapped = $4 WHERE district_id = $1 AND version = $2`,
          [districtId, row.version, next, wrapped],
        );
      }
      if (rows.length > 0)
        await audit(tx, {
          districtId,
          at: now(),
          act: 'vaultKeyRotated',
          actor: by,
          subject: `master ${next}`,
          detail: { rewrapped: rows.length, master: next },
        });
      return rows.length as number;
    });
    tell(`${districtId}: ${rewrapped}`);
  }
  return rewrapped;
}
