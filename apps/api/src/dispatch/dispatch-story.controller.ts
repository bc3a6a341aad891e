import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { dispatchStory, groundOf, isCaseNumber, readCase, readTimeline } from '#cases';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';

/** Why a case went where it went. */
@ApiTags('诉求件 cases')
@Controller('api/v1/cases')
export class DispatchStoryController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(':number/dispatch')
  @Access('PARTY')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码查看' })
  @ApiOperation({
    summary: '派单依据: 一句话说明为什么派到这里, 以及每次决定',
    description:
      '由事件记录得出: 定位、分类(得分与其次)、规则或权责清单及其版本、落选者、其后的人工更正。居民只看到说明。',
  })
  async why(@Asking() actor: Actor, @Param('number') number: string) {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(number) ? number : '');
    const [timeline, ground] = await Promise.all([readTimeline(tx, row), groundOf(tx, actor.districtId)]);
    const { decisions, ...story } = dispatchStory(row, timeline, ground);
    return actor.kind === 'REPORTER' ? story : { ...story, decisions };
  }
}
