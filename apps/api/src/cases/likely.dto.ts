import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { PointDto } from './appeal.dto.js';

export class LikelyDto {
  /** 正在填写的内容 @example '路面有个大坑, 骑车差点摔倒。' */
  @IsString() @Matches(/\S/) @MaxLength(5000) text: string;
  /** 事项编码, 可不填, 由系统判断 @example '020101' */
  @IsOptional() @Matches(/^\d{6}$/) categoryCode?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => PointDto) point?: PointDto;
  /** 网格编码 @example '379902001001002' */
  @IsOptional() @Matches(/^\d{12}(\d{3})?$/) gridCode?: string;
  /** 地址 @example '鼓楼社区后巷7号楼东侧' */
  @IsOptional() @IsString() @MaxLength(200) address?: string;
  /** 所扫二维码的令牌(网址 /q/ 之后的部分) @example '4T9K2M7QXW3HBN6VZ5RC' */
  @IsOptional() @IsString() @Matches(/^[0-9A-Za-z-]{20,32}$/) qr?: string;
}
