import { IsIn, IsOptional } from 'class-validator';

export class LinkDto {
  /** 原图(视频、文件)或缩略图 @example 'FULL' */
  @IsOptional() @IsIn(['FULL', 'THUMBNAIL']) variant?: 'FULL' | 'THUMBNAIL';
}
