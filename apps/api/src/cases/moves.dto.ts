import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import {
  kinds,
  rejectReasons,
  transferTargets,
  type Evidence,
  type Kind,
  type RejectReason,
  type TransferTarget,
} from '#cases';
import { PointDto } from './appeal.dto.js';

/** What every move may carry. */

export class MoveDto {
  /** 您看到的版本(也可用 If-Match) @example 3 */
  @IsOptional() @IsInt() version?: number;
  /** 备注 @example '已电话联系' */
  @IsOptional() @IsString() @MaxLength(2000) note?: string;
}

export class EvidenceDto {
  /** 材料种类 @example 'PHOTO_AFTER' */
  @IsIn(['PHOTO_BEFORE', 'PHOTO_AFTER', 'PHOTO', 'VIDEO', 'DOCUMENT']) kind: Evidence['kind'];
  /** 已上传材料的编号; 时限方案允许时也可以是外部系统的地址 @example 'photo/2026/02/14/0017-after.jpg' */
  @IsString() @IsNotEmpty() @MaxLength(300) ref: string;
  /** 处置前或处置后的照片(材料种类为 PHOTO 时) @example 'AFTER' */
  @IsOptional() @IsIn(['BEFORE', 'AFTER']) when?: 'BEFORE' | 'AFTER';
}

export class AcceptDto extends MoveDto {
  /** 事项编码 @example '010101' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 诉求类型, 默认取事项的类型 @example 'COMPLAINT' */
  @IsOptional() @IsIn(Object.keys(kinds)) kind?: Kind;
  /** 位置不明时补充网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{12}(\d{3})?$/) gridCode?: string;
}

export class SelfResolveDto extends MoveDto {
  /** 事项编码(由网格先办的事项) @example '010204' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 处置情况 @example '小广告已清除' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reply: string;
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  evidence: EvidenceDto[];
}

export class AnswerDto extends MoveDto {
  /** 咨询或表扬 @example 'CONSULT' */
  @IsIn(['CONSULT', 'PRAISE']) kind: 'CONSULT' | 'PRAISE';
  /** 答复内容 @example '可在网上办理, 需身份证和参保缴费凭证。' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reply: string;
  /** 知识库条目编号 @example 'KB-0113' */
  @IsOptional() @IsString() @MaxLength(64) knowledgeId?: string;
}

export class RejectDto extends MoveDto {
  /** 不予受理原因 @example 'IN_LITIGATION' */
  @IsIn(Object.keys(rejectReasons)) reasonCode: RejectReason;
}

export class TransferDto extends MoveDto {
  /** 转往 @example '110' */
  @IsIn(Object.keys(transferTargets)) target: TransferTarget;
}

export class DispatchDto extends MoveDto {
  /** 主办单位, 默认按权责清单 @example '379902001000' */
  @IsOptional() @Matches(/^[0-9A-Z]{2,15}$/) leadUnit?: string;
}

export class SubmitDraftDto extends MoveDto {
  /** 事项编码 @example '010206' */
  @Matches(/^\d{6}$/) categoryCode: string;
  /** 位置不明时补充网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{12}(\d{3})?$/) gridCode?: string;
}

export class ApprovalDto extends MoveDto {
  /** 抽查: 非现场事项也要核查 @example false */
  @IsOptional() @IsBoolean() sample?: boolean;
}

export class NoteDto extends MoveDto {
  /** 情况 @example '已约谈施工方, 今日内完成' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
}

export class ContactDto extends MoveDto {
  /** 联系情况 @example '已电话联系诉求人, 约定今日下午现场查看' */
  @IsString() @IsNotEmpty() @MaxLength(2000) override note: string;
  /** 联系方式 @example 'PHONE' */
  @IsOptional() @IsIn(['PHONE', 'VISIT', 'MESSAGE']) way?: string;
}

export class ResultDto extends MoveDto {
  /** 办理结果, 将告知诉求人 @example '已组织清运, 现场恢复整洁。' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reply: string;
  /** 是否解决 @example true */
  @IsBoolean() solved: boolean;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  evidence?: EvidenceDto[];
  /** 签批的部门领导 @example '李局长' */
  @IsOptional() @IsString() @MaxLength(50) signedOffBy?: string;
}

export class ReasonDto extends MoveDto {
  /** 理由 @example '照片看不清, 请补充' */
  @IsString() @IsNotEmpty() @MaxLength(2000) reason: string;
}

export class VerifyDto extends MoveDto {
  /** 核查是否通过 @example true */
  @IsBoolean() passed: boolean;
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EvidenceDto)
  evidence: EvidenceDto[];
  @IsObject() @ValidateNested() @Type(() => PointDto) position: PointDto;
}

export class FollowUpDto extends MoveDto {
  /** 是否接通; 诉求人自己评价时不用填 @example true */
  @IsOptional() @IsBoolean() reached?: boolean;
  /** 是否联系过您 @example true */
  @IsOptional() @IsBoolean() contacted?: boolean;
  /** 是否解决 @example true */
  @IsOptional() @IsBoolean() solved?: boolean;
  /** 是否满意 @example 'SATISFIED' */
  @IsOptional() @IsIn(['SATISFIED', 'BASICALLY_SATISFIED', 'UNSATISFIED']) satisfaction?: string;
  /** 诉求人原话 @example '清得很干净' */
  @IsOptional() @IsString() @MaxLength(1000) said?: string;
}
