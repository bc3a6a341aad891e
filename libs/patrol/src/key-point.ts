import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A place in a grid that is looked at more often than the rest 重点点位 (field-rules 2.9). A changed point is a new row from the
 * day of the change on, so that what was due on a day stays what it was; its code stays, and phones know it by that.
 */
@Entity('key_point')
@Index('ix_key_point_grid', ['districtId', 'gridCode'])
export class KeyPoint {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_key_point' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_key_point' }) code: string;
  /** The first day it is due, `YYYY-MM-DD` in Asia/Shanghai. */
  @PrimaryColumn({ name: 'valid_from', type: 'date', primaryKeyConstraintName: 'pk_key_point' })
  validFrom: string;
  /** The last day it is due; null as long as it is. */
  @Column({ name: 'valid_to', type: 'date', nullable: true }) validTo: string | null;
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ type: 'text' }) name: string;
  /** WGS-84 degrees; null where only the site is known. */
  @Column({ type: 'double precision', nullable: true }) lng: number | null;
  @Column({ type: 'double precision', nullable: true }) lat: number | null;
  /** Where it is, in words. */
  @Column({ type: 'text', nullable: true }) site: string | null;
  /** How often a working day. */
  @Column({ type: 'int' }) visits: number;
  /** What to look at: the item of the duty list. */
  @Column({ name: 'look_at', type: 'text', nullable: true }) lookAt: string | null;
}
