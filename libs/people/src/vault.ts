import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a resident tells about themselves; only the vault holds it. */
export interface Identity {
  name?: string;
  phone?: string;
  /** The words as they were written, where personal data had to be masked in the case's text. */
  originalText?: string;
}

/** The identity vault 身份保险库: who reported, sealed, in a schema of its own (field-rules 5). */
@Entity({ name: 'reporter', schema: 'vault' })
@Index('ix_reporter_phone', ['districtId', 'phoneIndex'])
export class Reporter {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_reporter' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_reporter' }) id: string;
  @Column({ type: 'bytea' }) sealed: Buffer;
  @Column({ name: 'phone_index', type: 'bytea', nullable: true }) phoneIndex: Buffer | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

/** AES-256-GCM; the reporter's id is bound in, so that a sealed identity cannot be moved to another row. */
export function seal(vaultKey: string, reporterId: string, identity: Identity): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(vaultKey, 'hex'), iv).setAAD(
    Buffer.from(reporterId),
  );
  const body = Buffer.concat([cipher.update(JSON.stringify(identity), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** The identity that was sealed. Throws when the key, the row or a byte is not the same. */
export function unseal(vaultKey: string, reporterId: string, sealed: Buffer): Identity {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(vaultKey, 'hex'), sealed.subarray(0, 12))
    .setAAD(Buffer.from(reporterId))
    .setAuthTag(sealed.subarray(12, 28));
  return JSON.parse(
    Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8'),
  ) as Identity;
}

/** Finds a phone without opening anything: HMAC-SHA256 under a key derived from the vault's. */
export const phoneIndex = (vaultKey: string, phone: string): Buffer =>
  createHmac('sha256', `phone-index:${vaultKey}`).update(phone).digest();
