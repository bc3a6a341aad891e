import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class UnderstandingDto {
  /** 诉求原文; 先遮盖个人信息再分析, 不保存 @example '小区门口路灯不亮, 还有垃圾桶满了没人清' */
  @IsString() @IsNotEmpty() @MaxLength(5000) text: string;
}

export class TextModelOrderDto {
  /** 理由, 记入审计 @example '人工核对留出件后启用' */
  @IsString() @IsNotEmpty() @MaxLength(500) reason: string;
}
