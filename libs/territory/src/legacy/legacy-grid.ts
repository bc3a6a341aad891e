import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AreaPolygon } from '../area.js';

/** One version of how a department's own net 旧网格体系 lies on the one net (field-rules 2.9, 多网合一). */
@Entity('legacy_net')
export class LegacyNet {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_legacy_net' })
  districtId: string;
  /** 公安, 城管, 综治, 环保, … */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_legacy_net' }) system: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_legacy_net' }) version: number;
  /** The version of the map its grid codes are of. */
  @Column({ name: 'map_version', type: 'int' }) mapVersion: number;
  @Column({ type: 'text' }) sha256: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt: Date;
}

/** A cell of such a net; `polygon` (WGS-84) where the department gave one. */
@Entity('legacy_area')
export class LegacyArea {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_legacy_area' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_legacy_area' }) system: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_legacy_area' }) version: number;
  @PrimaryColumn({ name: 'old_code', type: 'text', primaryKeyConstraintName: 'pk_legacy_area' })
  oldCode: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'jsonb', nullable: true }) polygon: AreaPolygon | null;
}

/** Which part of an old cell lies in which grid. */
@Entity('legacy_grid')
export class LegacyGrid {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_legacy_grid' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_legacy_grid' }) system: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_legacy_grid' }) version: number;
  @PrimaryColumn({ name: 'old_code', type: 'text', primaryKeyConstraintName: 'pk_legacy_grid' })
  oldCode: string;
  @PrimaryColumn({ name: 'grid_code', type: 'text', primaryKeyConstraintName: 'pk_legacy_grid' })
  gridCode: string;
  /** 0 to 1. */
  @Column({ type: 'double precision' }) share: number;
}
