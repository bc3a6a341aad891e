import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
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
import { returnReasons, suspensionReasons, type ReturnReason, type SuspensionReason } from '#cases';
import { EvidenceDto, MoveDto } from './moves.dto.js';

export class MergeDto extends MoveDto {
  /** 并入哪一件 @example '379902-260213-0000017-K' */
  @IsString() @IsNotEmpty() @MaxLength(40) master: string;
  /** 理由 @example '同一处油烟, 已有在办件' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}

export class PartDto {
  /** 该问题的内容 @example '楼道堆放电动车' */
  @IsString() @IsNotEmpty() @MaxLength(2000) text: string;
  /** 事项编码 @example '060103' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 不在原位置时填写网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{12}\d{3}$/) gridCode?: string;
}

export class SplitDto extends MoveDto {
  /**
   * 各分件
   * @example [{ "text": "南门路灯坏了四盏", "categoryCode": "020301" }, { "text": "广场舞音响开到十点半", "categoryCode": "060102" }]
   */
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PartDto)
  parts: PartDto[];
}

export class AssignDto extends MoveDto {
  /** 主办单位 @example 'D02' */
  @Matches(/^[0-9A-Z]{2,15}$/) leadUnit: string;
  /** 理由 @example '占道经营整治由城管牵头, 见权责清单第 12 项' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 会商意见来自 @example '区委编办、司法局' */
  @IsOptional() @IsString() @MaxLength(200) advisedBy?: string;
}

export class ReturnDto extends MoveDto {
  /** 退单原因 @example 'NOT_OUR_DUTY' */
  @IsIn(Object.keys(returnReasons)) reasonCode: ReturnReason;
  /** 法律法规或权责清单依据 @example '《权责清单》第 8 项' */
  @IsString() @IsNotEmpty() @MaxLength(500) legalBasis: string;
  /** 建议承办单位 @example 'D07' */
  @Matches(/^[0-9A-Z]{2,15}$/) suggestedOwner: string;
}

export class ApproveReturnDto extends MoveDto {
  /** 是否平台派错: 是则办理时限自下次派单重新起算 @example false */
  @IsBoolean() platformError: boolean;
}

export class InnerAssignmentDto extends MoveDto {
  /** 科室或经办人 @example '执法二中队 李明' */
  @IsString() @IsNotEmpty() @MaxLength(100) handler: string;
}

export class CoHandlerDto extends MoveDto {
  /** 协办单位 @example 'D07' */
  @Matches(/^[0-9A-Z]{2,15}$/) unit: string;
  /** 请其做什么 @example '检测油烟排放是否超标' */
  @IsString() @IsNotEmpty() @MaxLength(1000) ask: string;
}

export class CoTaskReportDto extends MoveDto {
  /** 反馈 @example '已检测, 超标 2.1 倍' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
  /** 主办单位代为办结时: 哪个协办单位 @example 'D07' */
  @IsOptional() @Matches(/^[0-9A-Z]{2,15}$/) unit?: string;
}

export class StageDto extends MoveDto {
  /** 阶段, 见时限方案 stages @example 'STOP' */
  @Matches(/^[A-Z_]{2,20}$/) stage: string;
  /** 情况 @example '已送达责令停工通知书' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  evidence?: EvidenceDto[];
}

export class LimitDto {
  /** 数值 @example 3 */
  @IsInt() @Min(1) @Max(365) value: number;
  /** 单位: h 小时, d 自然日, wd 工作日 @example 'wd' */
  @IsIn(['h', 'd', 'wd']) unit: 'h' | 'd' | 'wd';
}

export class ExtensionDto extends MoveDto {
  /** 延长多久 */
  @IsObject() @ValidateNested() @Type(() => LimitDto) limit: LimitDto;
  /** 理由 @example '需等待配件到货' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}

export class SuspensionDto extends MoveDto {
  /** 挂账原因 @example 'PROJECT' */
  @IsIn(Object.keys(suspensionReasons)) reasonCode: SuspensionReason;
  /** 解决计划 @example '已列入 2026 年老旧小区改造二期, 6 月开工' */
  @IsString() @IsNotEmpty() @MaxLength(2000) plan: string;
  /** 复核日期, 到期自动恢复办理 @example '2026-06-30T17:30:00+08:00' */
  @IsISO8601({ strict: true }) @Matches(/(Z|[+-]\d\d:\d\d)$/) reviewAt: string;
  /** 签批的部门领导 @example '李局长' */
  @IsOptional() @IsString() @MaxLength(50) signedOffBy?: string;
}

export class ReopenDto extends MoveDto {
  /** 理由 @example '第二天又堆满了' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
  /** 查实为虚假办结, 不受期限限制(仅限中心) @example false */
  @IsOptional() @IsBoolean() falseClosing?: boolean;
}

export class CategoryChangeDto extends MoveDto {
  /** 事项编码 @example '060103' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 理由 @example '现场核实为油烟, 不是占道' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}

export class GridChangeDto extends MoveDto {
  /** 网格编码 @example '379902001001002' */
  @Matches(/^\d{15}$/) gridCode: string;
  /** 理由 @example '现场在路北侧' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}

export class HandDownAnswerDto extends MoveDto {
  /** 是否同意 @example true */
  @IsBoolean() agreed: boolean;
}

export class CheckReassignmentDto extends MoveDto {
  /** 改由哪个社区核查 @example '379902001002' */
  @Matches(/^\d{12}$/) unit: string;
  /** 理由 @example '该社区无人值守' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}
