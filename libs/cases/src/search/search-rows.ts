import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * By what a case is found: hashes of its words, of who may see it and of its month. No words and nothing of a person. Read by
 * the function `search_cases` alone, which no row-level security keeps from the index.
 */
@Entity('case_search')
@Index('ix_case_search_at', ['districtId', 'submittedAt', 'caseId'])
@Index('ix_case_search_tokens', { synchronize: false })
export class CaseSearch {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_search' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_case_search' })
  caseId: string;
  /** Of the case as it was when it was last read. */
  @Column({ type: 'int' }) version: number;
  @Column({ name: 'submitted_at', type: 'timestamptz' }) submittedAt: Date;
  @Column({ type: 'int', array: true }) tokens: number[];
}

/** A case whose words or whose place in the house have changed since it was indexed; written by a trigger on `cases`. */
@Entity('case_search_due')
export class CaseSearchDue {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_search_due' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_case_search_due' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ name: 'queued_at', type: 'timestamptz', default: () => 'now()' }) queuedAt: Date;
}

/** A district's own reach of likely repeats, by the beginning of the category code; see `likelyRuleOf`. */
@Entity('repeat_rule')
export class RepeatRule {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_repeat_rule' })
  districtId: string;
  @PrimaryColumn({ name: 'category_prefix', type: 'text', primaryKeyConstraintName: 'pk_repeat_rule' })
  categoryPrefix: string;
  @Column({ type: 'int' }) metres: number;
  @Column({ type: 'int' }) days: number;
}
