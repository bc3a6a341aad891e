import { IsIn } from 'class-validator';
import { MayBeLeftOut } from '../input.js';

export class LinkDto {
  /** 原图(视频、文件)或缩略图 @example 'FULL' */
  @MayBeLeftOut() @IsIn(['FULL', 'THUMBNAIL']) variant?: 'FULL' | 'THUMBNAIL';
}
