import { auditActs, readHead, type AuditEvent, type SignedHead } from '#audit';

/** One line of the audit log. */
export class AuditLineView {
  /** 本区第几条, 不跳号 @example 17 */
  seq: number;
  at: Date;
  /** @example 'policyChanged' */
  act: string;
  /** @example '规则变更' */
  actName: string;
  /** STAFF、REPORTER、SYSTEM 等 @example 'STAFF' */
  actorKind: string;
  actorId: string;
  /** @example '系统管理员' */
  actorName: string;
  unitCode: string | null;
  /** @example 'SHANDONG_LIKE' */
  subject: string | null;
  reason: string | null;
  detail: Record<string, unknown>;
  /** 与前一条相连的 SHA-256 */
  hash: string;
}

export class AuditPageView {
  lines: AuditLineView[];
  /** 下一页的 before; 没有更早的则为 null @example 120 */
  next: number | null;
}

/** What a signed head says, in short. */
export class HeadView {
  /** @example '2026-11-01' */
  day: string;
  /** @example 12 */
  seq: number;
  /** 涉及的诉求件数 @example 340 */
  cases: number;
  /** 审计日志到第几条 @example 120 */
  auditSeq: number;
  signedAt: string;
  /** 签名公钥的编号, 见 /api/v1/keys/signing */
  keyId: string;
  /** 链首的 SHA-256, 下一日的链首与之相连 */
  hash: string;
}

export class HeadListView {
  heads: HeadView[];
}

/** What is kept outside: enough to hold the history against, without this system. */
export class HeadFileView {
  /** @example '379902' */
  district: string;
  /** @example '2026-11-01' */
  day: string;
  /** 签名链首(JWS compact) */
  head: string;
  /** 签名公钥, PEM */
  publicKey: string;
  /** 当日各件的编号、事件序号和哈希, 每件 52 字节, base64; 超过二百万件时为 null */
  leaves: string | null;
}

export const auditLineView = ({ districtId: _d, ...line }: AuditEvent): AuditLineView => ({
  ...line,
  actName: auditActs[line.act as keyof typeof auditActs] ?? line.act,
});

export function headView({ day, seq, sealed, hash }: SignedHead): HeadView {
  const read = readHead(sealed);
  return {
    day,
    seq,
    cases: read?.content.cases ?? 0,
    auditSeq: read?.content.auditSeq ?? 0,
    signedAt: read?.content.signedAt ?? '',
    keyId: read?.keyId ?? '',
    hash,
  };
}
