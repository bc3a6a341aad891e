import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { clearMark, openMarks } from '#cases';
import { realClock } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { ClearMarkDto } from './abuse-marks.dto.js';
import { abuseMarkView, type AbuseMarkListView } from './abuse-marks.view.js';
import { Slowed } from './slowed.js';

/** Filings of whoever files again and again: shown to a person, never dropped. */
@ApiTags('异常诉求 abuse marks')
@ApiBearerAuth()
@Controller('api/v1/abuse-marks')
@Access(['AGENT', 'DISPATCHER', 'CENTRE_LEADER'])
export class AbuseMarksController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly slowed: Slowed,
  ) {}

  @Get()
  @ApiOperation({ summary: '待核实的异常诉求标记, 最早的在前, 最多 200 条' })
  async list(@Asking() { districtId }: Actor): Promise<AbuseMarkListView> {
    return { marks: (await openMarks(this.dataSource.manager, districtId)).map(abuseMarkView) };
  }

  @Post(':id/clearing')
  @HttpCode(204)
  @ApiParam({ name: 'id', description: '标记编号', example: '0198c0de-0000-7000-8000-000000000000' })
  @ApiOperation({ summary: '核实后解除标记, 来源不再受限' })
  async clear(
    @Asking() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: ClearMarkDto,
  ): Promise<void> {
    const { districtId } = actor;
    const now = realClock.now();
    await this.dataSource.transaction(async (tx) => {
      const { kind } = await clearMark(tx, { districtId, id, by: actor.id, reason }, now);
      await audit(tx, {
        districtId,
        at: now,
        act: 'abuseCleared',
        actor,
        subject: id,
        reason,
        detail: { kind },
      });
    });
    await this.slowed.reload();
  }
}
