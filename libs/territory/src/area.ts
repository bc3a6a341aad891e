import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** From the district down to the grid (field-rules 2.8). */
export type AreaLevel = 'DISTRICT' | 'STREET' | 'COMMUNITY' | 'GRID';

/** A GeoJSON polygon, WGS-84 degrees. */
export interface AreaPolygon {
  type: 'Polygon';
  coordinates: [number, number][][];
}

/** One area of a district, as it was in one version of its map; a code is never used again for another area. */
@Entity('area')
@Index('ix_area_version', ['districtId', 'version'])
export class Area {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_area' })
  districtId: string;

  /** 12-digit statistical code; a grid adds 3 digits (001-899 base, 901-999 dedicated). */
  @PrimaryColumn({ name: 'code', type: 'text', primaryKeyConstraintName: 'pk_area' })
  code: string;

  @PrimaryColumn({ name: 'version', type: 'int', primaryKeyConstraintName: 'pk_area' })
  version: number;

  @Column({ name: 'parent_code', type: 'text', nullable: true })
  parentCode: string | null;

  @Column({ name: 'level', type: 'text' })
  level: AreaLevel;

  /** URBAN or VILLAGE for a community, BASE or DEDICATED for a grid. */
  @Column({ name: 'type', type: 'text' })
  type: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'uscc', type: 'text', nullable: true })
  uscc: string | null;

  @Column({ name: 'households', type: 'int' })
  households: number;

  @Column({ name: 'population', type: 'int' })
  population: number;

  @Column({ name: 'polygon', type: 'jsonb' })
  polygon: AreaPolygon;

  @Column({ name: 'worker_ref', type: 'text', nullable: true })
  workerRef: string | null;

  @Column({ name: 'note', type: 'text', nullable: true })
  note: string | null;

  /** Other names people use for it. */
  @Column({ name: 'aliases', type: 'text', array: true, default: '{}' })
  aliases: string[];

  @Column({ name: 'valid_from', type: 'timestamptz' })
  validFrom: Date;

  @Column({ name: 'valid_to', type: 'timestamptz', nullable: true })
  validTo: Date | null;
}
