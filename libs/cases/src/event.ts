import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Change } from './case.js';
import type { ClockEntry } from './clock-entry.js';
import type { State } from './states.js';

/** One thing that happened to a case. The database itself refuses to change or delete it. */
@Entity('case_event')
@Index('uq_case_event_cause', ['districtId', 'caseId', 'cause', 'move'], {
  unique: true,
  where: 'cause IS NOT NULL',
})
@Index('ix_case_event_written', ['writtenIn'], { type: 'brin' })
export class CaseEvent {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_event' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_event' }) caseId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_case_event' }) seq: number;
  @Column({ type: 'text' }) move: string;
  @Column({ name: 'from_state', type: 'text', nullable: true }) fromState: State | null;
  @Column({ name: 'to_state', type: 'text' }) toState: State;
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ name: 'actor_kind', type: 'text' }) actorKind: 'STAFF' | 'REPORTER' | 'SYSTEM';
  @Column({ name: 'actor_id', type: 'text' }) actorId: string;
  @Column({ name: 'actor_name', type: 'text' }) actorName: string;
  @Column({ name: 'unit_code', type: 'text', nullable: true }) unitCode: string | null;
  @Column({ type: 'text', nullable: true }) reason: string | null;
  /** The columns it set: folded in order they give the case's row. */
  @Column({ type: 'jsonb' }) change: Change;
  /** What else is worth knowing; not folded. */
  @Column({ type: 'jsonb' }) detail: Record<string, unknown>;
  /** The delivery or timer that caused it, so that a second try is recognised. */
  @Column({ type: 'uuid', nullable: true }) cause: string | null;
  /** What it did to the clocks of the case; null in events older than this record. */
  @Column({ type: 'jsonb', nullable: true }) clocks: ClockEntry | null;
  /** SHA-256 over the hash before it and everything above, hexadecimal. */
  @Column({ type: 'text' }) hash: string;
  /** The transaction that wrote it: by this, and no clock, the signed heads cut. */
  @Column({
    name: 'written_in',
    type: 'bigint',
    nullable: true,
    select: false,
    insert: false,
    update: false,
    default: () => 'this_transaction()',
  })
  writtenIn?: never;
}
