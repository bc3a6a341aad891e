import type { Type } from '@nestjs/common';
import type { Move } from '#cases';
import type { Rule } from '../access.js';
import * as law from './law.dto.js';
import * as dto from './moves.dto.js';

/** A move as a route: POST /api/v1/cases/:number/<noun>. */
export interface MoveRoute {
  noun: string;
  move: Move;
  body: Type<dto.MoveDto>;
  summary: string;
  access?: Rule;
}

/** The moves of the main workflow that are one call of the desk. Who may make them is the workflow's to say. */
// prettier-ignore
export const moveRoutes: readonly MoveRoute[] = [
  { noun: 'submission', move: 'submitDraft', body: dto.SubmitDraftDto, summary: '提交草稿' },
  { noun: 'self-resolution', move: 'selfResolve', body: dto.SelfResolveDto, summary: '自处上报: 网格员当场解决并留证' },
  { noun: 'answer', move: 'answer', body: dto.AnswerDto, summary: '直接答复咨询或表扬' },
  { noun: 'rejection', move: 'reject', body: dto.RejectDto, summary: '不予受理, 说明原因' },
  { noun: 'transfer', move: 'transfer', body: dto.TransferDto, summary: '转出至 110/119/120/122、信访等' },
  { noun: 'unmerge', move: 'unmerge', body: dto.ReasonDto, summary: '拆并: 单独办理; 诉求人可凭查询码提出', access: 'PARTY' },
  { noun: 'acceptance', move: 'accept', body: dto.AcceptDto, summary: '受理: 确定事项和位置' },
  { noun: 'dispatch', move: 'dispatch', body: dto.DispatchDto, summary: '派单给主办单位' },
  { noun: 'forced-assignment', move: 'forceAssign', body: law.AssignDto, summary: '强派: 中心领导指定主办单位, 不得退单' },
  { noun: 'signature', move: 'sign', body: dto.MoveDto, summary: '签收' },
  { noun: 'return-request', move: 'requestReturn', body: law.ReturnDto, summary: '申请退单: 原因、依据和建议承办单位, 每单位每轮一次' },
  { noun: 'return-approval', move: 'approveReturn', body: law.ApproveReturnDto, summary: '同意退单' },
  { noun: 'return-refusal', move: 'rejectReturn', body: dto.ReasonDto, summary: '驳回退单, 此后不得再退' },
  { noun: 'arbitration', move: 'arbitrate', body: dto.ReasonDto, summary: '提请会商定责' },
  { noun: 'ruling', move: 'ruleOwner', body: law.AssignDto, summary: '定责: 一裁终局' },
  { noun: 'contact', move: 'contact', body: dto.ContactDto, summary: '首次联系诉求人' },
  { noun: 'inner-assignment', move: 'assignInner', body: law.InnerAssignmentDto, summary: '内部派办给科室或个人' },
  { noun: 'co-handlers', move: 'addCoHandler', body: law.CoHandlerDto, summary: '增加协办单位' },
  { noun: 'co-task-report', move: 'finishCoTask', body: law.CoTaskReportDto, summary: '协办反馈' },
  { noun: 'stage', move: 'reachStage', body: law.StageDto, summary: '完成一个阶段(责令停止、处罚、拆除等)' },
  { noun: 'extension-request', move: 'requestExtension', body: law.ExtensionDto, summary: '申请延期' },
  { noun: 'extension-grant', move: 'grantExtension', body: dto.MoveDto, summary: '同意延期; 第二次由中心领导' },
  { noun: 'extension-refusal', move: 'refuseExtension', body: dto.ReasonDto, summary: '不同意延期' },
  { noun: 'suspension-request', move: 'requestSuspension', body: law.SuspensionDto, summary: '申请挂账: 原因、计划和复核日期' },
  { noun: 'suspension', move: 'suspend', body: dto.MoveDto, summary: '批准挂账' },
  { noun: 'suspension-refusal', move: 'refuseSuspension', body: dto.ReasonDto, summary: '不同意挂账' },
  { noun: 'resumption', move: 'resume', body: dto.MoveDto, summary: '销账恢复办理' },
  { noun: 'result', move: 'submitResult', body: dto.ResultDto, summary: '提交办结' },
  { noun: 'redo', move: 'returnForRedo', body: dto.ReasonDto, summary: '审核退回, 继续办理' },
  { noun: 'approval', move: 'approve', body: dto.ApprovalDto, summary: '审核通过; 可抽查核查' },
  { noun: 'verification', move: 'verify', body: dto.VerifyDto, summary: '现场核查' },
  { noun: 'check-reassignment', move: 'reassignCheck', body: law.CheckReassignmentDto, summary: '改派核查: 由另一社区核查' },
  { noun: 'closure', move: 'close', body: dto.MoveDto, summary: '结案' },
  { noun: 'rework', move: 'rework', body: dto.ReasonDto, summary: '重办' },
  { noun: 'problem-order', move: 'escalateProblem', body: dto.ReasonDto, summary: '问题工单: 提级督办' },
  { noun: 'conclusion', move: 'conclude', body: dto.ReasonDto, summary: '裁定结案: 提级后诉求人仍不满意' },
  { noun: 'reopening', move: 'reopen', body: law.ReopenDto, summary: '重启: 期限内由诉求人或中心提出', access: 'PARTY' },
  { noun: 'withdrawal', move: 'withdraw', body: dto.ReasonDto, summary: '撤单', access: 'PARTY' },
  { noun: 'voiding', move: 'voidCase', body: dto.ReasonDto, summary: '作废' },
  { noun: 'supervision', move: 'supervise', body: dto.ReasonDto, summary: '督办' },
  { noun: 'supervision-answer', move: 'answerSupervision', body: dto.NoteDto, summary: '督办反馈' },
  { noun: 'urge', move: 'urge', body: dto.MoveDto, summary: '催办; 诉求人每天一次', access: 'PARTY' },
  { noun: 'category', move: 'changeCategory', body: law.CategoryChangeDto, summary: '改类, 签收前重算时限' },
  { noun: 'grid', move: 'changeGrid', body: law.GridChangeDto, summary: '改格' },
  { noun: 'escalation', move: 'escalate', body: dto.ReasonDto, summary: '升级到上一级, 本级协助' },
  { noun: 'hand-down', move: 'offerHandDown', body: dto.ReasonDto, summary: '提请下沉, 须下级同意' },
  { noun: 'hand-down-answer', move: 'answerHandDown', body: law.HandDownAnswerDto, summary: '答复下沉' },
];
