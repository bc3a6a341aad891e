import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DispatchRule } from './rule.js';

/** One version of a district's dispatch rules 派单规则. Written once; the database refuses to change it. */
@Entity('dispatch_rules')
export class DispatchRulesVersion {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_dispatch_rules' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_dispatch_rules' }) version: number;
  @Column({ type: 'jsonb' }) rules: DispatchRule[];
  @Column({ name: 'effective_from', type: 'timestamptz' }) effectiveFrom: Date;
  @Column({ type: 'text' }) note: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt: Date;
}
