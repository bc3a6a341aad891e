import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Where a worker went while on shift 巡查轨迹: one row for each batch a phone has sent. Kept as long as the retention rule TRACK says. */
@Entity('patrol_track')
@Index('ix_patrol_track_worker', ['districtId', 'workerId', 'fromAt'])
@Index('ix_patrol_track_end', ['districtId', 'toAt'])
export class PatrolTrack {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_track' })
  districtId: string;
  @PrimaryColumn({ name: 'worker_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_track' })
  workerId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_patrol_track' }) id: string;
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ name: 'from_at', type: 'timestamptz' }) fromAt: Date;
  @Column({ name: 'to_at', type: 'timestamptz' }) toAt: Date;
  /** Seconds after `from_at`, one for each point. */
  @Column({ type: 'int', array: true }) seconds: number[];
  /** WGS-84, millionths of a degree. */
  @Column({ name: 'lng_e6', type: 'int', array: true }) lngE6: number[];
  @Column({ name: 'lat_e6', type: 'int', array: true }) latE6: number[];
}
