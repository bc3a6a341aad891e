import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { WhistleKind } from '#catalogue';

export const whistleKinds: Record<WhistleKind, string> = {
  EMERGENCY: '应急哨',
  ENFORCE: '执法哨',
  KEY: '重点(攻坚)哨',
  ROUTINE: '日常哨',
};

/** Blown by a community it waits as a DRAFT for its street; issued, every department has a task (field-rules 2.5). */
export const whistleStates = {
  DRAFT: '待街道分哨',
  ISSUED: '已分哨',
  RESPONDING: '响应中',
  JOINT: '联合处置',
  SETTLED: '已处置',
  REFUSED: '不成哨',
} as const;
export type WhistleState = keyof typeof whistleStates;

export const taskStates = {
  NOTIFIED: '待应哨',
  ACKED: '已应哨',
  ARRIVED: '已报到',
  LEAVE_ASKED: '申请离场',
  LEFT: '已离场',
  EXCUSED: '免到',
} as const;
export type TaskState = keyof typeof taskStates;

/** A whistle 哨: one call of a street to several departments on one case. */
@Entity('whistle')
@Index('ix_whistle_case', ['districtId', 'caseId'])
export class Whistle {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_whistle' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_whistle' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'text' }) kind: WhistleKind;
  @Column({ type: 'text' }) state: WhistleState;
  /** Where the departments are to come. */
  @Column({ type: 'text' }) place: string;
  @Column({ type: 'text' }) reason: string;
  /** Called departments, in the order of the call. */
  @Column({ type: 'text', array: true }) units: string[];
  @Column({ name: 'blown_by_unit', type: 'text', nullable: true }) blownByUnit: string | null;
  @Column({ name: 'blown_by', type: 'text' }) blownBy: string;
  @Column({ name: 'blown_at', type: 'timestamptz' }) blownAt: Date;
  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true }) issuedAt: Date | null;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt: Date | null;
}

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
  /** When the department must be on the spot. */
  @Column({ name: 'arrive_by', type: 'timestamptz' }) arriveBy: Date;
  @Column({ name: 'acked_at', type: 'timestamptz', nullable: true }) ackedAt: Date | null;
  @Column({ name: 'arrived_at', type: 'timestamptz', nullable: true }) arrivedAt: Date | null;
  @Column({ type: 'boolean' }) late: boolean;
  /** Metres between the check-in and the case's position. */
  @Column({ name: 'distance_m', type: 'int', nullable: true }) distanceM: number | null;
  /** How the arrival was proven. */
  @Column({ name: 'proven_by', type: 'text', nullable: true }) provenBy: 'POSITION' | 'STREET' | null;
  @Column({ name: 'left_at', type: 'timestamptz', nullable: true }) leftAt: Date | null;
  /** 0 to 100, given by the street. */
  @Column({ type: 'int', nullable: true }) score: number | null;
  @Column({ name: 'score_reason', type: 'text', nullable: true }) scoreReason: string | null;
}
