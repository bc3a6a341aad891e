import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Limit } from '#calendar';

/** Clocks by kind; each is a row of its own, and no clock resets another (field-rules 2.2). */
export const timerKinds = {
  SUBMIT: '草稿提交时限',
  ACCEPT: '受理时限',
  DISPATCH: '派单时限',
  SIGN: '签收时限',
  CONTACT: '首次联系时限',
  HANDLE: '办理时限',
  RETURN_REVIEW: '退单审核时限',
  ARBITRATE: '定责时限',
  CO_TASK: '协办时限',
  STAGE: '分段时限',
  ARRIVE: '报到时限',
  CONFIRM: '补确认时限',
  REVIEW: '审核时限',
  VERIFY: '核查时限',
  FOLLOW_UP: '回访时限',
  CLOSE: '结案时限',
  SUPERVISE: '督办时限',
  LEDGER_REVIEW: '挂账复核时限',
  ESCALATE: '升级时限',
  ARCHIVE: '归档时限',
} as const;
export type TimerKind = keyof typeof timerKinds;

/** One line of a clock's story: from this moment on it was like this, because of that move. */
export interface Turn {
  at: string;
  is: 'RUNNING' | 'PAUSED' | 'STOPPED';
  by: string;
  /** Due time from here on, where it is new. */
  due?: string;
}

/** A clock is a row. `nextAt` is when the sweep must look at it: first the warning, then the due time, then never. */
@Entity('case_timer')
@Index('ix_case_timer_next', ['nextAt'], { where: 'next_at IS NOT NULL' })
@Index('ix_case_timer_overdue', ['overdueAt', 'dueAt'], {
  where: 'stopped_at IS NULL AND paused_at IS NULL',
})
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
  /** What it is for where a case may have several: a report task (ARRIVE), a unit (CO_TASK), a stage (STAGE); else empty. */
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
  @Column({ name: 'paused_at', type: 'timestamptz', nullable: true }) pausedAt: Date | null;
  /** What was left when it was paused; it starts again with this. */
  @Column({ type: 'jsonb', nullable: true }) remaining: Limit | null;
  @Column({ name: 'stopped_at', type: 'timestamptz', nullable: true }) stoppedAt: Date | null;
  @Column({ type: 'text', nullable: true }) outcome: 'MET' | 'MISSED' | 'CANCELLED' | null;
  /** Every second of it: started, paused, moved, stopped, run on. */
  @Column({ type: 'jsonb' }) story: Turn[];
}
