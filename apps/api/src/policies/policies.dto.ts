import { ApiProperty } from '@nestjs/swagger';
import {
  IsDateString,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { SHANDONG_LIKE } from '#catalogue';
import { MayBeLeftOut } from '../input.js';

const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** A profile is checked by `checkProfile` of the catalogue, which names every field that is wrong. */
class WithProfile {
  /** 时限方案全文, 结构同 GET 所得; name 须与路径一致, version 由系统给出 */
  @ApiProperty({ type: 'object', additionalProperties: true, example: SHANDONG_LIKE })
  @IsObject()
  profile: Record<string, unknown>;
}

export class DryRunDto extends WithProfile {
  /** 取最近多少件已派单的件, 默认 200 @example 200 */
  @MayBeLeftOut() @IsInt() @Min(1) @Max(1000) last?: number;
}

export class PolicyVersionDto extends WithProfile {
  /** 生效时间(带时区), 须在将来; 此后派单的件按新版本 @example '2027-01-01T00:00:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) effectiveFrom: string;
  /** 修订说明 @example '一般件办理时限由 5 个工作日改为 4 个' */
  @IsString() @IsNotEmpty() @MaxLength(500) note: string;
  /** 同一方案试算(dry-run)所得的 fingerprint @example 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' */
  @Matches(/^[0-9a-f]{64}$/) dryRun: string;
}

export class UsePolicyDto {
  /** 方案名称 @example 'SHANDONG_LIKE' */
  @Matches(/^[A-Z][A-Z0-9_]{2,39}$/) name: string;
}
