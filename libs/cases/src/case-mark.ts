import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { MarkKind } from './repeats.js';

/** A filing that a person should look at. The case itself goes its way. */
@Entity('case_mark')
@Index('uq_case_mark', ['districtId', 'caseId', 'kind'], { unique: true })
@Index('ix_case_mark_open', ['districtId', 'at', 'id'], { where: 'cleared_at IS NULL' })
export class CaseMark {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_case_mark' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_case_mark' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'text' }) kind: MarkKind;
  @Column({ type: 'text' }) why: string;
  /** The blind index of the address or phone it came from. */
  @Column({ type: 'bytea' }) source: Buffer;
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ name: 'cleared_at', type: 'timestamptz', nullable: true }) clearedAt: Date | null;
  @Column({ name: 'cleared_by', type: 'text', nullable: true }) clearedBy: string | null;
  @Column({ name: 'clear_reason', type: 'text', nullable: true }) clearReason: string | null;
}

/** Where a filing came from, kept for two days, as blind indexes: the address (null where staff took it in) and the phone. */
@Entity('filing_source')
@Index('ix_filing_source_address', ['districtId', 'address', 'at'], { where: 'address IS NOT NULL' })
@Index('ix_filing_source_phone', ['districtId', 'phone', 'at'], { where: 'phone IS NOT NULL' })
export class FilingSource {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_filing_source' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_filing_source' })
  caseId: string;
  @Column({ type: 'bytea', nullable: true }) address: Buffer | null;
  @Column({ type: 'bytea', nullable: true }) phone: Buffer | null;
  @Column({ type: 'timestamptz' }) at: Date;
}

/** Who has to wait before filing without an account again. */
@Entity('slowed_source')
export class SlowedSource {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_slowed_source' })
  districtId: string;
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'pk_slowed_source' }) source: Buffer;
  @Column({ type: 'int' }) times: number;
  @Column({ type: 'timestamptz' }) until: Date;
}

export interface OpenMark extends Pick<CaseMark, 'id' | 'kind' | 'why' | 'at'> {
  number: string;
}

/** Marks nobody has looked at yet, the oldest first; at most 200. */
export const openMarks = (tx: Tx, districtId: string): Promise<OpenMark[]> =>
  tx.query(
    `SELECT m.id, m.kind, m.why, m.at, c.number FROM case_mark m
     JOIN cases c ON c.district_id = m.district_id AND c.id = m.case_id
     WHERE m.district_id = $1 AND m.cleared_at IS NULL ORDER BY m.at, m.id LIMIT 200`,
    [districtId],
  );

/**
 * A person has looked: the mark is off the list, and its source need not wait any longer. Answers the mark's kind. Throws
 * `Refusal` MARK_NOT_OPEN (404).
 */
export async function clearMark(
  tx: Tx,
  { districtId, id, by, reason }: { districtId: string; id: string; by: string; reason: string },
  now: Date,
): Promise<{ kind: MarkKind; caseId: string }> {
  const [rows]: [Array<{ kind: MarkKind; caseId: string; source: Buffer }>, number] = await tx.query(
    `UPDATE case_mark SET cleared_at = $5, cleared_by = $3, clear_reason = $4
     WHERE district_id = $1 AND id = $2 AND cleared_at IS NULL RETURNING kind, case_id AS "caseId", source`,
    [districtId, id, by, reason, now],
  );
  const mark = rows[0];
  if (!mark)
    throw new Refusal(404, 'MARK_NOT_OPEN', {
      zh: '没有这条待核标记, 请查询 /api/v1/abuse-marks。',
      en: 'No such mark is open; see /api/v1/abuse-marks.',
    });
  await tx.query(`DELETE FROM slowed_source WHERE district_id = $1 AND source = $2`, [
    districtId,
    mark.source,
  ]);
  return mark;
}
