import { Column, Entity, PrimaryColumn } from 'typeorm';

/** In this area another unit owns the matter (OWNER), or one more helps with it (CO); one row per version of the list. */
@Entity('responsibility')
export class Responsibility {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_responsibility' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_responsibility' }) version: number;
  /** Six digits. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_responsibility' }) category: string;
  /** Code of a district, street, community (12 digits) or grid (15 digits). */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_responsibility' }) area: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_responsibility' }) unit: string;
  @Column({ type: 'text' }) role: 'OWNER' | 'CO';
  @Column({ name: 'legal_basis', type: 'text', nullable: true }) legalBasis: string | null;
}

/** 赋权: what a street may and must do itself, and by what law. */
@Entity('delegated_power')
export class DelegatedPower {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_delegated_power' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_delegated_power' }) version: number;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_delegated_power' }) street: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_delegated_power' }) category: string;
  @Column({ name: 'legal_basis', type: 'text' }) legalBasis: string;
  /** First and last day, local; null: without a bound on that side. */
  @Column({ name: 'valid_from', type: 'date', nullable: true }) validFrom: string | null;
  @Column({ name: 'valid_to', type: 'date', nullable: true }) validTo: string | null;
}

export type AreaDuty = Omit<Responsibility, 'districtId' | 'version'>;
export type Power = Omit<DelegatedPower, 'districtId' | 'version'>;
