import type { SeenCase } from '../seen.js';
import type { Life } from './life.js';

/** Where a life may take another way than the straight one, by who stands at the fork. */
export const forks = {
  /** The centre: acceptance, dispatch, disputes, review. */
  TRIAGE_LATE: '受理员迟迟未看',
  WRONGLY_MERGED: '误并',
  WRONG_MATTER: '派单员改类',
  WRONG_GRID: '派单员改格',
  BORDER_DISPUTE: '交界处, 提请会商',
  RETURN_GRANTED: '同意退单',
  PLATFORM_ERROR: '平台派错',
  FORCED: '强派',
  NOBODY_RULES: '无人定责, 兜底',
  TIME_GRANTED: '同意延期',
  SUSPENSION_GRANTED: '同意挂账',
  RESUMED_EARLY: '提前销账',
  SAMPLED: '抽查核查',
  SENT_BACK: '审核退回',
  CHECK_MOVED: '改派核查',
  SUPERVISED: '领导督办',
  VOIDED: '作废',
  /** The unit that leads. */
  RETURNS: '退单',
  RETURNS_SIGNED: '签收后退单',
  SIGNED_BY_DEFAULT: '逾期未签, 视同签收',
  REVEALS: '查看诉求人',
  INNER: '内部派办',
  CO_HANDLER: '请人协办',
  CO_TASK_LATE: '协办未反馈, 主办代结',
  NEEDS_TIME: '申请延期',
  SUSPENDS: '申请挂账',
  ASKS_UP: '主动上报上一级',
  HANDS_DOWN: '提请下沉',
  TAKES_BACK: '同意下沉',
  RESULT_LATE: '超期办结',
  CHECK_FAILS: '核查未通过',
  /** A whistle. */
  WHISTLES: '吹哨',
  BY_CLERK: '街道办理员吹哨, 领导分哨',
  WHISTLE_REFUSED: '不成哨',
  WHISTLE_CANCELLED: '撤哨',
  WHISTLE_RAISED: '哨升级',
  CONFIRMED_LATE: '补确认超时',
  NOT_GROUNDED: '不属应急',
  EXCUSED: '免到',
  ABSENT: '未报到',
  ARRIVES_LATE: '迟到',
  STREET_CONFIRMS: '街道确认到场',
  SITE_CODE: '扫码报到',
  MINUTES: '会商纪要',
  RATES_BACK: '部门互评',
  /** The resident. */
  UNSATISFIED: '不满意',
  STUBBORN: '一直不满意',
  NOBODY_REACHED: '回访未接通',
  RATES_ONLINE: '线上自评',
  URGES: '催办',
  WITHDRAWS: '撤单',
  CONTESTS: '申请拆并',
  REOPENS: '申请重启',
  /** The grid worker. */
  FORGETS_DRAFT: '草稿未提交',
} as const;

export type Fork = keyof typeof forks;

/** What takes somebody time. */
export type Step =
  | 'triage'
  | 'dispatch'
  | 'sign'
  | 'contact'
  | 'handle'
  | 'review'
  | 'verify'
  | 'judge'
  | 'rule'
  | 'grant'
  | 'help';

/** Who decides at the forks of a play, and how long people take. */
export interface Will {
  takes(fork: Fork, life: Life, seen: SeenCase): boolean;
  /** Minutes after the step before. */
  minutes(step: Step, life: Life, seen: SeenCase): number;
  /** The next moment from `at` on at which somebody would do it. */
  moment(at: Date, seen: Pick<SeenCase, 'urgency'>): Date;
}
