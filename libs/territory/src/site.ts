import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AreaPolygon } from './area.js';

/** A building 楼栋 or another named place 点位 inside a grid, as it was in one version of the map. */
@Entity('site')
@Index('ix_site_version', ['districtId', 'version'])
export class Site {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_site' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_site' }) code: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_site' }) version: number;
  @Column({ type: 'text' }) kind: 'BUILDING' | 'SITE';
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text', array: true }) aliases: string[];
  /** A point of it, WGS-84 degrees. */
  @Column({ type: 'double precision' }) lng: number;
  @Column({ type: 'double precision' }) lat: number;
  @Column({ type: 'jsonb', nullable: true }) polygon: AreaPolygon | null;
}
