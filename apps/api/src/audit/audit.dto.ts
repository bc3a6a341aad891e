import { Type } from 'class-transformer';
import { IsDateString, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { auditActs, type AuditAct } from '#audit';

const acts = Object.keys(auditActs) as AuditAct[];

export class AuditFilterDto {
  /** 审计事项 @example 'logInFailed' */
  @IsOptional() @IsIn(acts) act?: AuditAct;
  /** 操作人的编号 @example 'system' */
  @IsOptional() @IsString() @MaxLength(100) actor?: string;
  /** 对象, 如诉求编号、账号编号、方案名称 @example '379902-260213-0000017-K' */
  @IsOptional() @IsString() @MaxLength(200) subject?: string;
  /** 自此时起(含) @example '2026-02-01T00:00:00+08:00' */
  @IsOptional() @IsDateString() from?: string;
  /** 到此时止(不含) @example '2026-03-01T00:00:00+08:00' */
  @IsOptional() @IsDateString() to?: string;
}

export class AuditQueryDto extends AuditFilterDto {
  /** 上一页返回的 next: 只看比它早的 @example 120 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(2_147_483_647) before?: number;
  /** 每页条数 @example 50 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit?: number;
}
