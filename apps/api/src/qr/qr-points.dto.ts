import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { qrKinds, type QrKind } from '#territory';
import { PointDto } from '../cases/appeal.dto.js';
import { flag } from '../cases/case-query.dto.js';
import { MayBeLeftOut } from '../input.js';

const allKinds = Object.keys(qrKinds);

export class QrPointDto {
  /** 类型: GRID 网格、BUILDING 楼栋、SITE 场所、ASSET 设施 @example 'BUILDING' */
  @IsIn(allKinds) kind: QrKind;
  /** 名称 @example '幸福小区3号楼' */
  @IsString() @Matches(/\S/) @MaxLength(60) name: string;
  /** 网格编码; 给了位置可不填 @example '379902001001002' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) gridCode?: string;
  /** 位置, 可不填 */
  @MayBeLeftOut() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
  /** 地址, 作为诉求地址的开头 @example '幸福路12号' */
  @MayBeLeftOut() @IsString() @MaxLength(100) address?: string;
  /** 常见事项编码, 最可能的在前 @example ['010101'] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(6)
  @Matches(/^\d{6}$/, { each: true })
  categories?: string[];
}

export class QrChangeDto {
  /** 名称 @example '幸福小区3号楼' */
  @MayBeLeftOut() @IsString() @Matches(/\S/) @MaxLength(60) name?: string;
  /** 地址 @example '幸福路12号' */
  @MayBeLeftOut() @IsString() @MaxLength(100) address?: string;
  /** 常见事项编码, 最可能的在前 @example ['010101'] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(6)
  @Matches(/^\d{6}$/, { each: true })
  categories?: string[];
}

export class QrGridsDto {
  /** 社区编码 @example '379902001001' */
  @Matches(/^\d{12}$/) communityCode: string;
}

export class QrImportQueryDto {
  /** true 时只出报告, 不登记 @example true */
  @MayBeLeftOut() @Transform(flag) @IsBoolean() dryRun?: boolean;
}

export class QrReasonDto {
  /** 原因 @example '二维码被翻拍到网上' */
  @IsString() @Matches(/\S/) @MaxLength(200) reason: string;
}

export class QrRotationDto extends QrReasonDto {
  /** 旧码再用几天(换贴新码期间), 默认 0 天即刻失效 @example 7 */
  @MayBeLeftOut() @IsInt() @Min(0) @Max(90) graceDays?: number;
}

export class QrListQueryDto {
  /** 街道编码 @example '379902001000' */
  @MayBeLeftOut() @Matches(/^\d{12}$/) streetCode?: string;
  /** 社区编码 @example '379902001001' */
  @MayBeLeftOut() @Matches(/^\d{12}$/) communityCode?: string;
  /** 网格编码 @example '379902001001002' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) gridCode?: string;
  /** 类型 @example 'BUILDING' */
  @MayBeLeftOut() @IsIn(allKinds) kind?: QrKind;
  /** 状态: ACTIVE 在用、REVOKED 已停用 @example 'ACTIVE' */
  @MayBeLeftOut() @IsIn(['ACTIVE', 'REVOKED']) state?: 'ACTIVE' | 'REVOKED';
  /** 统计最近几天的扫码和提交, 含今天, 默认 30 @example 30 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(366) days?: number;
  /** 每页条数, 默认 50 @example 50 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit?: number;
  /** 从这个编号之后开始(上一页的 next) @example 120 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(0) @Max(16_777_215) after?: number;
}

export class QrDaysQueryDto {
  /** 最近几天, 含今天, 默认 30 @example 30 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(366) days?: number;
}

export class QrSheetQueryDto {
  /** 社区编码 @example '379902001001' */
  @Matches(/^\d{12}$/) communityCode: string;
  /** 只要这一类 @example 'GRID' */
  @MayBeLeftOut() @IsIn(allKinds) kind?: QrKind;
}

export class QrImageQueryDto {
  /** png 或 svg, 默认 png @example 'png' */
  @MayBeLeftOut() @IsIn(['png', 'svg']) format?: 'png' | 'svg';
  /** PNG 边长(像素), 默认 600 @example 600 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(120) @Max(2000) size?: number;
}
