import { revealStateAt, revealStates, type RevealCount, type RevealRequest } from '#cases';
import type { Identity, IdentityField } from '#people';
import { CaseMovedView } from '../cases/case.view.js';

/** What was asked for of who reported. */
export class ReporterView implements Identity {
  /** @example '王女士' */
  name?: string;
  /** @example '15400001001' */
  phone?: string;
  /** @example '11010519491231002X' */
  idNumber?: string;
  /** @example '银杏街道幸福小区3号楼2单元1201室' */
  address?: string;
  /** 未脱敏的诉求原文 */
  originalText?: string;
}

export class RevealedView extends CaseMovedView {
  /** 没有留下任何信息时为 null */
  reporter: ReporterView | null;
}

export class RevealRequestView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** @example ['name', 'phone'] */
  fields: IdentityField[];
  /** @example '首次联系, 核实地址' */
  reason: string;
  /** WAITING 待审批, APPROVED 已同意, REFUSED 不同意, OPENED 已查看, LAPSED 已过期 @example 'WAITING' */
  state: string;
  /** @example '待审批' */
  stateName: string;
  /** @example '受理员小林' */
  askedBy: string;
  unitCode: string | null;
  askedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  /** 同意后可查看至 */
  opensUntil: Date | null;
  openedAt: Date | null;
}

export class RevealRequestListView {
  requests: RevealRequestView[];
}

export class RevealCountView {
  /** @example '2026-02-13' */
  day: string;
  unitCode: string | null;
  unitName: string | null;
  /** @example '受理员小林' */
  person: string;
  personId: string;
  /** 申请 @example 1 */
  asked: number;
  /** 同意 @example 0 */
  approved: number;
  /** 查看 @example 1 */
  revealed: number;
  /** 不同意 @example 0 */
  refused: number;
}

export class RevealSummaryView {
  /** 自何时起 */
  since: Date;
  asked: number;
  approved: number;
  revealed: number;
  refused: number;
  /** 按日、单位、人 */
  people: RevealCountView[];
}

export function requestView(request: RevealRequest, now: Date): RevealRequestView {
  const state = revealStateAt(request, now);
  const { id, fields, reason, unitCode, askedAt, decidedAt, decisionReason, opensUntil, openedAt } = request;
  return {
    id,
    number: request.caseNumber,
    fields,
    reason,
    state,
    stateName: revealStates[state],
    askedBy: request.askedByName,
    unitCode,
    askedAt,
    decidedBy: request.decidedByName,
    decidedAt,
    decisionReason,
    opensUntil,
    openedAt,
  };
}

export function summaryView(
  since: Date,
  counts: RevealCount[],
  nameOf: (unit: string) => string | undefined,
): RevealSummaryView {
  const total = (of: 'asked' | 'approved' | 'revealed' | 'refused') =>
    counts.reduce((sum, one) => sum + one[of], 0);
  return {
    since,
    asked: total('asked'),
    approved: total('approved'),
    revealed: total('revealed'),
    refused: total('refused'),
    people: counts.map((one) => ({ ...one, unitName: (one.unitCode && nameOf(one.unitCode)) ?? null })),
  };
}
