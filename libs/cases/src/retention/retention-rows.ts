import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RetentionRule } from './rules.js';

/** Retention rules of a district as they were written once; the highest version holds. The database refuses to change one. */
@Entity('retention_version')
export class RetentionVersion {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_retention_version' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_retention_version' }) version: number;
  @Column({ type: 'jsonb' }) rules: RetentionRule[];
  @Column({ type: 'text' }) note: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt: Date;
}

/** Legal hold 留存: while one stands on a case, nothing of its reporter is made away with. */
@Entity('legal_hold')
@Index('uq_legal_hold_case', ['districtId', 'caseId'], { unique: true, where: 'released_at IS NULL' })
export class LegalHold {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_legal_hold' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_legal_hold' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'text' }) reason: string;
  @Column({ name: 'placed_by', type: 'text' }) placedBy: string;
  @Column({ name: 'placed_by_name', type: 'text' }) placedByName: string;
  @Column({ name: 'placed_at', type: 'timestamptz' }) placedAt: Date;
  @Column({ name: 'release_reason', type: 'text', nullable: true }) releaseReason: string | null;
  @Column({ name: 'released_by', type: 'text', nullable: true }) releasedBy: string | null;
  @Column({ name: 'released_by_name', type: 'text', nullable: true }) releasedByName: string | null;
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt: Date | null;
}

/** Somebody asks to have a person's data erased; a second person decides. What names the person is in the vault, not here. */
@Entity('erasure_request')
@Index('ix_erasure_request_state', ['districtId', 'state', 'askedAt'])
export class ErasureRequest {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_erasure_request' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_erasure_request' }) id: string;
  @Column({ name: 'reporter_ids', type: 'uuid', array: true }) reporterIds: string[];
  @Column({ type: 'text' }) reason: string;
  @Column({ type: 'text' }) state: 'ASKED' | 'DONE' | 'REFUSED';
  @Column({ name: 'asked_by', type: 'text' }) askedBy: string;
  @Column({ name: 'asked_by_name', type: 'text' }) askedByName: string;
  @Column({ name: 'asked_at', type: 'timestamptz' }) askedAt: Date;
  @Column({ name: 'decided_by', type: 'text', nullable: true }) decidedBy: string | null;
  @Column({ name: 'decided_by_name', type: 'text', nullable: true }) decidedByName: string | null;
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true }) decidedAt: Date | null;
  @Column({ name: 'decision_reason', type: 'text', nullable: true }) decisionReason: string | null;
  @Column({ name: 'certificate_id', type: 'uuid', nullable: true }) certificateId: string | null;
}

/** What was searched, found, erased and kept, and why; without a word about whom. The database refuses to change it. */
@Entity('erasure_certificate')
@Index('ix_erasure_certificate_request', ['districtId', 'requestId'])
export class ErasureCertificate {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_erasure_certificate' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_erasure_certificate' }) id: string;
  /** The request it carries out; null from the command line. */
  @Column({ name: 'request_id', type: 'uuid', nullable: true }) requestId: string | null;
  @Column({ name: 'issued_at', type: 'timestamptz' }) issuedAt: Date;
  @Column({ type: 'jsonb' }) body: Record<string, unknown>;
  /** SHA-256 of the body, canonically written. */
  @Column({ type: 'text' }) hash: string;
  /** The body under the program's signature, as `sealWith` of the audit room writes it. */
  @Column({ type: 'text' }) sealed: string;
}
