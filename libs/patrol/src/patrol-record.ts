import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One round of the grid, one visit to a key point, or something found on the way 巡查记录. */
export const recordKinds = { ROUND: '整轮巡查', VISIT: '重点点位', FOUND: '途中发现' } as const;
export type RecordKind = keyof typeof recordKinds;

/** Patrol result 巡查结果 (field-rules 2.9). */
export const results = { NOTHING_FOUND: '无事件', EVENT: '有事件' } as const;
export type Result = keyof typeof results;

@Entity('patrol_record')
@Index('ix_patrol_record_day', ['districtId', 'day', 'gridCode'])
@Index('ix_patrol_record_worker', ['districtId', 'workerId', 'at'])
@Index('ix_patrol_record_placed', ['districtId', 'day'], { where: 'lng IS NOT NULL' })
export class PatrolRecord {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_record' })
  districtId: string;
  @PrimaryColumn({ name: 'worker_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_record' })
  workerId: string;
  /** The id of the action it is from. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_patrol_record' }) id: string;
  @Column({ type: 'text' }) what: RecordKind;
  @Column({ name: 'worker_name', type: 'text' }) workerName: string;
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ name: 'key_point', type: 'text', nullable: true }) keyPoint: string | null;
  @Column({ type: 'text' }) result: Result;
  /** The case that was filed. */
  @Column({ type: 'text', nullable: true }) number: string | null;
  /** Of a round: the events that were found on it, by the ids of their actions. */
  @Column({ type: 'uuid', array: true, nullable: true }) events: string[] | null;
  @Column({ type: 'text', nullable: true }) note: string | null;
  /** Photos of a record without a case: what the phone calls them. Those of an event are the case's attachments. */
  @Column({ type: 'text', array: true }) photos: string[];
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt: Date;
  /** The day in Asia/Shanghai it counts for. */
  @Column({ type: 'date' }) day: string;
  /** Null: outside every shift. */
  @Column({ name: 'shift_id', type: 'uuid', nullable: true }) shiftId: string | null;
  /** WGS-84 degrees; emptied when the tracks of the time are. */
  @Column({ type: 'double precision', nullable: true }) lng: number | null;
  @Column({ type: 'double precision', nullable: true }) lat: number | null;
  /** Metres outside the grid, where a position was given. */
  @Column({ name: 'metres_outside', type: 'int', nullable: true }) metresOutside: number | null;
  /** The phone's clock was farther off than is believed. */
  @Column({ name: 'clock_doubtful', type: 'boolean' }) clockDoubtful: boolean;
  /** The worker's own event just before, at the same place: perhaps the same one. */
  @Column({ name: 'repeat_of', type: 'uuid', nullable: true }) repeatOf: string | null;
}
