import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One version of a district's map: whole, written once, in effect from a moment on until the next one is. */
@Entity('map_version')
@Index('ix_map_version_owed', ['validFrom'], { where: 'taken_at IS NULL' })
export class MapVersion {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_map_version' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_map_version' }) version: number;
  @Column({ name: 'valid_from', type: 'timestamptz' }) validFrom: Date;
  /** SHA-256 of the file it was read from; empty for a map older than this table. */
  @Column({ type: 'text' }) sha256: string;
  /** The coordinate system the file named. */
  @Column({ type: 'text' }) crs: string;
  @Column({ type: 'int' }) areas: number;
  @Column({ type: 'int' }) sites: number;
  @Column({ type: 'text' }) note: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  @Column({ name: 'made_at', type: 'timestamptz', nullable: true }) madeAt: Date | null;
  /** When workers and open cases had followed it; null while that is owed. */
  @Column({ name: 'taken_at', type: 'timestamptz', nullable: true }) takenAt: Date | null;
}
