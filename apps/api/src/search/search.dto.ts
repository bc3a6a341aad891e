import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { allStates, type State } from '#cases';

const listed = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value);

export class SearchDto {
  /** 编号、内容、地址、事项, 或(受理员、回访员、中心领导)诉求人电话 @example '垃圾 后巷' */
  @IsString() @Matches(/\S/) @MaxLength(100) q: string;
  /** 状态, 可用逗号分隔多个 @example 'DISPATCHED,SIGNED' */
  @IsOptional() @Transform(listed) @IsIn(allStates, { each: true }) state?: State[];
  /** @example '010101' */
  @IsOptional() @Matches(/^\d{6}$/) categoryCode?: string;
  /** @example '379902001000' */
  @IsOptional() @Matches(/^\d{12}$/) streetCode?: string;
  /** @example '379902001001' */
  @IsOptional() @Matches(/^\d{12}$/) communityCode?: string;
  /** @example '379902001001002' */
  @IsOptional() @Matches(/^\d{15}$/) gridCode?: string;
  /** 每页件数 @example 20 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
  /** 上一页返回的 next, 首页为空 @example '' */
  @IsOptional() @IsString() @MaxLength(200) cursor?: string;
}
