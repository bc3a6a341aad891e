import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { IdentityField } from '#people';

/** A request 查看申请 to be told who reported a confidential case: another person of the centre decides on it (field-rules 5). */
@Entity('reveal_request')
@Index('uq_reveal_request_waiting', ['districtId', 'caseId', 'askedBy'], {
  unique: true,
  where: 'decided_at IS NULL',
})
@Index('ix_reveal_request_asked', ['districtId', 'askedAt', 'id'])
export class RevealRequest {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_reveal_request' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_reveal_request' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ name: 'case_number', type: 'text' }) caseNumber: string;
  @Column({ type: 'text', array: true }) fields: IdentityField[];
  @Column({ type: 'text' }) reason: string;
  @Column({ name: 'asked_by', type: 'text' }) askedBy: string;
  @Column({ name: 'asked_by_name', type: 'text' }) askedByName: string;
  @Column({ name: 'unit_code', type: 'text', nullable: true }) unitCode: string | null;
  /** Real time, as everything here: it is about people at desks, not about a case's clocks. */
  @Column({ name: 'asked_at', type: 'timestamptz' }) askedAt: Date;
  @Column({ name: 'decided_by', type: 'text', nullable: true }) decidedBy: string | null;
  @Column({ name: 'decided_by_name', type: 'text', nullable: true }) decidedByName: string | null;
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true }) decidedAt: Date | null;
  @Column({ type: 'boolean', nullable: true }) approved: boolean | null;
  @Column({ name: 'decision_reason', type: 'text', nullable: true }) decisionReason: string | null;
  /** Until when whoever asked may open it, once. */
  @Column({ name: 'opens_until', type: 'timestamptz', nullable: true }) opensUntil: Date | null;
  @Column({ name: 'opened_at', type: 'timestamptz', nullable: true }) openedAt: Date | null;
}

/** How a request stands. */
export const revealStates = {
  WAITING: '待审批',
  APPROVED: '已同意, 可查看一次',
  REFUSED: '不同意',
  OPENED: '已查看',
  LAPSED: '已过期',
} as const;

/** The state of a request at this moment. */
export function revealStateAt(
  { approved, openedAt, opensUntil }: RevealRequest,
  now: Date,
): keyof typeof revealStates {
  if (approved === null) return 'WAITING';
  if (!approved) return 'REFUSED';
  if (openedAt) return 'OPENED';
  return opensUntil && opensUntil > now ? 'APPROVED' : 'LAPSED';
}
