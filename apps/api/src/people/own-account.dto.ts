import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export class PasswordDto {
  /** 现在的密码 @example 'the password so far' */
  @IsString() @IsNotEmpty() @MaxLength(200) oldPassword: string;
  /** 新密码, 12 到 128 个字符 @example '桥边的灯 谁也没关 四月' */
  @IsString() @IsNotEmpty() @MaxLength(200) newPassword: string;
}

export class EnrolDto {
  /** 现在的密码; 5 分钟内经统一登录进入的可不填 @example 'the password so far' */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(200) password?: string;
}

export class CodeDto {
  /** 6 位验证码或恢复码 @example '492039' */
  @Matches(/^[0-9A-Za-z -]{6,20}$/) code: string;
}
