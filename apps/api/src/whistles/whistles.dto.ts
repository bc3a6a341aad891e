import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { WhistleKind } from '#catalogue';
import { whistleKinds } from '#whistles';
import { MoveDto } from '../cases/moves.dto.js';

export class WhistleDto extends MoveDto {
  /** 哨的种类 @example 'ENFORCE' */
  @IsIn(Object.keys(whistleKinds)) kind: WhistleKind;
  /** 为什么吹哨 @example '多次制止无效, 需城管、生态环境、市监联合执法' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 吹哨的部门 @example ['D02', 'D07', 'D06'] */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(20) @Matches(/^[A-Z]\d{2}$/, { each: true }) units: string[];
  /** 集合地点, 默认为诉求地址 @example '商城社区美食街南口' */
  @IsOptional() @IsString() @MaxLength(200) place?: string;
}

export class ConfirmationDto extends MoveDto {
  /** 是否确属应急 @example true */
  @IsBoolean() confirmed: boolean;
  /** 不予确认时须说明理由 @example '现场无人员危险, 不属应急情形' */
  @IsOptional() @IsString() @MaxLength(2000) reason?: string;
}

export class UpgradeDto extends MoveDto {
  /** 为什么升级 @example '涉及两个街道和市管道路, 需区级协调' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 增加的部门, 原有部门照旧 @example ['D15'] */
  @IsOptional() @IsArray() @ArrayMaxSize(20) @Matches(/^[A-Z]\d{2}$/, { each: true }) units?: string[];
}

export class AgreedTaskDto {
  /** 承担单位 @example 'D07' */
  @Matches(/^[0-9A-Z]{2,15}$/) unit: string;
  /** 任务 @example '三日内完成油烟检测并出具报告' */
  @IsString() @IsNotEmpty() @MaxLength(1000) what: string;
  /** 完成日期 @example '2026-03-12' */
  @IsOptional() @IsISO8601({ strict: true }) @MaxLength(40) by?: string;
}

export class MinuteDto extends MoveDto {
  /** 会商内容 @example '城管牵头拆除违规排烟管, 生态环境检测, 市监核查证照' */
  @IsString() @IsNotEmpty() @MaxLength(4000) override note: string;
  /** 参加单位 @example ['D02', 'D07', '379902004000'] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(40)
  @Matches(/^[0-9A-Z]{2,15}$/, { each: true })
  attendees: string[];
  /** 议定事项 */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(40)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AgreedTaskDto)
  tasks?: AgreedTaskDto[];
}
