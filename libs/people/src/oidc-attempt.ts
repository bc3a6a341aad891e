import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A log-in that has been sent to the office's own server and has not come back; any api process may take it up again. */
@Entity('oidc_attempt')
@Index('ix_oidc_attempt_started', ['startedAt'])
export class OidcAttempt {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_oidc_attempt' })
  districtId: string;
  @PrimaryColumn({ name: 'state_hash', type: 'bytea', primaryKeyConstraintName: 'pk_oidc_attempt' })
  stateHash: Buffer;
  /** Of the cookie of the browser it began in: nobody shall finish in somebody else's browser. */
  @Column({ name: 'browser_hash', type: 'bytea' }) browserHash: Buffer;
  @Column({ type: 'text' }) nonce: string;
  @Column({ type: 'text' }) verifier: string;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt: Date;
}
