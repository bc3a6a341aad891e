import { IsString, Matches, MaxLength } from 'class-validator';

export class ClearMarkDto {
  /** 核实情况 @example '已电话核实, 确为同一楼多户反映' */
  @IsString() @Matches(/\S/) @MaxLength(500) reason: string;
}
