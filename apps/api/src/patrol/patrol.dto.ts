import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDateString,
  IsIn,
  IsInt,
  IsLatitude,
  IsLongitude,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { allMoves, type Move } from '#cases';
import { patrolRules, results, type Result } from '#patrol';
import type { Crs } from '#territory';
import { PointDto } from '../cases/appeal.dto.js';
import { EvidenceDto } from '../cases/moves.dto.js';
import { MayBeLeftOut } from '../input.js';

const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const crs = ['WGS84', 'GCJ02', 'BD09', 'CGCS2000'];

/** What every action of a phone has. */
export class PatrolActionDto {
  /** 手机生成的 UUIDv7, 重传时不变 @example '0198c0de-0000-7000-8000-000000000000' */
  @IsUUID('7') id: string;
  /** 手机上做这件事的时间(带时区) @example '2026-11-23T08:05:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) at: string;
}

export class PatrolShiftDto extends PatrolActionDto {
  /** 巡查的网格, 默认为本人的责任网格 @example '379902004001003' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) gridCode?: string;
  @MayBeLeftOut() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
}

export class PatrolRecordDto extends PatrolActionDto {
  /** 巡查的网格, 默认为本人的责任网格 @example '379902004001003' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) gridCode?: string;
  /** 重点点位编码; 不填表示走完一整轮 @example 'KP-001' */
  @MayBeLeftOut()
  @Matches(/^[0-9A-Z-]{1,32}$/)
  keyPoint?: string;
  /** 无事件或有事件 @example 'NOTHING_FOUND' */
  @IsIn(Object.keys(results)) result: Result;
  /** 整轮巡查中上报的事件(其动作编号) @example [] */
  @MayBeLeftOut() @IsArray() @ArrayMaxSize(50) @IsUUID('7', { each: true }) events?: string[];
  /** 备注 @example '消防通道畅通' */
  @MayBeLeftOut() @IsString() @MaxLength(1000) note?: string;
  /** 照片的编号(手机或外部系统自有的) @example [] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(9)
  @Matches(/^[\w./-]{1,200}$/, { each: true })
  photos?: string[];
  @MayBeLeftOut() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
}

export class PatrolEventDto extends PatrolActionDto {
  /** 网格, 默认为本人的责任网格 @example '379902004001003' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) gridCode?: string;
  /** 在哪个重点点位发现, 同时记为一次到访 @example 'KP-001' */
  @MayBeLeftOut()
  @Matches(/^[0-9A-Z-]{1,32}$/)
  keyPoint?: string;
  /** 发现了什么 @example '人行道井盖破损, 有人绊倒的危险。' */
  @IsString() @Matches(/\S/) @MaxLength(5000) text: string;
  /** 事项编码, 可不填, 由系统判断 @example '020101' */
  @MayBeLeftOut()
  @Matches(/^\d{6}$/)
  categoryCode?: string;
  /** 地址 @example '商城社区美食街' */
  @MayBeLeftOut() @IsString() @MaxLength(200) address?: string;
  /** 已上传的照片(PUT /api/v1/attachments/{id}) @example [] */
  @MayBeLeftOut() @IsArray() @ArrayMaxSize(9) @IsUUID('all', { each: true }) attachments?: string[];
  @MayBeLeftOut() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
}

export class SelfHandledDto extends PatrolActionDto {
  /** 在哪个重点点位发现, 同时记为一次到访 @example 'KP-001' */
  @MayBeLeftOut()
  @Matches(/^[0-9A-Z-]{1,32}$/)
  keyPoint?: string;
  /** 发现了什么 @example '楼道堆放纸箱杂物。' */
  @IsString() @Matches(/\S/) @MaxLength(5000) text: string;
  /** 事项编码(由网格先办的事项) @example '040108' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 怎样处置的 @example '已劝住户当场清走' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reply: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(9)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  @ApiProperty({
    type: [EvidenceDto],
    description: '处置前、处置后的照片: 已上传材料的编号, 时限方案允许时也可以是外部系统的地址',
    example: [
      { kind: 'PHOTO_BEFORE', ref: 'photo/before.jpg' },
      { kind: 'PHOTO_AFTER', ref: 'photo/after.jpg' },
    ],
  })
  evidence: EvidenceDto[];
  /** 地址 @example '商城社区3号楼' */
  @MayBeLeftOut() @IsString() @MaxLength(200) address?: string;
  @ApiProperty({ required: false, type: PointDto, description: '位置; 不填按本人网格' })
  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => PointDto)
  point?: PointDto;
}

export class PatrolTrackPointDto {
  /** 时间 @example '2026-11-23T08:06:30+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) at: string;
  /** 经度 @example 118.3274 */
  @IsNumber() @IsLongitude() lng: number;
  /** 纬度 @example 35.0827 */
  @IsNumber() @IsLatitude() lat: number;
}

export class PatrolTrackDto extends PatrolActionDto {
  /** 坐标系 @example 'WGS84' */
  @IsIn(crs) crs: Crs;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(patrolRules.pointsInATrack)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PatrolTrackPointDto)
  points: PatrolTrackPointDto[];
}

export class PatrolCaseMoveDto extends PatrolActionDto {
  /** 诉求件编号 */
  @IsString() @Matches(/^[0-9A-Z-]{1,40}$/) number: string;
  /** 动作, 如 verify */
  @IsIn(allMoves) move: Move;
  /** 当时看到的版本 */
  @IsInt() @Min(1) @Max(1_000_000) version: number;
  /** 该动作的内容, 同 POST /api/v1/cases/{number}/… */
  @MayBeLeftOut() @IsObject() input?: Record<string, unknown>;
}

export class PatrolSyncDto {
  /** 手机发出这一批的时间, 用来校正手机时钟 @example '2026-11-23T12:00:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) sentAt: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description:
      '离线期间的动作, 最多 200 个; kind 为 SHIFT_ON、SHIFT_OFF、RECORD、EVENT、SELF_HANDLED、TRACK 或 MOVE, 其余字段同单独提交的接口; 逐个检查, 一个有误不影响其他',
    example: [
      {
        kind: 'SHIFT_ON',
        id: '0198c0de-0000-7000-8000-00000000000a',
        at: '2026-11-23T08:00:00+08:00',
      },
    ],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(patrolRules.actionsInABatch)
  @IsObject({ each: true })
  actions: Array<Record<string, unknown>>;
}

export class PatrolTodayQueryDto {
  /** 手机现在的经度, 用来排路线 @example 118.3274 */
  @MayBeLeftOut() @Type(() => Number) @IsNumber() @IsLongitude() lng?: number;
  /** 纬度 @example 35.0827 */
  @MayBeLeftOut() @Type(() => Number) @IsNumber() @IsLatitude() lat?: number;
  /** 坐标系, 默认 WGS84 @example 'WGS84' */
  @MayBeLeftOut() @IsIn(crs) crs?: Crs;
}

const day = /^[12]\d{3}-\d\d-\d\d$/;

export class CoverageQueryDto {
  /** 第一天, 默认今天 @example '2026-11-23' */
  @MayBeLeftOut() @Matches(day) @IsDateString({ strict: true }) from?: string;
  /** 最后一天, 默认今天 @example '2026-11-23' */
  @MayBeLeftOut() @Matches(day) @IsDateString({ strict: true }) to?: string;
  /** 街道、社区或网格编码, 默认为您的全部范围 @example '379902004000' */
  @MayBeLeftOut() @Matches(/^\d{12}(\d{3})?$/) area?: string;
  /** 从这个网格编码之后续取(上一页的 next) @example '379902004001003' */
  @MayBeLeftOut() @Matches(/^\d{15}$/) after?: string;
}

export class PatrolTrackQueryDto {
  /** 网格员的账号编号, 默认本人 @example '0198c0de-0000-7000-8000-000000000000' */
  @MayBeLeftOut() @IsUUID('all') worker?: string;
  /** 哪一天, 默认今天 @example '2026-11-23' */
  @MayBeLeftOut() @Matches(day) @IsDateString({ strict: true }) day?: string;
}

export class RecordsQueryDto {
  /** 哪一天, 默认今天 @example '2026-11-23' */
  @MayBeLeftOut() @Matches(day) @IsDateString({ strict: true }) day?: string;
  /** 街道、社区或网格编码, 默认为您的全部范围 @example '379902004000' */
  @MayBeLeftOut() @Matches(/^\d{12}(\d{3})?$/) area?: string;
}

export class KeyPointImportQueryDto {
  /** true 时写入, 否则只检查并报告 @example false */
  @MayBeLeftOut() @IsIn(['true', 'false']) write?: 'true' | 'false';
  /** true 时表中没有的点位自今天起停用 @example false */
  @MayBeLeftOut() @IsIn(['true', 'false']) whole?: 'true' | 'false';
}

export class KeyPointFileQueryDto {
  /** csv 或 xlsx @example 'csv' */
  @MayBeLeftOut() @IsIn(['csv', 'xlsx']) format?: 'csv' | 'xlsx';
}
