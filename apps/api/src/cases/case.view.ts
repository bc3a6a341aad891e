import type { Case, CaseEvent, CaseTimer, Ground, Move, Shown } from '#cases';
import { ruleOf, states } from '#cases';
import { addressToBuilding, hasRole, type Actor } from '#people';
import {
  attendanceOf,
  attendances,
  replyBy,
  stateAt,
  taskStates,
  whistleKinds,
  whistleLevels,
  whistleStates,
  type WholeWhistle,
} from '#whistles';

/** What may be done next. */
export class NextMoveView {
  /** @example 'sign' */
  move: string;
  /** @example '签收' */
  name: string;
  /** 必填字段 @example [] */
  needs: string[];
}

/** A case in a list. */
export class CaseView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** @example 3 */
  version: number;
  /** @example 'DISPATCHED' */
  state: string;
  /** @example '待签收' */
  stateName: string;
  /** @example 1 */
  round: number;
  /** @example 'HOTLINE' */
  channel: string;
  /** 个人信息已脱敏 @example '垃圾桶旁边堆了一大堆生活垃圾' */
  text: string;
  /** @example 'COMPLAINT' */
  kind: string | null;
  /** @example '010101' */
  categoryCode: string | null;
  /** @example '暴露垃圾' */
  categoryName: string | null;
  /** @example 'EXPRESS' */
  urgency: string | null;
  confidential: boolean;
  anonymous: boolean;
  /** @example '鼓楼社区后巷7号楼东侧' */
  address: string | null;
  /** @example '379902001001002' */
  gridCode: string | null;
  /** @example '鼓楼社区第2网格' */
  gridName: string | null;
  communityCode: string | null;
  streetCode: string | null;
  boundary: boolean;
  /** @example '379902001000' */
  leadUnit: string | null;
  /** @example '银杏街道' */
  leadName: string | null;
  /** @example 'D09' */
  ownerDept: string | null;
  coDepts: string[];
  whistled: boolean;
  submittedAt: Date;
  dispatchedAt: Date | null;
  dueAt: Date | null;
  closedAt: Date | null;
  /** 为什么派到这里 */
  why: object | null;
  /** 为什么要人工分拣 */
  triage: object | null;
  /** 响应层级 @example 'STREET' */
  level: string | null;
  /** 协助单位(升级前的下级单位) */
  helpers: string[];
  /** 定责、强派或升级后不得退单 */
  forced: boolean;
  returns: object[];
  /** 内部经办 @example '执法二中队 李明' */
  handler: string | null;
  coTasks: object[];
  /** 分段时限中已完成的阶段 @example [] */
  stagesDone: string[];
  extension: object | null;
  suspension: object | null;
  handDown: object | null;
  /** 黄牌、红牌 @example 'YELLOW' */
  card: string | null;
  supervisedAt: Date | null;
  supervision: object | null;
  urges: number;
  reopens: number;
  /** 拆成几件 */
  parts: number | null;
  result: object | null;
  followUp: object | null;
}

export class CaseListView {
  cases: CaseView[];
  /** 下一页的游标, 没有下一页时为 null */
  next: string | null;
}

/** The short answer to a move. */
export class CaseMovedView extends CaseView {
  nextMoves: NextMoveView[];
}

/** One case with everything that belongs to it. */
export class CaseDetailView extends CaseView {
  /** 并入的主件 @example null */
  master: string | null;
  /** 并入本件的各件 @example [] */
  merged: string[];
  /** 拆自 @example null */
  parent: string | null;
  /** 拆出的各分件 @example [] */
  partNumbers: string[];
  /** 事项的立案条件、结案条件、法律依据和联系说明; 未定事项为 null */
  matter: object | null;
  nextMoves: NextMoveView[];
  timeline: object[];
  timers: object[];
  whistles: object[];
}

/** What the resident gets at once. */
export class ReceiptView {
  /** 编号 @example '379902-260213-0000017-K' */
  number: string;
  /** 查询码, 请妥善保存 @example '7K2M-9QXT-4RBN' */
  trackingCode: string;
  submittedAt: Date;
  /** @example '已收到, 凭编号和查询码可随时查询、评价或撤单。' */
  message: string;
  /** 签名回执(JWS), 可离线核对; SM2 签名时请到 receiptUrl 取 */
  receipt: string | null;
  /** 凭查询码取签名回执, 办结后含结果 @example '/api/v1/cases/379902-260213-0000017-K/receipt' */
  receiptUrl: string;
}

/** A department that is called or helps goes to the building; which door it is about the lead tells it (field-rules 5). */
const isOtherDepartment = (reader: Actor, { leadUnit }: Shown) =>
  hasRole(reader, 'DEPT_CLERK', 'DEPT_LEADER') && reader.unitCode !== leadUnit;

/** Staff see where a case stands; who reported is in the vault and not here. */
export function caseView(row: Shown, { territory, catalogue, units }: Ground, reader: Actor): CaseView {
  const {
    number,
    version,
    state,
    round,
    channel,
    text,
    kind,
    categoryCode,
    urgency,
    confidential,
    anonymous,
    address,
  } = row;
  return {
    number,
    version,
    state,
    stateName: states[state].zh,
    round,
    channel,
    text,
    kind,
    categoryCode,
    categoryName: (categoryCode && catalogue.find(categoryCode)?.name) ?? null,
    urgency,
    confidential,
    anonymous,
    address: address && isOtherDepartment(reader, row) ? addressToBuilding(address) : address,
    gridCode: row.gridCode,
    gridName: row.gridCode && territory.name(row.gridCode),
    communityCode: row.communityCode,
    streetCode: row.streetCode,
    boundary: row.boundary,
    leadUnit: row.leadUnit,
    leadName: (row.leadUnit && units.get(row.leadUnit)?.name) ?? null,
    ownerDept: row.ownerDept,
    coDepts: row.coDepts,
    whistled: row.whistled,
    submittedAt: row.submittedAt,
    dispatchedAt: row.dispatchedAt,
    dueAt: row.dueAt,
    closedAt: row.closedAt,
    why: row.why,
    triage: row.triage,
    level: row.level,
    helpers: row.helpers ?? [],
    forced: row.forcedAt !== null,
    returns: row.returns ?? [],
    handler: row.handler,
    coTasks: row.coTasks ?? [],
    stagesDone: row.stagesDone ?? [],
    extension: row.extension,
    suspension: row.suspension,
    handDown: row.handDown,
    card: row.card,
    supervisedAt: row.supervisedAt,
    supervision: row.supervision,
    urges: row.urges ?? 0,
    reopens: row.reopens ?? 0,
    parts: row.parts,
    result: row.result,
    followUp: row.followUp,
  };
}

export const nextMoveViews = (moves: Move[]): NextMoveView[] =>
  moves.map((move) => ({ move, name: ruleOf(move).zh, needs: [...ruleOf(move).needs] }));

/** One line of a case's history. Who filed a confidential case is nobody's to read here, a grid worker no less than a resident. */
export function timelineView(
  { seq, move, fromState, toState, at, actorName, unitCode, reason, detail }: CaseEvent,
  { confidential }: Case,
  { units }: Ground,
) {
  const hidden = confidential && ['submit', 'saveDraft', 'submitDraft'].includes(move);
  return {
    seq,
    move,
    name: ruleOf(move as Move).zh,
    from: fromState,
    to: toState,
    at,
    by: hidden ? '保密' : actorName,
    unit: hidden ? null : ((unitCode && units.get(unitCode)?.name) ?? null),
    reason,
    detail,
  };
}

export const timerView = ({ districtId: _d, caseId: _c, ...timer }: CaseTimer) => timer;

/** A whistle with its departments, how each of them answered, and what was agreed; its state as of `now`. */
export function whistleView(
  { districtId: _d, caseId: _c, tasks, minutes, ...whistle }: WholeWhistle,
  { units, calendar }: Ground,
  now: Date,
) {
  const state = stateAt(whistle, tasks, now, calendar);
  const nameOf = (code: string | null) => (code === null ? undefined : units.get(code)?.name);
  return {
    ...whistle,
    state,
    stateName: whistleStates[state].zh,
    kindName: whistleKinds[whistle.kind],
    levelName: whistleLevels[whistle.level],
    blownByUnitName: nameOf(whistle.blownByUnit),
    tasks: tasks.map(({ districtId: _district, caseId: _case, ...task }) => ({
      ...task,
      unitName: nameOf(task.unitCode),
      stateName: taskStates[task.state].zh,
      attendance: attendanceOf(task),
      attendanceName: attendances[attendanceOf(task)],
      replyBy: replyBy(task, calendar),
    })),
    minutes: minutes.map(({ districtId: _district, caseId: _case, whistleId: _whistle, ...minute }) => ({
      ...minute,
      byUnitName: nameOf(minute.byUnit),
      attendeeNames: minute.attendees.map(nameOf),
    })),
  };
}
