import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';

export type UnitKind = 'DISTRICT' | 'STREET' | 'COMMUNITY' | 'DEPARTMENT' | 'UTILITY';

/** A district 区 as a tenant: its name, its working calendar and its policy profile. */
@Entity('district')
export class District {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_district' })
  districtId: string;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'calendar_region', type: 'text' }) calendarRegion: string;
  @Column({ name: 'policy_profile', type: 'text' }) policyProfile: string;
  /** The unit that is the centre 社会治理服务中心 of this district. */
  @Column({ name: 'centre_unit', type: 'text' }) centreUnit: string;
}

/** A unit that can be given a case: street, community, department or utility. Its code is its name for life. */
@Entity('unit')
export class Unit {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_unit' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_unit' }) code: string;
  @Column({ type: 'text' }) kind: UnitKind;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'short_name', type: 'text' }) shortName: string;
  @Column({ name: 'parent_code', type: 'text', nullable: true }) parentCode: string | null;
  @Column({ type: 'text', nullable: true }) uscc: string | null;
  @Column({ type: 'text', nullable: true }) duties: string | null;
  @Column({ name: 'duty_24h', type: 'boolean' }) duty24h: boolean;
}

/** All units of a district, in one cheap read. */
export async function readUnits(tx: Tx, districtId: string): Promise<Unit[]> {
  return tx.find(Unit, { where: { districtId }, order: { code: 'ASC' } });
}
