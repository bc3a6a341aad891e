import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { realClock, Refusal } from '#config';
import { givenUp, putBack } from '#outbox';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { GivenUpListView, givenUpView, PutBackView } from './operations.view.js';

/** What was tried in vain, and how it is tried again (civic-peers T12). */
@ApiTags('运维 operations')
@ApiBearerAuth()
@Controller('api/v1/operations/deliveries')
export class DeliveriesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({ summary: '已放弃的送达: 欠得最久的在前, 最多 200 项' })
  async list(@Asking() actor: Actor): Promise<GivenUpListView> {
    const deliveries = await givenUp(this.dataSource.manager, actor.districtId);
    return { deliveries: deliveries.map(givenUpView) };
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN'])
  @ApiParam({ name: 'id', description: '送达编号', example: '0198c0de-0000-7000-8000-000000000000' })
  @ApiOperation({ summary: '重新送达: 已放弃的送达从头再试' })
  @ApiOkResponse({ type: PutBackView })
  async retry(@Asking() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<PutBackView> {
    const { districtId } = actor;
    await this.dataSource.transaction(async (tx) => {
      if (!(await putBack(tx, districtId, id, actor.name))) throw notGivenUp();
      await audit(tx, { districtId, at: realClock.now(), act: 'deliveryRetried', actor, subject: id });
    });
    return { id, state: 'OWED' };
  }
}

const notGivenUp = () =>
  new Refusal(404, 'DELIVERY_NOT_GIVEN_UP', {
    zh: '没有这项已放弃的送达, 请查询 /api/v1/operations/deliveries。',
    en: 'No such delivery has been given up; see /api/v1/operations/deliveries.',
  });
