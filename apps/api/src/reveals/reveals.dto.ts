import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { allIdentityFields, type IdentityField } from '#people';
import { MayBeLeftOut } from '../input.js';

/** What there is to be looked at, and why. */
export class RevealRequestDto {
  /** 理由 @example '首次联系, 核实地址' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 查看哪些, 默认姓名和电话; 只答所列各项 @example ['name', 'phone'] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  @IsIn(allIdentityFields, { each: true })
  fields?: IdentityField[];
}

export class RevealDto extends RevealRequestDto {
  /** 您看到的版本(也可用 If-Match) @example 3 */
  @IsOptional() @IsInt() version?: number;
}

export class RevealAnswerDto {
  /** 意见, 不同意时请说明 @example '与办理无关' */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(2000) reason?: string;
}

export class RevealSummaryQueryDto {
  /** 最近多少天 @example 30 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(366) days?: number;
}
