import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { caseNotFound, groundOf, isCaseNumber, MessageDesk, readCase, readMessages } from '#cases';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { MessageDto, MessageQueryDto } from './messages.dto.js';
import { MessageListView, MessageView, messageView } from './messages.view.js';

const number = { name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' };

/** Contact with whoever reported, through the platform and never by number. */
@ApiTags('留言 messages')
@ApiBearerAuth()
@ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码收发' })
@Controller('api/v1/cases')
export class MessagesController {
  constructor(
    private readonly messages: MessageDesk,
    private readonly dataSource: DataSource,
  ) {}

  @Post(':number/messages')
  @Access('PARTY')
  @ApiParam(number)
  @ApiOperation({
    summary: '留言: 经办单位或中心写给诉求人(平台代发短信), 或诉求人回复',
    description: '号码只在身份保险库中, 双方都看不到。内容中的个人信息会被脱敏。',
  })
  async write(
    @Asking() actor: Actor,
    @Param('number') of: string,
    @Body() { text }: MessageDto,
  ): Promise<MessageView> {
    if (!isCaseNumber(of)) throw caseNotFound();
    const message = await this.messages.write(actor, of, text);
    return messageView(message, actor, await groundOf(this.dataSource.manager, actor.districtId));
  }

  @Get(':number/messages')
  @Access('PARTY')
  @ApiParam(number)
  @ApiOperation({ summary: '往来留言, 按时间先后, 每页 100 条; 保密件仅中心、主办、协办单位和诉求人可见' })
  async list(
    @Asking() actor: Actor,
    @Param('number') of: string,
    @Query() { after }: MessageQueryDto,
  ): Promise<MessageListView> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(of) ? of : '');
    const ground = await groundOf(tx, actor.districtId);
    const { messages, next } = await readMessages(tx, actor, row, after);
    return { messages: messages.map((one) => messageView(one, actor, ground)), next };
  }
}
