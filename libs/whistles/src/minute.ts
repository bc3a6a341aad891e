import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a unit took upon itself at the table. */
export interface AgreedTask {
  unit: string;
  what: string;
  /** ISO date by which. */
  by?: string;
}

/** Minutes 会商纪要 of the departments that handle a whistle jointly: who was there, what was agreed. */
@Entity('whistle_minute')
@Index('ix_whistle_minute_case', ['districtId', 'caseId'])
export class WhistleMinute {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_whistle_minute' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_whistle_minute' }) id: string;
  @Column({ name: 'whistle_id', type: 'uuid' }) whistleId: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ name: 'by_unit', type: 'text', nullable: true }) byUnit: string | null;
  @Column({ name: 'by_name', type: 'text' }) byName: string;
  @Column({ type: 'text' }) note: string;
  @Column({ type: 'text', array: true }) attendees: string[];
  @Column({ type: 'jsonb' }) tasks: AgreedTask[];
}
