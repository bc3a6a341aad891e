import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who answers for a grid 责任网格员, and who steps in, in this order, from one moment until another. */
@Entity('grid_post')
@Index('uq_grid_post_now', ['districtId', 'gridCode'], { unique: true, where: 'valid_to IS NULL' })
export class GridPost {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_grid_post' })
  districtId: string;
  @PrimaryColumn({ name: 'grid_code', type: 'text', primaryKeyConstraintName: 'pk_grid_post' })
  gridCode: string;
  @PrimaryColumn({ name: 'valid_from', type: 'timestamptz', primaryKeyConstraintName: 'pk_grid_post' })
  validFrom: Date;
  @Column({ name: 'valid_to', type: 'timestamptz', nullable: true }) validTo: Date | null;
  /** Id of an account; null where the grid has nobody. */
  @Column({ type: 'uuid', nullable: true }) answerable: string | null;
  @Column({ name: 'stand_ins', type: 'uuid', array: true }) standIns: string[];
  @Column({ name: 'set_by', type: 'text' }) setBy: string;
}
