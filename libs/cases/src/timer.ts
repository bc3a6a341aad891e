import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Limit } from '#calendar';

export const timerKinds = {
  ACCEPT: '受理时限',
  DISPATCH: '派单时限',
  SIGN: '签收时限',
  CONTACT: '首次联系时限',
  HANDLE: '办理时限',
  ARRIVE: '报到时限',
  VERIFY: '核查时限',
  FOLLOW_UP: '回访时限',
} as const;
export type TimerKind = keyof typeof timerKinds;

/** A clock is a row. `nextAt` is when the sweep must look at it: first the warning, then the due time, then never. */
@Entity('case_timer')
@Index('ix_case_timer_next', ['nextAt'], { where: 'next_at IS NOT NULL' })
@Index('uq_case_timer_running', ['districtId', 'caseId', 'kind', 'subject'], {
  unique: true,
  where: 'stopped_at IS NULL',
})
export class CaseTimer {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_timer' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_timer' }) caseId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_case_timer' }) id: string;
  @Column({ type: 'text' }) kind: TimerKind;
  /** The report task an ARRIVE timer is for; empty for the timers of the case itself. */
  @Column({ type: 'text' }) subject: string;
  @Column({ type: 'int' }) round: number;
  @Column({ name: 'allowed', type: 'jsonb' }) allowed: Limit;
  /** Policy and calendar it was computed from. */
  @Column({ name: 'computed_from', type: 'text' }) computedFrom: string;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt: Date;
  @Column({ name: 'due_at', type: 'timestamptz' }) dueAt: Date;
  /** The due time touches a year whose holidays are not announced yet. */
  @Column({ type: 'boolean' }) provisional: boolean;
  @Column({ name: 'warn_at', type: 'timestamptz', nullable: true }) warnAt: Date | null;
  @Column({ name: 'next_at', type: 'timestamptz', nullable: true }) nextAt: Date | null;
  @Column({ name: 'warned_at', type: 'timestamptz', nullable: true }) warnedAt: Date | null;
  @Column({ name: 'overdue_at', type: 'timestamptz', nullable: true }) overdueAt: Date | null;
  @Column({ name: 'stopped_at', type: 'timestamptz', nullable: true }) stoppedAt: Date | null;
  @Column({ type: 'text', nullable: true }) outcome: 'MET' | 'MISSED' | 'CANCELLED' | null;
}
