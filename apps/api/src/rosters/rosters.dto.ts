import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsDateString,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { leaveReasons, shiftDays, type LeaveReason, type ShiftDays } from '#rosters';
import { MayBeLeftOut } from '../input.js';

const username = /^[a-z0-9][a-z0-9._-]{1,49}$/;
const clock = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const areaCode = /^\d{12}(\d{3})?$/;

export class RosterGridDto {
  /** 网格编码 @example '379902001001001' */
  @Matches(/^\d{15}$/) grid: string;
}

export class RosterQueryDto {
  /** 什么时候的排班, 默认现在 @example '2026-03-09T09:00:00+08:00' */
  @IsOptional() @Matches(moment) @IsDateString({ strict: true }) at?: string;
}

export class DutyShiftDto {
  /** 谁: 用户名 @example 'gw0001' */
  @Matches(username) staff: string;
  /** 哪些天: 每周几、工作日、休息日或指定日期 @example 'WEEKLY' */
  @IsIn(Object.keys(shiftDays)) days: ShiftDays;
  /** 每周: 1 为周一, 7 为周日 @example [1, 2, 3, 4, 5] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(7)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  weekdays?: number[];
  /** 指定日期 @example [] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(400)
  @Matches(/^\d{4}-\d\d-\d\d$/, { each: true })
  dates?: string[];
  /** 自几点(北京时间) @example '08:30' */
  @Matches(clock) from: string;
  /** 至几点; 早于 from 的到次日 @example '17:30' */
  @Matches(clock) to: string;
}

export class RosterDto {
  /** 责任网格员的用户名; null 为空缺 @example 'gw0001' */
  @ValidateIf((roster: RosterDto) => roster.answerable !== null)
  @Matches(username)
  answerable: string | null;
  /** 替班人员的用户名, 按先后 @example ['gw0002'] */
  @IsArray() @ArrayMaxSize(10) @ArrayUnique() @Matches(username, { each: true }) standIns: string[];
  /** 班次; 没有班次的人视为全天在岗 @example [] */
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => DutyShiftDto)
  shifts: DutyShiftDto[];
}

export class StaffLeaveDto {
  /** 谁: 用户名 @example 'gw0001' */
  @Matches(username) staff: string;
  /** 自何时 @example '2030-03-09T08:00:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) from: string;
  /** 至何时 @example '2030-03-11T08:00:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) to: string;
  /** 原因代码, 不写个人情况 @example 'LEAVE' */
  @IsIn(Object.keys(leaveReasons)) reasonCode: LeaveReason;
}

export class DutyQueryDto {
  /** 一个网格、社区或街道的编码; 默认为自己的范围 @example '379902001001' */
  @IsOptional() @Matches(areaCode) area?: string;
  /** 什么时候, 默认现在; 过去的为当时的安排 @example '2026-03-09T09:00:00+08:00' */
  @IsOptional() @Matches(moment) @IsDateString({ strict: true }) at?: string;
  /** 每页网格数, 默认 1000 @example 1000 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(5000) limit?: number;
  /** 从该网格之后取 @example '379902001001001' */
  @IsOptional() @Matches(/^\d{15}$/) after?: string;
}

export class GapQueryDto {
  /** 一个网格、社区或街道的编码; 默认为自己的范围 @example '379902001001' */
  @IsOptional() @Matches(areaCode) area?: string;
  /** 今后几天 @example 7 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(31) days?: number;
}

export class StaffLeaveQueryDto {
  /** 只看一人: 用户名 @example 'gw0001' */
  @IsOptional() @Matches(username) staff?: string;
}

export class StaffImportQueryDto {
  /** true(默认)只出报告, false 才写入 @example 'true' */
  @IsOptional() @IsIn(['true', 'false']) dryRun?: 'true' | 'false';
}
