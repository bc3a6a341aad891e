import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export class LogInDto {
  /** 用户名 @example 'agent' */
  @IsString() @IsNotEmpty() @MaxLength(100) username: string;
  /** 密码 @example 'gridwhistle-demo' */
  @IsString() @IsNotEmpty() @MaxLength(200) password: string;
  /** 区划编码, 默认为本系统的区 @example '379902' */
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}

export class RefreshDto {
  /** 登录时得到的 refreshToken */
  @IsString() @IsNotEmpty() @MaxLength(200) refreshToken: string;
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}
