import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDateString,
  IsInt,
  IsNotEmpty,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { DispatchRule } from '#catalogue';
import { MayBeLeftOut } from '../input.js';

const moment = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const example: DispatchRule[] = [
  {
    id: 'night-works',
    name: '夜间施工噪声直派城管',
    legalBasis: '噪声污染防治法第四十三条',
    when: { words: ['施工', '工地'], hours: { from: '22:00', to: '06:00' } },
    send: { first: 'STREET' },
  },
];

/** Rules are checked by `checkRules` of the catalogue, which names every field that is wrong. */
class WithRules {
  /** 派单规则, 按顺序, 第一条符合的起作用; 结构同 GET 所得 */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example })
  @IsArray()
  @ArrayMaxSize(300)
  rules: unknown[];
}

export class DryRunRulesDto extends WithRules {
  /** 取最近多少件已派单的件, 默认 500 @example 500 */
  @MayBeLeftOut() @IsInt() @Min(1) @Max(5000) last?: number;
}

export class DispatchRulesDto extends WithRules {
  /** 生效时间(带时区), 须在将来; 此后派单的件按新版本 @example '2027-01-01T00:00:00+08:00' */
  @Matches(moment) @IsDateString({ strict: true }) effectiveFrom: string;
  /** 修订说明 @example '夜市时段占道经营由街道先办' */
  @IsString() @IsNotEmpty() @MaxLength(500) note: string;
  /** 同一组规则试算(dry-run)所得的 fingerprint @example 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c' */
  @Matches(/^[0-9a-f]{64}$/) dryRun: string;
}

export class CorrectionsQueryDto {
  /** 取最近多少件已派单的件, 默认 2000 @example 2000 */
  @MayBeLeftOut() @Type(() => Number) @IsInt() @Min(1) @Max(20000) last?: number;
}
