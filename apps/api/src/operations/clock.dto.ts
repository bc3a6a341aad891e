import { IsDateString, IsNumber, IsOptional, Max, Min } from 'class-validator';

export class ClockDto {
  /** 新的时间, 只能向前 @example '2026-02-13T17:40:00+08:00' */
  @IsDateString() now: string;
}

export class AdvanceDto {
  /** 拨快几小时, 可为小数 @example 36 */
  @IsOptional() @IsNumber() @Min(0) @Max(8784) hours?: number;
  /** 拨快几天, 可为小数 @example 3 */
  @IsOptional() @IsNumber() @Min(0) @Max(366) days?: number;
}
