import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const day = /^\d{4}-\d\d-\d\d$/;

export class CalendarQueryDto {
  /** 年份, 默认为今年 @example 2026 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(2000) @Max(2100) year?: number;
}

export class CalendarYearDto {
  /** 年份 @example 2027 */
  @Type(() => Number) @IsInt() @Min(2000) @Max(2100) year: number;
}

export class HolidayDto {
  /** 节日 @example '元旦' */
  @IsString() @IsNotEmpty() @MaxLength(50) name: string;
  /** 第一天 @example '2027-01-01' */
  @Matches(day) from: string;
  /** 最后一天 @example '2027-01-03' */
  @Matches(day) to: string;
}

export class MakeUpDayDto {
  /** 因何调休 @example '春节' */
  @IsString() @IsNotEmpty() @MaxLength(50) name: string;
  /** 上班的日期 @example '2027-02-20' */
  @Matches(day) date: string;
}

export class CalendarTableDto {
  /** 区域: 本区的日历区域; 默认即本区的区域 @example 'CN' */
  @IsOptional() @Matches(/^[0-9A-Z][0-9A-Z-]{1,19}$/) region?: string;
  /** 是否已正式公布; false 为预计, 到期时间仍标为暂定 @example true */
  @IsBoolean() confirmed: boolean;
  /** 依据 @example '国办发明电〔2026〕7号' */
  @IsString() @IsNotEmpty() @MaxLength(200) source: string;
  /** 休息日 */
  @IsArray() @ArrayMaxSize(60) @ValidateNested({ each: true }) @Type(() => HolidayDto) holidays: HolidayDto[];
  /** 调休上班日 */
  @IsArray()
  @ArrayMaxSize(60)
  @ValidateNested({ each: true })
  @Type(() => MakeUpDayDto)
  makeUpDays: MakeUpDayDto[];
}
