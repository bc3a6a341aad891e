import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a resident tells about themselves; only the vault holds it. */
export interface Identity {
  name?: string;
  phone?: string;
  /** GB 11643: 18 characters. */
  idNumber?: string;
  address?: string;
  /** The words as they were written, where personal data had to be masked in the case's text. */
  originalText?: string;
}

/** What the vault can hold of a person, in the field's words. */
export const identityFields = {
  name: '姓名',
  phone: '电话',
  idNumber: '身份证号',
  address: '住址',
  originalText: '诉求原文',
} as const;
export type IdentityField = keyof typeof identityFields;
export const allIdentityFields = Object.keys(identityFields) as IdentityField[];

/** The identity vault 身份保险库: who reported, each field sealed for itself, in a schema of its own (field-rules 5). */
@Entity({ name: 'reporter', schema: 'vault' })
@Index('ix_reporter_phone', ['districtId', 'phoneIndex'])
@Index('ix_reporter_review', ['districtId', 'reviewAt', 'createdAt'], { where: 'pseudonymised_at IS NULL' })
export class Reporter {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_reporter' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_reporter' }) id: string;
  /** The data key of the district its fields are sealed under; 0: the one sealed whole of before there were any. */
  @Column({ name: 'key_version', type: 'int' }) keyVersion: number;
  @Column({ type: 'bytea', nullable: true }) sealed: Buffer | null;
  @Column({ type: 'bytea', nullable: true }) name: Buffer | null;
  @Column({ type: 'bytea', nullable: true }) phone: Buffer | null;
  @Column({ name: 'id_number', type: 'bytea', nullable: true }) idNumber: Buffer | null;
  @Column({ type: 'bytea', nullable: true }) address: Buffer | null;
  @Column({ name: 'original_text', type: 'bytea', nullable: true }) originalText: Buffer | null;
  /** Finds a phone without opening anything. */
  @Column({ name: 'phone_index', type: 'bytea', nullable: true }) phoneIndex: Buffer | null;
  /** The data key whose index key made `phoneIndex`. */
  @Column({ name: 'index_version', type: 'int', nullable: true }) indexVersion: number | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  /** What stands for whoever it was, once the identity itself has been destroyed at `pseudonymisedAt`. */
  @Column({ type: 'text', nullable: true }) pseudonym: string | null;
  @Column({ name: 'pseudonymised_at', type: 'timestamptz', nullable: true }) pseudonymisedAt: Date | null;
  /** When retention looks at it next; null: not yet looked at. */
  @Column({ name: 'review_at', type: 'timestamptz', nullable: true }) reviewAt: Date | null;
  /** The request to erase it that waits for the end of its cases. */
  @Column({ name: 'erasure_id', type: 'uuid', nullable: true }) erasureId: string | null;
}

/** What the vault writes of one reporter. */
export type SealedIdentity = Pick<
  Reporter,
  'keyVersion' | 'name' | 'phone' | 'idNumber' | 'address' | 'originalText' | 'phoneIndex' | 'indexVersion'
>;
