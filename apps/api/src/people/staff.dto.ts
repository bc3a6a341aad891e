import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { allRoles, type Role } from '#people';
import { MayBeLeftOut } from '../input.js';

const username = /^[a-z0-9][a-z0-9._-]{1,49}$/;
const code = /^[0-9A-Z-]{1,40}$/;

export class StaffQueryDto {
  /** 从这个用户名之后开始 @example 'gw0001' */
  @IsOptional() @IsString() @MaxLength(100) after?: string;
  /** 最多几个 @example 100 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
}

export class NewStaffDto {
  /** 用户名: 小写字母、数字和 . _ - @example 'd02-second' */
  @Matches(username) username: string;
  /** 姓名 @example '李雷' */
  @IsString() @IsNotEmpty() @MaxLength(50) name: string;
  /** 单位编码 @example 'D02' */
  @Matches(code) unitCode: string;
  /** 网格编码, 仅网格员 @example '379902001001001' */
  @IsOptional() @Matches(/^\d{15}$/) gridCode?: string;
  /** 统一登录(OIDC)中的 sub @example 'u-1024' */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(255) oidcSubject?: string;
}

export class StaffChangeDto {
  /** 姓名 @example '李雷' */
  @MayBeLeftOut() @IsString() @IsNotEmpty() @MaxLength(50) name?: string;
  /** 单位编码 @example 'D02' */
  @MayBeLeftOut() @Matches(code) unitCode?: string;
  /** 网格编码; null 表示不再负责网格 @example '379902001001001' */
  @ValidateIf((change: StaffChangeDto) => change.gridCode != null) @Matches(/^\d{15}$/) gridCode?:
    string | null;
  /** 是否启用; 停用后会话立即结束 @example true */
  @MayBeLeftOut() @IsBoolean() active?: boolean;
  /** 统一登录(OIDC)中的 sub; null 表示解除 @example 'u-1024' */
  @ValidateIf((change: StaffChangeDto) => change.oidcSubject != null)
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  oidcSubject?: string | null;
}

export class RolesDto {
  /** 全部角色, 取代现有的 @example ['DEPT_CLERK'] */
  @IsArray() @ArrayMaxSize(20) @IsIn(allRoles, { each: true }) roles: Role[];
}
