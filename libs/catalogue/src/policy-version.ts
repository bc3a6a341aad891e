import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Profile } from './profile.js';

/** One version of a policy profile 时限方案 in one district. Written once; the database refuses to change it. */
@Entity('policy_profile')
export class PolicyVersion {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_policy_profile' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_policy_profile' }) name: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_policy_profile' }) version: number;
  @Column({ type: 'jsonb' }) profile: Profile;
  /** Null: from the beginning. */
  @Column({ name: 'effective_from', type: 'timestamptz', nullable: true }) effectiveFrom: Date | null;
  @Column({ type: 'text' }) note: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  /** Null: it came with the program. */
  @Column({ name: 'made_at', type: 'timestamptz', nullable: true }) madeAt: Date | null;
}
