import { IsString, Matches, MaxLength } from 'class-validator';

export class MessageDto {
  /** 内容, 最多 500 字; 个人信息会被脱敏 @example '工作人员明天上午到现场, 请问几点方便?' */
  @IsString() @Matches(/\S/) @MaxLength(500) text: string;
}
