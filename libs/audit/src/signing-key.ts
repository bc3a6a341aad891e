import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';
import type { Signer } from './signing.js';

/** The public half of every key that ever signed here: what it signed stays checkable after it was replaced. */
@Entity('signing_key')
export class SigningKey {
  /** SHA-256 of the public key, hexadecimal. */
  @PrimaryColumn({ name: 'key_id', type: 'text', primaryKeyConstraintName: 'pk_signing_key' }) keyId: string;
  @Column({ type: 'text' }) suite: string;
  /** PEM. */
  @Column({ name: 'public_key', type: 'text' }) publicKey: string;
  @Column({ name: 'first_used', type: 'timestamptz' }) firstUsed: Date;
}

/** Writes down the key of this signer, once. Called before it signs anything. */
export async function noteKey(tx: Tx, { keyId, suite, publicKey }: Signer, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO signing_key (key_id, suite, public_key, first_used) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [keyId, suite, publicKey, now],
  );
}

/** Every key that was ever used, the newest first. */
export function signingKeys(tx: Tx): Promise<SigningKey[]> {
  return tx.find(SigningKey, { order: { firstUsed: 'DESC', keyId: 'ASC' } });
}
