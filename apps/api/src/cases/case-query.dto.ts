import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { allStates, type State } from '#cases';

/** `true` or `false` as a query says it; anything else stays and is refused. */
export const flag = ({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value;

export class CaseQueryDto {
  /** 状态, 可用逗号分隔多个 @example 'DISPATCHED,SIGNED' */
  @IsOptional()
  @Transform(({ value }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(allStates, { each: true })
  state?: State[];
  @IsOptional() @Matches(/^\d{6}$/) categoryCode?: string;
  @IsOptional() @IsIn(['EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX', 'CONSULT']) urgency?: string;
  @IsOptional() @Matches(/^[0-9A-Z]{2,15}$/) leadUnit?: string;
  @IsOptional() @Matches(/^\d{12}$/) streetCode?: string;
  @IsOptional() @Matches(/^\d{12}$/) communityCode?: string;
  @IsOptional() @Matches(/^\d{15}$/) gridCode?: string;
  /** 只看待人工分拣的 */
  @IsOptional() @Transform(flag) @IsBoolean() triage?: boolean;
  /** 只看已超期的 */
  @IsOptional() @Transform(flag) @IsBoolean() overdue?: boolean;
  /** 每页件数 @example 20 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
  /** 上一页返回的 next */
  @IsOptional() @IsString() @MaxLength(200) cursor?: string;
}
