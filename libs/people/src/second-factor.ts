import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { DoorSettings } from './keys.js';
import type { Staff } from './staff.js';
import {
  newRecoveryCodes,
  newTotpSecret,
  openSecret,
  recoveryHash,
  sealSecret,
  stepOfCode,
  totpUri,
  type MasterOf,
} from './totp.js';

/** An account's authenticator 第二因子: its secret under the vault's master key. */
@Entity('second_factor')
export class SecondFactor {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_second_factor' })
  districtId: string;
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'pk_second_factor' })
  staffId: string;
  /** Null until the first one is confirmed. */
  @Column({ type: 'bytea', nullable: true }) sealed: Buffer | null;
  /** Enrolled and not yet confirmed. */
  @Column({ type: 'bytea', nullable: true }) pending: Buffer | null;
  /** The half minute of the last code that was taken; none up to it is taken again. */
  @Column({ name: 'last_step', type: 'int' }) lastStep: number;
}

/** What is left of the recovery codes of an account. */
@Entity('recovery_code')
export class RecoveryCode {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_recovery_code' })
  districtId: string;
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'pk_recovery_code' })
  staffId: string;
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'pk_recovery_code' }) hash: Buffer;
}

type Owner = Pick<Staff, 'districtId' | 'id'>;
const ownerOf = ({ districtId, id }: Owner) => `${districtId}/${id}`;

const readFactor = (tx: Tx, { districtId, id }: Owner) =>
  tx.findOneBy(SecondFactor, { districtId, staffId: id });

/** Whether the account has a factor that is confirmed. */
export async function hasFactor(tx: Tx, of: Owner): Promise<boolean> {
  return Boolean((await readFactor(tx, of))?.sealed);
}

/** Begins an enrolment: the secret is shown this once and counts when `confirmFactor` has seen a code of it. */
export async function enrolFactor(
  tx: Tx,
  house: DoorSettings,
  of: Owner & { username: string },
): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  await tx.query(
    `INSERT INTO second_factor (district_id, staff_id, pending, last_step) VALUES ($1, $2, $3, 0)
     ON CONFLICT (district_id, staff_id) DO UPDATE SET pending = EXCLUDED.pending`,
    [of.districtId, of.id, sealSecret(house, ownerOf(of), secret)],
  );
  return { secret, uri: totpUri(secret, of.username, of.districtId) };
}

/**
 * Makes the enrolled secret the account's, with ten new recovery codes, which are shown this once. Throws `Refusal`
 * NOTHING_ENROLLED (409), CODE_WRONG (403).
 */
export async function confirmFactor(
  tx: Tx,
  house: DoorSettings,
  of: Owner,
  code: string,
  now: Date,
): Promise<string[]> {
  const owner = ownerOf(of);
  const factor = await readFactor(tx, of);
  if (!factor?.pending) throw nothingEnrolled();
  const step = stepOfCode(openSecret(house, owner, factor.pending), code, now);
  if (step === null) throw codeWrong();
  await tx.query(
    `UPDATE second_factor SET sealed = pending, pending = NULL, last_step = $3 WHERE district_id = $1 AND staff_id = $2`,
    [of.districtId, of.id, step],
  );
  const codes = newRecoveryCodes();
  await tx.delete(RecoveryCode, { districtId: of.districtId, staffId: of.id });
  await tx.insert(
    RecoveryCode,
    codes.map((one) => ({
      districtId: of.districtId,
      staffId: of.id,
      hash: recoveryHash(owner, one),
    })),
  );
  return codes;
}

/** Spends a code of the authenticator, or a recovery code. Whoever comes second with the same one gets false. */
export async function spendCode(
  tx: Tx,
  house: DoorSettings,
  of: Owner,
  code: string,
  now: Date,
): Promise<boolean> {
  const owner = ownerOf(of);
  if (!/^\d{6}$/.test(code)) {
    const { affected } = await tx.delete(RecoveryCode, {
      districtId: of.districtId,
      staffId: of.id,
      hash: recoveryHash(owner, code),
    });
    return affected === 1;
  }
  const factor = await readFactor(tx, of);
  const step = factor?.sealed ? stepOfCode(openSecret(house, owner, factor.sealed), code, now) : null;
  if (step === null) return false;
  const [, count] = await tx.query(
    `UPDATE second_factor SET last_step = $3 WHERE district_id = $1 AND staff_id = $2 AND last_step < $3`,
    [of.districtId, of.id, step],
  );
  return count === 1;
}

/** Takes an account's factor and recovery codes away. Returns whether there was one. */
export async function removeFactor(tx: Tx, { districtId, id }: Owner): Promise<boolean> {
  await tx.delete(RecoveryCode, { districtId, staffId: id });
  const { affected } = await tx.delete(SecondFactor, { districtId, staffId: id });
  return affected === 1;
}

/** Takes every secret over to the master key to come. Says how many. */
export async function resealFactors(tx: Tx, house: MasterOf): Promise<number> {
  const all = await tx.find(SecondFactor);
  for (const { districtId, staffId, sealed, pending } of all) {
    const owner = ownerOf({ districtId, id: staffId });
    const again = (one: Buffer | null) => one && sealSecret(house, owner, openSecret(house, owner, one));
    await tx.query(
      `UPDATE second_factor SET sealed = $3, pending = $4
        WHERE district_id = $1 AND staff_id = $2 AND sealed IS NOT DISTINCT FROM $5 AND pending IS NOT DISTINCT FROM $6`,
      [districtId, staffId, again(sealed), again(pending), sealed, pending],
    );
  }
  return all.length;
}

const nothingEnrolled = () =>
  new Refusal(409, 'NOTHING_ENROLLED', {
    zh: '尚未开始绑定, 请先 POST /api/v1/second-factor 取得密钥。',
    en: 'No enrolment has begun; ask for a secret with POST /api/v1/second-factor first.',
  });
export const codeWrong = () =>
  new Refusal(403, 'CODE_WRONG', {
    zh: '验证码不正确或已用过, 请等待下一个验证码。',
    en: 'The code is wrong or has been used; wait for the next one.',
  });
