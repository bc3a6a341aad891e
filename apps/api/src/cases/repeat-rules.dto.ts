import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export class RepeatRuleDto {
  /** 事项编码的开头, 空为其他全部 @example '0201' */
  @Matches(/^\d{0,6}$/) categoryPrefix: string;
  /** 多近算同一处, 米 @example 50 */
  @IsInt() @Min(1) @Max(500) metres: number;
  /** 相隔多少天以内 @example 14 */
  @IsInt() @Min(1) @Max(30) days: number;
}

export class RepeatRulesDto {
  /** 本区自定的规则, 未列出的用自带规则 */
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => RepeatRuleDto)
  rules: RepeatRuleDto[];
  /** 为什么改 @example '道路病害分布较密, 缩小范围' */
  @IsString() @Matches(/\S/) @MaxLength(500) reason: string;
}

export class RepeatRuleView {
  /** @example '0201' */
  categoryPrefix: string;
  /** @example 50 */
  metres: number;
  /** @example 14 */
  days: number;
  /** 本区自定 @example false */
  own: boolean;
}

export class RepeatRulesView {
  rules: RepeatRuleView[];
}
