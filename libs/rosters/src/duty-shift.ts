import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** On which days a shift 班次 is: certain weekdays, the calendar's working or rest days, or certain dates. */
export const shiftDays = {
  WEEKLY: '每周',
  WORKING_DAYS: '工作日',
  REST_DAYS: '休息日',
  DATED: '指定日期',
} as const;
export type ShiftDays = keyof typeof shiftDays;

/** When somebody is there for a grid. Whoever has no shift in a grid is always there. */
@Entity('duty_shift')
@Index('ix_duty_shift_grid', ['districtId', 'gridCode', 'validFrom'])
export class DutyShift {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_duty_shift' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_duty_shift' }) id: string;
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ name: 'staff_id', type: 'uuid' }) staffId: string;
  @Column({ type: 'text' }) days: ShiftDays;
  /** 1 = Monday ... 7 = Sunday, of a weekly one. */
  @Column({ type: 'int', array: true }) weekdays: number[];
  /** `YYYY-MM-DD`, of a dated one. */
  @Column({ type: 'text', array: true }) dates: string[];
  /** `HH:mm` in Asia/Shanghai; one that ends earlier than it begins ends on the next day. */
  @Column({ name: 'from_clock', type: 'text' }) fromClock: string;
  @Column({ name: 'to_clock', type: 'text' }) toClock: string;
  @Column({ name: 'valid_from', type: 'timestamptz' }) validFrom: Date;
  @Column({ name: 'valid_to', type: 'timestamptz', nullable: true }) validTo: Date | null;
}
