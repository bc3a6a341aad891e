import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Why somebody is away, as far as a roster needs to know it: neither an illness nor a family matter is written down. */
export const leaveReasons = {
  LEAVE: '休假',
  TRAINING: '培训',
  OFFICIAL: '公务外出',
  OTHER: '其他',
} as const;
export type LeaveReason = keyof typeof leaveReasons;

/** Somebody is away 请假, from one moment until another. One that was taken back ends when it was. */
@Entity('staff_leave')
@Index('ix_staff_leave_staff', ['districtId', 'staffId', 'fromAt'])
export class StaffLeave {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_staff_leave' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_staff_leave' }) id: string;
  @Column({ name: 'staff_id', type: 'uuid' }) staffId: string;
  @Column({ name: 'from_at', type: 'timestamptz' }) fromAt: Date;
  @Column({ name: 'to_at', type: 'timestamptz' }) toAt: Date;
  @Column({ name: 'reason_code', type: 'text' }) reasonCode: LeaveReason;
  @Column({ name: 'recorded_by', type: 'text' }) recordedBy: string;
  @Column({ name: 'recorded_by_name', type: 'text' }) recordedByName: string;
  @Column({ name: 'recorded_at', type: 'timestamptz' }) recordedAt: Date;
}
