import { IsDateString } from 'class-validator';

export class ClockDto {
  /** 新的时间, 只能向前 @example '2026-02-13T17:40:00+08:00' */
  @IsDateString() now: string;
}
