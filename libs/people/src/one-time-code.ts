import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';

/** How one-time codes behave. Seconds; tries and codes are counts. */
export const codeRules = { lives: 300, tries: 5, apart: 60, aDay: 10 } as const;
const daySeconds = 86_400;

/** The last one-time code of a phone, which is known by its blind index only. */
@Entity('resident_code')
export class ResidentCode {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_resident_code' })
  districtId: string;
  @PrimaryColumn({ name: 'phone_index', type: 'bytea', primaryKeyConstraintName: 'pk_resident_code' })
  phoneIndex: Buffer;
  @Column({ name: 'code_hash', type: 'bytea' }) codeHash: Buffer;
  @Column({ name: 'sent_at', type: 'timestamptz' }) sentAt: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt: Date;
  @Column({ type: 'int' }) tries: number;
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true }) usedAt: Date | null;
  @Column({ name: 'day_began', type: 'timestamptz' }) dayBegan: Date;
  @Column({ name: 'sent_that_day', type: 'int' }) sentThatDay: number;
}

/** A phone in one district, by a blind index of the door's own, which the rotation of the vault's keys leaves alone. */
export interface Phone {
  districtId: string;
  phoneIndex: Buffer;
}

export const phoneAtDoor = (secret: string, districtId: string, phone: string): Phone => ({
  districtId,
  phoneIndex: createHmac('sha256', `resident-phone:${secret}`).update(`${districtId}:${phone}`).digest(),
});

/**
 * Draws a code for a phone, in place of the one before; one statement, so that any number of processes keep the limits
 * together. Answers the six digits, or how many seconds to wait. What is kept cannot be turned back into the digits
 * without the secret.
 */
export async function drawCode(
  tx: Tx,
  secret: string,
  phone: Phone,
  now: Date,
): Promise<{ code: string } | { waitSeconds: number }> {
  const { districtId, phoneIndex } = phone;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const earlier = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const [drawn] = await tx.query(
    `INSERT INTO resident_code (district_id, phone_index, code_hash, sent_at, expires_at, tries, day_began, sent_that_day)
     VALUES ($1, $2, $3, $4, $5, 0, $4, 1)
     ON CONFLICT (district_id, phone_index) DO UPDATE SET code_hash = $3, sent_at = $4, expires_at = $5, tries = 0, used_at = NULL,
       day_began = CASE WHEN resident_code.day_began <= $7 THEN $4 ELSE resident_code.day_began END,
       sent_that_day = CASE WHEN resident_code.day_began <= $7 THEN 1 ELSE resident_code.sent_that_day + 1 END
     WHERE resident_code.sent_at <= $6 AND (resident_code.day_began <= $7 OR resident_code.sent_that_day < $8)
     RETURNING 1 AS drawn`,
    [
      districtId,
      phoneIndex,
      hashOf(secret, phone, code),
      now,
      new Date(now.getTime() + codeRules.lives * 1000),
      earlier(codeRules.apart),
      earlier(daySeconds),
      codeRules.aDay,
    ],
  );
  if (drawn) return { code };
  const [last]: Array<{ sentAt: Date; dayBegan: Date; sentThatDay: number }> = await tx.query(
    `SELECT sent_at AS "sentAt", day_began AS "dayBegan", sent_that_day AS "sentThatDay" FROM resident_code
     WHERE district_id = $1 AND phone_index = $2`,
    [districtId, phoneIndex],
  );
  return { waitSeconds: last ? waitOf(last, now) : codeRules.apart };
}

function waitOf(last: { sentAt: Date; dayBegan: Date; sentThatDay: number }, now: Date): number {
  const left = (from: Date, seconds: number) => seconds - Math.floor((now.getTime() - from.getTime()) / 1000);
  const all = last.sentThatDay >= codeRules.aDay ? left(last.dayBegan, daySeconds) : 0;
  return Math.max(1, all, left(last.sentAt, codeRules.apart));
}

/**
 * Whether this is the phone's code, which works once. Every try counts before it is looked at, so that many at once are
 * no more than one after the other. A phone without a code, an old, a used and a wrong code are told alike.
 */
export function useCode(tx: Tx, secret: string, phone: Phone, code: string, now: Date): Promise<boolean> {
  const { districtId, phoneIndex } = phone;
  return tx.transaction(async (inner) => {
    const [tried]: [Array<{ codeHash: Buffer }>, number] = await inner.query(
      `UPDATE resident_code SET tries = tries + 1
       WHERE district_id = $1 AND phone_index = $2 AND used_at IS NULL AND expires_at > $3 AND tries < $4
       RETURNING code_hash AS "codeHash"`,
      [districtId, phoneIndex, now, codeRules.tries],
    );
    const given = hashOf(secret, phone, code);
    const right = timingSafeEqual(tried[0]?.codeHash ?? Buffer.alloc(given.length), given);
    if (right)
      await inner.query(`UPDATE resident_code SET used_at = $3 WHERE district_id = $1 AND phone_index = $2`, [
        districtId,
        phoneIndex,
        now,
      ]);
    return right;
  });
}

const hashOf = (secret: string, { districtId, phoneIndex }: Phone, code: string): Buffer =>
  createHmac('sha256', `one-time-code:${secret}`)
    .update(`${districtId}:${phoneIndex.toString('hex')}:${code}`)
    .digest();
