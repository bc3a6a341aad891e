import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PointDto } from '../cases/appeal.dto.js';
import { EvidenceDto, MoveDto } from '../cases/moves.dto.js';

export class CheckInDto extends MoveDto {
  /** 报到位置; 由街道确认或扫码时可不填 */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => PointDto) position?: PointDto;
  /** 现场二维码中的现场码 @example '7K2M-9QXT' */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(20) siteCode?: string;
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

export class LeaveDto extends MoveDto {
  /** 申请离场的情况 @example '本部门事项已处置完毕' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
}

export class ScoreDto extends MoveDto {
  /** 评分 0-100 @example 95 */
  @IsInt() @Min(0) @Max(100) score: number;
  /** 低于 60 分须说明理由 @example '到场迟' */
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
}

export class ReplyDto extends MoveDto {
  /** 对评分的回应, 只有一次 @example '因封路绕行迟到 20 分钟, 已电话告知街道' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
}
