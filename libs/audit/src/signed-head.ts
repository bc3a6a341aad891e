import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * The head 链首 of a district at the end of a day: everything that was written before it was signed and had no head yet.
 * What it says is in `sealed`; the columns beside it are there to be found by.
 */
@Entity('signed_head')
@Index('uq_signed_head_seq', ['districtId', 'seq'], { unique: true })
export class SignedHead {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_signed_head' })
  districtId: string;
  /** The last day that had ended, `YYYY-MM-DD` by the clock of the cases. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_signed_head' }) day: string;
  /** 1, 2, 3 ... in the district. */
  @Column({ type: 'int' }) seq: number;
  @Column({ type: 'text' }) sealed: string;
  /** SHA-256 of `sealed`: the next head is chained on it. */
  @Column({ type: 'text' }) hash: string;
  /** Every transaction before this one had ended: the next head begins here, in this PostgreSQL cluster. */
  @Column({ type: 'bigint' }) horizon: string;
  @Column({ type: 'text' }) cluster: string;
}

/** The leaves of a head, 52 bytes each: a case's id, the number of its last event and that event's hash, by id. */
@Entity('head_leaves')
export class HeadLeaves {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_head_leaves' })
  districtId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_head_leaves' }) day: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_head_leaves' }) part: number;
  @Column({ type: 'bytea' }) leaves: Buffer;
}

/** Lines of the audit log up to `seq` are in a file and no longer here; the log goes on from this hash. */
@Entity('audit_archive')
export class AuditArchive {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_audit_archive' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_audit_archive' }) seq: number;
  @Column({ type: 'text' }) hash: string;
  /** The day whose head signed that line as the last one. */
  @Column({ type: 'text' }) day: string;
  @Column({ name: 'archived_at', type: 'timestamptz' }) archivedAt: Date;
  /** How many lines the file has, and its SHA-256. */
  @Column({ type: 'int' }) lines: number;
  @Column({ name: 'file_hash', type: 'text' }) fileHash: string;
}
