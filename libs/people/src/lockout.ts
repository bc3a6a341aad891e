import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { macOf } from './keys.js';

/** Wrong passwords and codes in a row that cost nothing but the time. */
export const freeFailures = 4;
/** Minutes an account is locked after the fifth failure, the sixth ...; the last for all that follow. */
export const lockMinutes: readonly number[] = [1, 2, 4, 8, 16, 32, 60];
/** Failures count together until there has been none for a day. */
const forgottenAfterMs = 86_400_000;

/** The count after one more failure, and until when nobody may try again (null: at once). */
export function afterFailure(
  known: { failures: number; failedAt: Date } | null,
  now: Date,
): { failures: number; lockedUntil: Date | null } {
  const fresh = !known || now.getTime() - known.failedAt.getTime() >= forgottenAfterMs;
  const failures = (fresh ? 0 : known.failures) + 1;
  const minutes = lockMinutes[Math.min(failures - freeFailures, lockMinutes.length) - 1];
  return {
    failures,
    lockedUntil: minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000),
  };
}

/** Failed log-ins by name, whether anybody has that name or not, so that a lock tells nobody which names there are. */
@Entity('log_in_failure')
@Index('ix_log_in_failure_failed', ['districtId', 'failedAt'])
export class LogInFailure {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_log_in_failure' })
  districtId: string;
  @PrimaryColumn({ name: 'name_hash', type: 'bytea', primaryKeyConstraintName: 'pk_log_in_failure' })
  nameHash: Buffer;
  @Column({ type: 'int' }) failures: number;
  @Column({ name: 'failed_at', type: 'timestamptz' }) failedAt: Date;
  @Column({ name: 'locked_until', type: 'timestamptz', nullable: true }) lockedUntil: Date | null;
}

/** Under which a name's failures are kept; without the secret nobody finds the name to it. */
export const nameHash = (secret: string, districtId: string, username: string): Buffer =>
  macOf(secret, 'account name', `${districtId}/${username}`);

/** Throws `Refusal` ACCOUNT_LOCKED (429) while the name is locked. */
export async function refuseLocked(tx: Tx, districtId: string, name: Buffer, now: Date): Promise<void> {
  const [row] = await tx.query(
    `SELECT locked_until AS "lockedUntil" FROM log_in_failure WHERE district_id = $1 AND name_hash = $2`,
    [districtId, name],
  );
  if (row?.lockedUntil > now) throw accountLocked(row.lockedUntil, now);
}

/**
 * Holds a name until the caller's transaction ends, so that guesses at the same moment are looked at one after the other,
 * each knowing of those before. Throws `Refusal` ACCOUNT_LOCKED (429) while the name is locked.
 */
export async function holdUnlocked(tx: Tx, districtId: string, name: Buffer, now: Date): Promise<void> {
  const { lockedUntil } = await hold(tx, districtId, name, now);
  if (lockedUntil && lockedUntil > now) throw accountLocked(lockedUntil, now);
}

/** Counts a failure, in the caller's transaction. A name that is locked already is not locked for longer. */
export async function countFailure(
  tx: Tx,
  districtId: string,
  name: Buffer,
  now: Date,
): Promise<{ lockedUntil: Date | null; newly: boolean }> {
  await tx.query(
    `DELETE FROM log_in_failure WHERE district_id = $1 AND name_hash IN (
       SELECT name_hash FROM log_in_failure WHERE district_id = $1 AND failed_at < $2 AND name_hash <> $3
       LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [districtId, new Date(now.getTime() - forgottenAfterMs), name],
  );
  const row = await hold(tx, districtId, name, now);
  if (row.lockedUntil && row.lockedUntil > now) return { lockedUntil: row.lockedUntil, newly: false };
  const { failures, lockedUntil } = afterFailure(row, now);
  await tx.query(
    `UPDATE log_in_failure SET failures = $3, failed_at = $4, locked_until = $5 WHERE district_id = $1 AND name_hash = $2`,
    [districtId, name, failures, now, lockedUntil],
  );
  return { lockedUntil, newly: lockedUntil !== null };
}

/** A row of its own to lock, also where there was none. */
async function hold(
  tx: Tx,
  districtId: string,
  name: Buffer,
  now: Date,
): Promise<Pick<LogInFailure, 'failures' | 'failedAt' | 'lockedUntil'>> {
  const [row] = await tx.query(
    `INSERT INTO log_in_failure (district_id, name_hash, failures, failed_at) VALUES ($1, $2, 0, $3)
     ON CONFLICT (district_id, name_hash) DO UPDATE SET failures = log_in_failure.failures
     RETURNING failures, failed_at AS "failedAt", locked_until AS "lockedUntil"`,
    [districtId, name, now],
  );
  return row;
}

/** Forgets a name's failures and opens its lock. Returns whether there were any. */
export async function forgetFailures(tx: Tx, districtId: string, name: Buffer): Promise<boolean> {
  const [rows] = await tx.query(
    `DELETE FROM log_in_failure WHERE district_id = $1 AND name_hash = $2 RETURNING failures`,
    [districtId, name],
  );
  return rows.length > 0;
}

/** 429, with the whole seconds to wait in `retryAfter`. */
export function accountLocked(lockedUntil: Date, now: Date): Refusal {
  const retryAfter = Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000));
  const minutes = Math.ceil(retryAfter / 60);
  return new Refusal(
    429,
    'ACCOUNT_LOCKED',
    {
      zh: `多次登录失败, 该账号已暂时锁定, 请 ${minutes} 分钟后再试, 或联系安全管理员解锁。`,
      en: `Too many failed log-ins: the account is locked; try again in ${minutes} min or ask the security officer to unlock it.`,
    },
    { retryAfter },
  );
}
