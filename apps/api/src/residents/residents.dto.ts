import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class ResidentCodeDto {
  /** 提交诉求时留下的手机号 @example '15400001001' */
  @Matches(/^1[3-9]\d{9}$/) phone: string;
  /** 区划编码, 默认为本系统的区 @example '379902' */
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}

export class ResidentLogInDto extends ResidentCodeDto {
  /** 短信验证码, 6 位数字 @example '123456' */
  @Matches(/^\d{6}$/) code: string;
}

export class MyCasesQueryDto {
  /** 每页件数 @example 20 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
  /** 上一页返回的 next */
  @IsOptional() @IsString() @MaxLength(200) cursor?: string;
}
