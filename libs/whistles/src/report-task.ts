import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a department still owes to a whistle is `open`. */
export const taskStates = {
  NOTIFIED: { zh: '待应哨', open: true },
  ACKED: { zh: '已应哨', open: true },
  ARRIVED: { zh: '已报到', open: true },
  LEAVE_ASKED: { zh: '申请离场', open: true },
  LEFT: { zh: '已离场', open: false },
  EXCUSED: { zh: '免到', open: false },
  ABSENT: { zh: '未报到', open: false },
  /** The whistle was cancelled, or raised before the department had come: the raised one calls it anew. */
  CANCELLED: { zh: '已撤销', open: false },
} as const;
export type TaskState = keyof typeof taskStates;

export const openTaskStates = (Object.keys(taskStates) as TaskState[]).filter(
  (state) => taskStates[state].open,
);

/** How an arrival was proven (field-rules 2.5). */
export const proofs = { POSITION: '现场定位', STREET: '街道确认', QR: '现场扫码' } as const;
export type Proof = keyof typeof proofs;

/** A report task 报到任务: what one department owes to one whistle. */
@Entity('report_task')
@Index('uq_report_task_unit', ['districtId', 'whistleId', 'unitCode'], { unique: true })
@Index('ix_report_task_unit', ['districtId', 'unitCode', 'state', 'notifiedAt'])
@Index('ix_report_task_case', ['districtId', 'caseId'])
export class ReportTask {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_report_task' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_report_task' }) id: string;
  @Column({ name: 'whistle_id', type: 'uuid' }) whistleId: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ name: 'unit_code', type: 'text' }) unitCode: string;
  @Column({ type: 'text' }) state: TaskState;
  @Column({ name: 'notified_at', type: 'timestamptz' }) notifiedAt: Date;
  /** When the department must be on the spot; its ARRIVE clock knows better while that runs. */
  @Column({ name: 'arrive_by', type: 'timestamptz' }) arriveBy: Date;
  @Column({ name: 'acked_at', type: 'timestamptz', nullable: true }) ackedAt: Date | null;
  @Column({ name: 'arrived_at', type: 'timestamptz', nullable: true }) arrivedAt: Date | null;
  @Column({ type: 'boolean' }) late: boolean;
  /** Metres between the check-in and the case's position. */
  @Column({ name: 'distance_m', type: 'int', nullable: true }) distanceM: number | null;
  @Column({ name: 'proven_by', type: 'text', nullable: true }) provenBy: Proof | null;
  @Column({ name: 'left_at', type: 'timestamptz', nullable: true }) leftAt: Date | null;
  /** Why it is excused, absent or cancelled. */
  @Column({ name: 'over_reason', type: 'text', nullable: true }) overReason: string | null;
  /** 0 to 100, given by the street. */
  @Column({ type: 'int', nullable: true }) score: number | null;
  @Column({ name: 'score_reason', type: 'text', nullable: true }) scoreReason: string | null;
  @Column({ name: 'scored_at', type: 'timestamptz', nullable: true }) scoredAt: Date | null;
  /** The department's one reply to its score. */
  @Column({ type: 'text', nullable: true }) reply: string | null;
  @Column({ name: 'replied_at', type: 'timestamptz', nullable: true }) repliedAt: Date | null;
  /** 0 to 100, given by the department to the whistle and whoever blew it. */
  @Column({ type: 'int', nullable: true }) rating: number | null;
  @Column({ name: 'rating_reason', type: 'text', nullable: true }) ratingReason: string | null;
  @Column({ name: 'rated_at', type: 'timestamptz', nullable: true }) ratedAt: Date | null;
}
