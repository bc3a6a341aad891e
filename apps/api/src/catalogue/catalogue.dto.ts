import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsDateString,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { catalogueTables, type CatalogueTable } from '#catalogue';
import { flag } from '../cases/case-query.dto.js';
import { MayBeLeftOut } from '../input.js';

const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Characters of base64: three of them together fit into the room their routes have. */
const largest = 1_800_000;

export class CategoryQueryDto {
  /** 在代码、名称、上级名称、关键词中查找 @example '占道' */
  @IsOptional() @IsString() @MaxLength(50) q?: string;
  /** 是否按大类、小类成树 */
  @IsOptional() @Transform(flag) @IsBoolean() tree?: boolean;
  /** 区划编码, 默认为本系统的区 @example '379902' */
  @IsOptional() @IsString() @MaxLength(20) district?: string;
}

export class OwnerQueryDto {
  /** 网格编码 @example '379902001001001' */
  @Matches(/^\d{15}$/) gridCode: string;
}

export class DiffQueryDto {
  /** 与哪一版本比较, 默认为前一版本 @example 1 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(1_000_000) from?: number;
}

export class VersionParamDto {
  /** 版本号 @example 1 */
  @Type(() => Number) @IsInt() @Min(1) @Max(1_000_000) version: number;
}

export class ExportQueryDto {
  /** 哪一张表 @example 'categories' */
  @IsOptional() @IsIn(catalogueTables) table?: CatalogueTable;
  /** 文件格式 @example 'csv' */
  @IsOptional() @IsIn(['csv', 'xlsx']) format?: 'csv' | 'xlsx';
}

/** Three tables that hold together as one version: they come together, each as the bytes of its file. */
export class CatalogueFilesDto {
  /** 事项目录(CSV 或 XLSX, base64); 不给则沿用现行版本 @example 'Y29kZSxsMV9uYW1lLGwyX25hbWUsbmFtZSxkZWZhdWx0X2tpbmQsb3duZXJfZGVwdCxmaXJzdF9sZXZlbCx1cmdlbmN5LGxpbWl0X3ZhbHVlLGxpbWl0X3VuaXQsc2lnbl9saW1pdF9taW4sY29udGFjdF9saW1pdF9taW4sbWF4X2V4dGVuc2lvbnMKMDEwMTAxLOW4guWuueeOr+Wigyznjq/looPljavnlJ8s5pq06Zyy5Z6D5Zy+LENPTVBMQUlOVCxEMDksU1RSRUVULEVYUFJFU1MsMjQsaCwzMCwxMjAsMQo=' */
  @MayBeLeftOut() @MaxLength(largest) @Matches(base64) categories?: string;
  /** 责任清单, 按区域(CSV 或 XLSX, base64); 不给则沿用现行版本 @example 'Y2F0ZWdvcnksYXJlYSx1bml0LHJvbGUsbGVnYWxfYmFzaXMK' */
  @MayBeLeftOut() @MaxLength(largest) @Matches(base64) responsibility?: string;
  /** 赋权清单(CSV 或 XLSX, base64); 不给则沿用现行版本 @example 'c3RyZWV0LGNhdGVnb3J5LGxlZ2FsX2Jhc2lzLHZhbGlkX2Zyb20sdmFsaWRfdG8K' */
  @MayBeLeftOut() @MaxLength(largest) @Matches(base64) delegatedPowers?: string;
}

export class CataloguePreviewDto extends CatalogueFilesDto {
  /** 取最近多少件已派单的件试算, 默认 200 @example 200 */
  @MayBeLeftOut() @IsInt() @Min(1) @Max(1000) last?: number;
}

export class CatalogueVersionDto extends CatalogueFilesDto {
  /** 生效时间(带时区), 须在将来; 不给则立即生效 @example '2027-01-01T00:00:00+08:00' */
  @MayBeLeftOut() @Matches(moment) @IsDateString({ strict: true }) effectiveFrom?: string;
  /** 修订说明 @example '按编办意见调整供水责任' */
  @IsString() @IsNotEmpty() @MaxLength(500) note: string;
  /** 同一内容预览(previews)所得的 fingerprint @example 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' */
  @Matches(/^[0-9a-f]{64}$/) preview: string;
}
