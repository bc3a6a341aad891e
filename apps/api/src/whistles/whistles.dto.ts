import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { WhistleKind } from '#catalogue';
import { whistleKinds } from '#whistles';
import { PointDto } from '../cases/appeal.dto.js';
import { EvidenceDto, MoveDto } from '../cases/moves.dto.js';

export class WhistleDto extends MoveDto {
  /** 哨的种类 @example 'ENFORCE' */
  @IsIn(Object.keys(whistleKinds)) kind: WhistleKind;
  /** 为什么吹哨 @example '多次制止无效, 需城管、生态环境、市监联合执法' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 吹哨的部门 @example ['D02', 'D07', 'D06'] */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(20) @Matches(/^[A-Z]\d{2}$/, { each: true }) units: string[];
  /** 集合地点, 默认为诉求地址 @example '商城社区美食街南口' */
  @IsOptional() @IsString() @MaxLength(200) place?: string;
}

export class CheckInDto extends MoveDto {
  /** 报到位置; 由街道确认时可不填 */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => PointDto) position?: PointDto;
}

export class WorkDto extends MoveDto {
  /** 处置情况 @example '已责令停工, 下达整改通知书' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  evidence?: EvidenceDto[];
}

export class ScoreDto extends MoveDto {
  /** 评分 0-100 @example 95 */
  @IsInt() @Min(0) @Max(100) score: number;
  /** 低于 60 分须说明理由 @example '到场迟' */
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
}
