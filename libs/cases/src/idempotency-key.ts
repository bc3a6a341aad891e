import { createHmac } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { canonical } from '#audit';

/** A filing the caller may repeat: the same key with the same body gives the same case. */
@Entity('idempotency_key')
export class IdempotencyKey {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_idempotency_key' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_idempotency_key' }) key: string;
  @Column({ name: 'request_hash', type: 'text' }) requestHash: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ name: 'used_at', type: 'timestamptz' }) usedAt: Date;
}

/** Keyed, because whoever has the text of a case could find out by trying whose phone stood in its request. */
export const requestHash = (secret: string, request: unknown): string =>
  createHmac('sha256', `request ${secret}`).update(canonical(request)).digest('hex');

/** The case an earlier use of this key filed, or null. Throws `Refusal` IDEMPOTENCY_KEY_REUSED for another body. */
export async function earlierUse(
  tx: Tx,
  districtId: string,
  key: string,
  hash: string,
): Promise<string | null> {
  const used = await tx.findOneBy(IdempotencyKey, { districtId, key });
  if (!used) return null;
  if (used.requestHash === hash) return used.caseId;
  throw new Refusal(422, 'IDEMPOTENCY_KEY_REUSED', {
    zh: '同一 Idempotency-Key 已用于另一内容, 请换一个新的键。',
    en: 'This Idempotency-Key was used with another body; use a new key.',
  });
}
