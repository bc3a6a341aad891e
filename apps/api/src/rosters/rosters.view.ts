import type { Said } from '#config';
import type { ShiftDays } from '#rosters';

export class GridWorkerView {
  /** @example 'gw0001' */
  username: string;
  /** @example '网格员GW0001' */
  name: string;
  /** 单位编码 @example '379902001001' */
  unitCode: string;
}

export class DutyShiftView {
  /** @example 'gw0001' */
  staff: string;
  /** @example 'WEEKLY' */
  days: ShiftDays;
  /** @example '每周' */
  daysName: string;
  /** @example [1, 2, 3, 4, 5] */
  weekdays: number[];
  /** @example [] */
  dates: string[];
  /** @example '08:30' */
  from: string;
  /** @example '17:30' */
  to: string;
}

/** Who has a grid, and why. */
export class OnDutyView {
  /** @example '379902001001001' */
  gridCode: string;
  /** @example '鼓楼社区第1网格' */
  gridName: string;
  /** 当班人员; 无人当班为 null, 由社区办理 */
  staff: GridWorkerView | null;
  /** 责任网格员 ANSWERABLE、替班 STAND_IN、社区 COMMUNITY @example 'ANSWERABLE' */
  as: string;
  /** 无人当班时由谁办理 @example '鼓楼社区' */
  communityName: string;
  /** 为什么 */
  why: Said;
}

export class OnDutyListView {
  at: Date;
  grids: OnDutyView[];
  /** 还有更多网格时, 下一页的 after @example null */
  next: string | null;
}

export class RosterView {
  /** @example '379902001001001' */
  gridCode: string;
  /** @example '鼓楼社区第1网格' */
  gridName: string;
  answerable: GridWorkerView | null;
  standIns: GridWorkerView[];
  shifts: DutyShiftView[];
  /** 此刻谁当班 */
  onDuty: OnDutyView;
  /** 要留意的: 一人负责几个网格等 @example [] */
  warnings: string[];
}

export class DutyGapView {
  /** @example '379902001001001' */
  gridCode: string;
  /** @example '鼓楼社区第1网格' */
  gridName: string;
  from: Date;
  to: Date;
  why: Said;
}

export class DutyGapListView {
  from: Date;
  to: Date;
  gaps: DutyGapView[];
}

export class StaffLeaveView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  staff: GridWorkerView;
  from: Date;
  to: Date;
  /** @example 'LEAVE' */
  reasonCode: string;
  /** @example '休假' */
  reasonName: string;
  /** @example '银杏街道办理员' */
  recordedBy: string;
}

export class StaffLeaveListView {
  leaves: StaffLeaveView[];
}

export class GridWorkerListView {
  workers: GridWorkerView[];
}

export class StaffFindingView {
  /** @example 'ERROR' */
  severity: string;
  /** @example 'UNIT_UNKNOWN' */
  code: string;
  /** 文件中的行, 表头为 1; 关于整个文件的为 null @example 2 */
  line: number | null;
  /** @example 'D99' */
  subject: string | null;
  /** @example '没有单位 D99。' */
  zh: string;
  /** @example 'there is no unit D99.' */
  en: string;
}

export class StaffImportReportView {
  /** @example 0 */
  errors: number;
  /** @example 0 */
  warnings: number;
  findings: StaffFindingView[];
}

export class StaffImportPlanView {
  /** 新建几个账号 @example 2 */
  created: number;
  /** 变更几个账号 @example 1 */
  changed: number;
  /** 角色与表中不同的几人; 由安全管理员以同一文件授予 @example 2 */
  roles: number;
  /** 涉及几个网格的人员 @example 2 */
  grids: number;
}

export class ImportedPasswordView {
  /** @example 'gw0101' */
  username: string;
  /** 首次密码, 只显示这一次 @example 'abcde-fghjk-mnpqr-stuvw' */
  firstPassword: string;
}

export class StaffImportView {
  report: StaffImportReportView;
  plan: StaffImportPlanView;
  /** 是否已写入 @example false */
  written: boolean;
  firstPasswords: ImportedPasswordView[];
}
