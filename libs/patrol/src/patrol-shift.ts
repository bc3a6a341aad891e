import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** From going on duty to going off 巡查班次. It is worked out from what the phone has reported, and worked out again when more comes. */
@Entity('patrol_shift')
@Index('uq_patrol_shift_open', ['districtId', 'workerId'], { unique: true, where: 'off_at IS NULL' })
@Index('ix_patrol_shift_worker', ['districtId', 'workerId', 'onAt'])
export class PatrolShift {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_shift' })
  districtId: string;
  @PrimaryColumn({ name: 'worker_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_shift' })
  workerId: string;
  /** The id of the action that began it. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_patrol_shift' }) id: string;
  @Column({ name: 'worker_name', type: 'text' }) workerName: string;
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ name: 'on_at', type: 'timestamptz' }) onAt: Date;
  /** Null where nobody has ended it yet; `ends_at` ends it then. */
  @Column({ name: 'off_at', type: 'timestamptz', nullable: true }) offAt: Date | null;
  /** It is over by then by itself (setting PATROL_SHIFT_HOURS). */
  @Column({ name: 'ends_at', type: 'timestamptz' }) endsAt: Date;
  @Column({ name: 'ended_by', type: 'text', nullable: true }) endedBy: 'WORKER' | 'LIMIT' | null;
}
