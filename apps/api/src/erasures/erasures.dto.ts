import { ApiProperty } from '@nestjs/swagger';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { shippedRules } from '#cases';
import { MayBeLeftOut } from '../input.js';

export class RetentionDto {
  /** 保存期限规则全文, 结构同 GET 所得; 更具体的事项和结案方式优先 */
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: shippedRules,
  })
  @IsArray()
  rules: unknown[];
  /** 修订说明 @example '未受理件的身份信息由 12 个月改为 6 个月' */
  @IsString() @IsNotEmpty() @MaxLength(500) note: string;
  /** 您看到的版本 @example 0 */
  @IsInt() @Min(0) @Max(2_000_000_000) version: number;
}

export class ErasureDto {
  /** 本人手机号; 与 number 只给一个 @example '15400009999' */
  @MayBeLeftOut() @Matches(/^1[3-9]\d{9}$/) phone?: string;
  /** 或本人的一件诉求编号, 与 phone 只给一个; 查此件的诉求人和同一手机号的其他登记 @example '379902-260213-0000017-K' */
  @MayBeLeftOut() @IsString() @MaxLength(40) number?: string;
  /** 删除理由 @example '本人申请删除, 已核验身份' */
  @IsString() @IsNotEmpty() @MaxLength(500) reason: string;
}

export class ErasureDecisionDto {
  /** 同意则立即删除 @example true */
  @IsBoolean() approve: boolean;
  /** 理由 @example '身份核验无误, 诉求已办结' */
  @IsString() @IsNotEmpty() @MaxLength(500) reason: string;
}
