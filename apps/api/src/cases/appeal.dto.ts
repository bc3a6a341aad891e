import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsLatitude,
  IsLongitude,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { channels, kinds, type Channel, type Kind } from '#cases';
import type { Crs } from '#territory';
import { IsCitizenNumber } from './citizen-number.js';

export class PointDto {
  /** 经度 @example 118.3094 */
  @IsNumber() @IsLongitude() lng: number;
  /** 纬度 @example 35.0527 */
  @IsNumber() @IsLatitude() lat: number;
  /** 坐标系; 地图 SDK 多为 GCJ02 或 BD09 @example 'WGS84' */
  @IsIn(['WGS84', 'GCJ02', 'BD09', 'CGCS2000']) crs: Crs;
}

export class ReporterDto {
  /** 姓名或称呼 @example '王女士' */
  @IsOptional() @IsString() @MaxLength(50) name?: string;
  /** 手机或带区号的固定电话, 仅存于身份保险库 @example '15400001001' */
  @IsOptional() @Matches(/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/) phone?: string;
  /** 公民身份号码(18 位, 校验码须正确), 仅办事需要时填写, 仅存于身份保险库 @example '11010519491231002X' */
  @IsOptional() @IsString() @Matches(/^\d{17}[\dXx]$/) @IsCitizenNumber() idNumber?: string;
  /** 住址, 仅存于身份保险库 @example '银杏街道幸福小区3号楼2单元1201室' */
  @IsOptional() @IsString() @MaxLength(200) address?: string;
}

export class LegacyGridDto {
  /** 原网格体系 @example '城管' */
  @IsString() @Matches(/^[^/\s]{1,20}$/) system: string;
  /** 原网格代码 @example 'CG-0417' */
  @IsString() @IsNotEmpty() @MaxLength(40) code: string;
}

export class AppealDto {
  /** 渠道 @example 'WEB' */
  @IsIn(Object.keys(channels)) channel: Channel;
  /** 诉求内容, 最多 5000 字 @example '后巷7号楼东侧的垃圾桶旁边堆了一大堆生活垃圾, 快一个礼拜了没人清。' */
  @IsString() @Matches(/\S/) @MaxLength(5000) text: string;
  /** 诉求类型, 可不填 @example 'COMPLAINT' */
  @IsOptional() @IsIn(Object.keys(kinds)) kind?: Kind;
  /** 事项编码, 可不填, 由系统判断 @example '010101' */
  @IsOptional() @Matches(/^\d{6}$/) categoryCode?: string;
  /** 来源系统的编号, 同一渠道内唯一 @example '12345-2026021300017' */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(64) externalNo?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
  /** 网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{12}(\d{3})?$/) gridCode?: string;
  /** 来自旧网格体系的事件: 按多网合一映射落格; 已给出 point 或 gridCode 的以其为准 */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => LegacyGridDto) legacyGrid?: LegacyGridDto;
  /** 地址 @example '鼓楼社区后巷7号楼东侧' */
  @IsOptional() @IsString() @MaxLength(200) address?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => ReporterDto) reporter?: ReporterDto;
  /** 匿名 @example false */
  @IsOptional() @IsBoolean() anonymous?: boolean;
  /** 要求保密 @example false */
  @IsOptional() @IsBoolean() confidential?: boolean;
  /** 网格员正在当场处置, 随后提交自处上报; 约一分钟内系统不派单 @example false */
  @IsOptional() @IsBoolean() selfResolving?: boolean;
  /** 网格员存草稿, 稍后提交 @example false */
  @IsOptional() @IsBoolean() draft?: boolean;
  /** 提交前已上传的材料(PUT /api/v1/attachments/{id}), 最多 9 份 @example [] */
  @IsOptional() @IsArray() @ArrayMaxSize(9) @IsUUID('all', { each: true }) attachments?: string[];
  /** 所扫二维码的令牌(网址 /q/ 之后的部分), 位置由点位给出 */
  @IsOptional() @IsString() @Matches(/^[0-9A-Za-z-]{20,32}$/) qr?: string;
  /** 选择并入附近已有的一件: POST /api/v1/cases/likely 所给的 handle @example '5n0QZ1x8s3vKpWmT7yBfR2cJ9dGhLq4aEuNiXoVtCzPkMwSjYbHgDfUrA6l' */
  @IsOptional() @IsString() @MaxLength(200) joins?: string;
}
