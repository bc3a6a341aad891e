import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

export class MessageDto {
  /** 内容, 最多 500 字; 个人信息会被脱敏 @example '工作人员明天上午到现场, 请问几点方便?' */
  @IsString() @Matches(/\S/) @MaxLength(500) text: string;
}

export class MessageQueryDto {
  /** 上一页返回的 next: 只看此条之后的 @example '0198c0de-0000-7000-8000-000000000000' */
  @MayBeLeftOut() @IsUUID() after?: string;
}
