import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsDateString,
  IsIn,
  IsInt,
  IsLatitude,
  IsLongitude,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { Crs } from '#territory';
import { flag } from '../cases/case-query.dto.js';

/** A moment with its zone; of the other forms of ISO 8601 not all are dates to the program. */
const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const systems = ['WGS84', 'GCJ02', 'BD09', 'CGCS2000'];

class FileQueryDto {
  /** 文件的坐标系, 默认 WGS84 @example 'CGCS2000' */
  @IsOptional() @IsIn(systems) crs?: Crs;
  /** true(默认)只预览, false 写入 @example 'true' */
  @IsOptional() @IsIn(['true', 'false']) dryRun?: 'true' | 'false';
  /** 写入时必填: 预览所给的 fingerprint @example '8f14e45f' */
  @IsOptional() @Matches(/^[0-9a-f]{1,64}$/) fingerprint?: string;
}

export class MapImportQueryDto extends FileQueryDto {
  /** 何时起生效, 默认立即 @example '2026-12-01T00:00:00+08:00' */
  @IsOptional() @Matches(moment) @IsDateString({ strict: true }) validFrom?: string;
  /** 说明 @example '柳湾社区拆分为两个社区' */
  @IsOptional() @IsString() @MaxLength(200) note?: string;
}

export class LegacyImportQueryDto extends FileQueryDto {}

export class MapVersionDto {
  /** 底图版本 @example 1 */
  @Type(() => Number) @IsInt() @Min(1) @Max(1_000_000) version: number;
}

export class VersionAreasQueryDto {
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
}

export class LocateQueryDto {
  /** 经度 @example 118.3094 */
  @Type(() => Number) @IsNumber() @IsLongitude() lng: number;
  /** 纬度 @example 35.0527 */
  @Type(() => Number) @IsNumber() @IsLatitude() lat: number;
  /** 坐标系 @example 'GCJ02' */
  @IsIn(systems) crs: Crs;
  /** 按哪一时刻的底图, 默认现在 @example '2026-12-01T00:00:00+08:00' */
  @IsOptional() @Matches(moment) @IsDateString({ strict: true }) at?: string;
}

export class LegacyQueryDto {
  /** 原网格体系 @example '城管' */
  @IsOptional() @IsString() @MaxLength(20) system?: string;
}

export class LegacyListQueryDto extends LegacyQueryDto {
  /** 网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{15}$/) gridCode?: string;
  /** 每页个数, 默认 1000 @example 1000 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(5000) limit?: number;
  /** 跳过个数 @example 0 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(10_000_000) offset?: number;
}
