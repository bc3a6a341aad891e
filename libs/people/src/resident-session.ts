import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';
import type { Phone } from './one-time-code.js';

/** Seconds a resident stays logged in. */
export const residentSessionSeconds = 12 * 3600;

/** A resident who has shown that a phone is theirs. The token itself is not kept. */
@Entity('resident_session')
export class ResidentSession {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_resident_session' })
  districtId: string;
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'pk_resident_session' })
  tokenHash: Buffer;
  @Column({ name: 'phone_index', type: 'bytea' }) phoneIndex: Buffer;
  /** The phone, sealed under a key that only the token gives: nobody reads it from the database. */
  @Column({ name: 'sealed_phone', type: 'bytea' }) sealedPhone: Buffer;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt: Date | null;
}

const form = /^gwr_(\d{6})_[A-Za-z0-9_-]{43}$/;

/** Whether a bearer token is a resident's: `gwr_<district>_<256 random bits>`. */
export const isResidentToken = (token: string): boolean => token.startsWith('gwr_');

/** Opens a session of 12 hours; the token is shown this once. */
export async function openResidentSession(
  tx: Tx,
  { districtId, phoneIndex }: Phone,
  phone: string,
  now: Date,
): Promise<string> {
  const token = `gwr_${districtId}_${randomBytes(32).toString('base64url')}`;
  await tx.query(
    `INSERT INTO resident_session (district_id, token_hash, phone_index, sealed_phone, started_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      districtId,
      hashOf(token),
      phoneIndex,
      sealed(token, phone),
      now,
      new Date(now.getTime() + residentSessionSeconds * 1000),
    ],
  );
  return token;
}

/** Whose token it is: the phone, in clear, for as long as the request takes. Null for what is none, has expired or was ended. */
export async function residentOf(
  tx: Tx,
  token: string,
  now: Date,
): Promise<{ districtId: string; phone: string } | null> {
  const districtId = form.exec(token)?.[1];
  if (!districtId) return null;
  const [found] = await tx.query(
    `SELECT sealed_phone AS "sealedPhone" FROM resident_session
     WHERE district_id = $1 AND token_hash = $2 AND ended_at IS NULL AND expires_at > $3`,
    [districtId, hashOf(token), now],
  );
  return found ? { districtId, phone: opened(token, found.sealedPhone) } : null;
}

/** Ends a session; ending it twice is no fault. */
export async function endResidentSession(tx: Tx, token: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE resident_session SET ended_at = $3 WHERE district_id = $1 AND token_hash = $2 AND ended_at IS NULL`,
    [form.exec(token)?.[1] ?? '', hashOf(token), now],
  );
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

const keyOf = (token: string) => Buffer.from(hkdfSync('sha256', token, '', 'gridwhistle resident phone', 32));

function sealed(token: string, phone: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), iv);
  const body = Buffer.concat([cipher.update(phone, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function opened(token: string, bytes: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
