import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One line of a district's audit log: who did what that is not a move on a case, or looked at what is kept from most. */
@Entity('audit_event')
@Index('ix_audit_event_act', ['districtId', 'act', 'at'])
@Index('ix_audit_event_subject', ['districtId', 'subject', 'seq'])
@Index('ix_audit_event_actor', ['districtId', 'actorId', 'seq'])
export class AuditEvent {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_audit_event' })
  districtId: string;
  /** 1, 2, 3 ... in the district, without a gap. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_event' }) seq: number;
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ type: 'text' }) act: string;
  @Column({ name: 'actor_kind', type: 'text' }) actorKind: string;
  @Column({ name: 'actor_id', type: 'text' }) actorId: string;
  @Column({ name: 'actor_name', type: 'text' }) actorName: string;
  @Column({ name: 'unit_code', type: 'text', nullable: true }) unitCode: string | null;
  /** What it was done to: a case's number, an account's id, a policy's name ... */
  @Column({ type: 'text', nullable: true }) subject: string | null;
  @Column({ type: 'text', nullable: true }) reason: string | null;
  @Column({ type: 'jsonb' }) detail: Record<string, unknown>;
  /** SHA-256 of the hash before and of this line. */
  @Column({ type: 'text' }) hash: string;
}
