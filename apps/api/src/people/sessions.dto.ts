import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const code = /^[0-9A-Za-z -]{6,20}$/;

export class LogInDto {
  /** 用户名 @example 'agent' */
  @IsString() @IsNotEmpty() @MaxLength(100) username: string;
  /** 密码 @example 'gridwhistle-demo' */
  @IsString() @IsNotEmpty() @MaxLength(200) password: string;
  /** 已绑定第二因子的账号: 6 位验证码或恢复码; 也可稍后凭 challenge 提交 @example '492039' */
  @IsOptional() @Matches(code) code?: string;
  /** 区划编码, 默认为本系统的区 @example '379902' */
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}

export class ChallengeDto {
  /** 登录时得到的 challenge @example 'eyJhbGciOiJIUzI1NiJ9...' */
  @IsString() @IsNotEmpty() @MaxLength(1000) challenge: string;
  /** 6 位验证码或恢复码 @example '492039' */
  @Matches(code) code: string;
}

export class RefreshDto {
  /** 登录时得到的 refreshToken */
  @IsString() @IsNotEmpty() @MaxLength(200) refreshToken: string;
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}
