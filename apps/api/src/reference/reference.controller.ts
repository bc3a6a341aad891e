import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { groundOf } from '#cases';
import type { Clock } from '#config';
import { Message } from '#outbox';
import { centreRoles, handlerRoles, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { AreaQueryDto } from './reference.dto.js';

/** What the district is made of: its map, its matters, its units and people. */
@ApiTags('基础数据 reference')
@Controller('api/v1')
export class ReferenceController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('areas')
  @Access('ANYONE')
  @ApiOperation({
    summary: '街道、社区、网格; polygon=true 时带 GeoJSON(WGS-84)',
    description: '按编码排序, 每页 limit 个(默认 1000); next 不为 null 时以 after=next 取下一页。',
  })
  async areas(
    @Asking() actor: Actor,
    @Query() { level, parentCode, polygon, after, limit = 1000 }: AreaQueryDto,
  ) {
    const { territory } = await groundOf(this.dataSource.manager, actor.districtId, this.clock.now());
    const page = territory.page({ level, parentCode, after, limit });
    return {
      version: territory.version,
      next: page.length === limit ? (page.at(-1)?.code ?? null) : null,
      areas: page.map(({ code, parentCode: parent, level: itsLevel, type, name, polygon: shape }) => ({
        code,
        parentCode: parent,
        level: itsLevel,
        type,
        name,
        ...(polygon ? { polygon: shape } : {}),
      })),
    };
  }

  @Get('units')
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiOperation({ summary: '街道、社区、部门和公共服务企业' })
  async units(@Asking() actor: Actor) {
    const { units } = await groundOf(this.dataSource.manager, actor.districtId);
    return { units: [...units.values()].map(({ districtId: _district, ...unit }) => unit) };
  }

  @Get('messages')
  @Access([...centreRoles, ...handlerRoles])
  @ApiBearerAuth()
  @ApiOperation({ summary: '本单位的消息, 最新的 100 条' })
  async messages(@Asking() { districtId, unitCode }: Actor) {
    const messages = await this.dataSource.manager.find(Message, {
      where: { districtId, recipient: unitCode ?? '', way: 'INBOX' },
      order: { sentAt: 'DESC' },
      take: 100,
    });
    return { messages: messages.map(({ text, sentAt }) => ({ text, sentAt })) };
  }
}
