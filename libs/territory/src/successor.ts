import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What became of a code that a version of the map does not have any more, or gave a part of away. */
@Entity('area_successor')
export class AreaSuccessor {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_area_successor' })
  districtId: string;
  /** The version in which it took effect. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_area_successor' }) version: number;
  @PrimaryColumn({ name: 'old_code', type: 'text', primaryKeyConstraintName: 'pk_area_successor' })
  oldCode: string;
  @PrimaryColumn({ name: 'new_code', type: 'text', primaryKeyConstraintName: 'pk_area_successor' })
  newCode: string;
  @Column({ type: 'text' }) kind: SuccessorKind;
  /** The part of the old area that the new one has, 0 to 1. */
  @Column({ type: 'double precision' }) share: number;
}

/** One code became several, several became one, or one has another code now. */
export type SuccessorKind = 'SPLIT' | 'MERGE' | 'RENAME';
