import type { ClockAccount, ClockLedger } from '#cases';

export class SaidView {
  /** @example '派单' */
  zh: string;
  /** @example 'dispatch' */
  en: string;
}

/** A stretch of one clock. */
export class ClockSpanView {
  from: Date;
  /** 尚未结束时为 null */
  to: Date | null;
  /** RUNNING 计时, PAUSED 暂停, STOPPED 停止 @example 'RUNNING' */
  is: string;
  /** 由哪个动作 @example 'dispatch' */
  by: string;
  /** 原因, 含该动作所附理由 */
  why: SaidView;
  /** 计时中的到期时间 */
  due: Date | null;
}

export class RestDaysView {
  /** @example '2026-02-15' */
  from: string;
  /** @example '2026-02-23' */
  to: string;
  /** 节日; 周末为 null @example '春节' */
  name: string | null;
}

export class MakeUpView {
  /** @example '2026-02-28' */
  date: string;
  /** 因何调休 @example '春节' */
  name: string | null;
}

/** A due time a clock has had. */
export class DueTimeView {
  due: Date;
  /** 自何时起为此到期时间 */
  at: Date;
  /** @example 'grantExtension' */
  by: string;
  why: SaidView;
  /** 其间不计的休息日 */
  rest: RestDaysView[];
  /** 其间计入的调休上班日 */
  makeUps: MakeUpView[];
}

export class LimitView {
  /** @example 5 */
  value: number;
  /** @example 'wd' */
  unit: string;
}

/** Milliseconds. */
export class ClockTotalsView {
  /** 计时毫秒数 @example 93600000 */
  running: number;
  /** 暂停毫秒数 @example 0 */
  paused: number;
  /** 停止毫秒数 @example 0 */
  stopped: number;
}

/** One clock with every second of it. */
export class ClockView {
  id: string;
  /** @example 'HANDLE' */
  kind: string;
  name: SaidView;
  /** 协办单位、报到单位或阶段; 其余为 null @example null */
  subject: string | null;
  /** @example 1 */
  round: number;
  allowed: LimitView;
  /** 所依时限方案 @example 'SHANDONG_LIKE@1' */
  policy: string;
  /** 所依工作日历版本 @example 'CN:2025v1+CN:2026v1' */
  calendar: string;
  dueAt: Date;
  /** 涉及尚未公布放假安排的年份, 到期时间为暂定 @example false */
  provisional: boolean;
  /** MET 按期, MISSED 超期, CANCELLED 不再计算 @example 'MET' */
  outcome: string | null;
  spans: ClockSpanView[];
  dues: DueTimeView[];
  totals: ClockTotalsView;
  /** 可向诉求人宣读 */
  sentence: SaidView;
}

/** What watched over the case in a stretch of its life. */
export class AccountSpanView {
  from: Date;
  to: Date | null;
  /** CLOCKS 有计时, SUSPENDED 挂账至复核, MERGED 随主件, CLOSED 已结束, GAP 无计时(不应出现) @example 'CLOCKS' */
  is: string;
  /** @example 'PROCESSING' */
  state: string;
  /** 计时中的时钟编号 */
  running: string[];
  /** 暂停中的时钟编号 */
  paused: string[];
  name: SaidView;
}

/** The clock ledger 计时台账 of a case, as staff read it. */
export class ClockLedgerView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  from: Date;
  /** 办结时间; 未结时为当前时间 */
  to: Date;
  ended: boolean;
  clocks: ClockView[];
  /** 从提交起的每一秒 */
  account: AccountSpanView[];
  /** 无计时的毫秒数, 应为 0 @example 0 */
  gapMs: number;
}

/** What the resident of a case reads of its clocks. */
export class ResidentClockView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** 办理时限; 尚未派单时为 null */
  sentence: SaidView | null;
  dueAt: Date | null;
  provisional: boolean;
}

export const clockLedgerView = (number: string, ledger: ClockLedger): ClockLedgerView => ({
  number,
  ...ledger,
});

/** Of the handling limit alone, and of that only what is read out: reasons and units are for staff. */
export function residentClockView(number: string, { clocks }: ClockLedger): ResidentClockView {
  const handle: ClockAccount | undefined = clocks.findLast(({ kind }) => kind === 'HANDLE');
  return {
    number,
    sentence: handle?.sentence ?? null,
    dueAt: handle && !handle.outcome ? handle.dueAt : null,
    provisional: handle?.provisional ?? false,
  };
}
