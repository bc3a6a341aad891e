import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { readLikelyRules, writeLikelyRules } from '#cases';
import { realClock } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { RepeatRulesDto, RepeatRulesView } from './repeat-rules.dto.js';

/** How near and how recent another report must be to be about the same thing: data of the district. */
@ApiTags('诉求件 cases')
@ApiBearerAuth()
@Controller('api/v1/repeat-rules')
export class RepeatRulesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access('STAFF')
  @ApiOperation({ summary: '重复诉求规则: 各类事项多近、多久以内算可能重复' })
  async read(@Asking() { districtId }: Actor): Promise<RepeatRulesView> {
    return { rules: await readLikelyRules(this.dataSource.manager, districtId) };
  }

  @Put()
  @Access(['CENTRE_LEADER', 'SYSTEM_ADMIN'])
  @ApiOperation({ summary: '设定本区的重复诉求规则, 留痕; 立即生效' })
  async write(@Asking() actor: Actor, @Body() { rules, reason }: RepeatRulesDto): Promise<RepeatRulesView> {
    await this.dataSource.transaction((tx) => writeLikelyRules(tx, actor, rules, reason, realClock.now()));
    return this.read(actor);
  }
}
