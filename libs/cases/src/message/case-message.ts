import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message 留言 between the platform and whoever reported a case, in either direction; never changed and never deleted. */
@Entity('case_message')
export class CaseMessage {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_message' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_message' })
  caseId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_case_message' }) id: string;
  @Column({ name: 'sent_by', type: 'text' }) sentBy: 'STAFF' | 'REPORTER';
  @Column({ name: 'actor_id', type: 'text' }) actorId: string;
  @Column({ name: 'actor_name', type: 'text' }) actorName: string;
  @Column({ name: 'unit_code', type: 'text', nullable: true }) unitCode: string | null;
  /** Personal data in it is masked. */
  @Column({ type: 'text' }) text: string;
  @Column({ type: 'timestamptz' }) at: Date;
}
