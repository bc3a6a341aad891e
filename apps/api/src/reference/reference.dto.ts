import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { flag } from '../cases/case-query.dto.js';

export class AreaQueryDto {
  /** 层级 @example 'GRID' */
  @IsOptional() @IsIn(['DISTRICT', 'STREET', 'COMMUNITY', 'GRID']) level?: string;
  /** 上级编码 @example '379902001001' */
  @IsOptional() @Matches(/^\d{12}$/) parentCode?: string;
  /** 是否带边界 */
  @IsOptional() @Transform(flag) @IsBoolean() polygon?: boolean;
  /** 每页个数, 默认 1000 @example 1000 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(5000) limit?: number;
  /** 从该编码之后取 @example '379902001001' */
  @IsOptional() @Matches(/^\d{12}(\d{3})?$/) after?: string;
  /** 区划编码, 默认为本系统的区 @example '379902' */
  @IsOptional() @Matches(/^\d{6}$/) district?: string;
}
