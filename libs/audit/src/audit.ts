import { withoutPersonalData } from '#config';
import type { Tx } from '#database';
import { AuditEvent } from './audit-event.js';
import { chained } from './chain.js';

/** What is written to the audit log, by its name there 审计事项. */
export const auditActs = {
  logIn: '登录',
  logInFailed: '登录失败',
  accountLocked: '账号锁定',
  logOut: '退出登录',
  sessionRevoked: '撤销会话',
  refreshReused: '刷新令牌被重复使用',
  passwordChanged: '修改密码',
  passwordReset: '重置密码',
  secondFactorChanged: '变更第二因子',
  accountChanged: '账号变更',
  rolesChanged: '角色变更',
  residentLogIn: '居民登录',
  keyAsked: '申请接口密钥',
  keyReleased: '核准接口密钥',
  keyIssued: '领取接口密钥',
  keyRevoked: '吊销接口密钥',
  revealAsked: '申请查看身份',
  revealApproved: '同意查看身份',
  revealed: '查看身份',
  revealRefused: '拒绝查看身份',
  exported: '导出',
  searchedByPhone: '按电话检索',
  repeatRulesChanged: '重复诉求规则变更',
  policyChanged: '规则变更',
  textModelChanged: '文本模型变更',
  catalogueChanged: '事项目录变更',
  dispatchRulesChanged: '派单规则变更',
  rosterChanged: '排班变更',
  leaveChanged: '请假登记变更',
  staffImported: '导入人员',
  calendarChanged: '工作日历变更',
  mapChanged: '网格底图变更',
  legacyGridsChanged: '多网合一映射变更',
  vaultKeyRotated: '轮换数据密钥',
  headSigned: '签署当日链首',
  pseudonymised: '去标识化',
  retentionChanged: '保存期限变更',
  holdPlaced: '留存',
  holdReleased: '解除留存',
  erasureAsked: '申请删除个人信息',
  erasureRefused: '拒绝删除个人信息',
  attachmentsRemoved: '附件到期销毁',
  erasureDeferred: '暂缓删除个人信息',
  erased: '删除个人信息',
  abuseMarked: '标记异常诉求',
  abuseCleared: '解除异常标记',
  deliveryRetried: '重新送达',
  queueBoardOpened: '打开队列看板',
  auditArchived: '归档审计记录',
  keyPointsChanged: '巡查重点点位变更',
  trackRead: '查看巡查轨迹',
  qrPointsMade: '登记扫码点位',
  qrPointChanged: '变更扫码点位',
  qrPointRotated: '更换点位二维码',
  qrPointRevoked: '停用点位二维码',
} as const;

export type AuditAct = keyof typeof auditActs;

export interface AuditEntry {
  districtId: string;
  /** Real time, whatever the clock of the cases shows. */
  at: Date;
  act: AuditAct;
  /** Whoever did it; an Actor fits. */
  actor: { kind: string; id: string; name: string; unitCode: string | null };
  subject?: string | null;
  /** Numbers of persons are masked in it and in the detail. */
  reason?: string | null;
  /** Never a name or a password. */
  detail?: Record<string, unknown>;
}

/**
 * Appends to the district's audit log, chained to the line before, in the caller's transaction (or one of its own). Lines of
 * one district are written one after the other: whoever writes holds the district's log until the transaction ends.
 */
export function audit(
  tx: Tx,
  { districtId, at, act, actor, subject, reason, detail }: AuditEntry,
): Promise<void> {
  return tx.transaction(async (inner) => {
    const last = await holdAuditLog(inner, districtId);
    const line = {
      districtId,
      seq: last.seq + 1,
      at,
      act,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      unitCode: actor.unitCode,
      subject: subject ?? null,
      reason: withoutPersonalData(reason ?? null),
      detail: withoutPersonalData(detail ?? {}),
    };
    await inner.insert(AuditEvent, { ...line, hash: chained(last.hash, line) } as never);
  });
}

/**
 * Holds the audit log of a district until the transaction ends, so that nobody else appends, and tells its last line: also
 * of one whose lines are all in an archive; 0 and '' of one that has none.
 */
export async function holdAuditLog(tx: Tx, districtId: string): Promise<{ seq: number; hash: string }> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('audit ' || $1, 0))`, [districtId]);
  const [last] = await tx.query(
    `(SELECT seq, hash FROM audit_event WHERE district_id = $1 ORDER BY seq DESC LIMIT 1)
     UNION ALL (SELECT seq, hash FROM audit_archive WHERE district_id = $1 ORDER BY seq DESC LIMIT 1)
     ORDER BY seq DESC LIMIT 1`,
    [districtId],
  );
  return last ?? { seq: 0, hash: '' };
}
