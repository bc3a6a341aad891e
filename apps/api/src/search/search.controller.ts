import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { groundOf, searchCases } from '#cases';
import { realClock } from '#config';
import { Vault, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import { Fresh, Lists } from '../lists.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { CaseListView, caseView } from '../cases/case.view.js';
import { SearchDto } from './search.dto.js';

/** What staff look for among the cases they may see. */
@ApiTags('诉求件 cases')
@ApiBearerAuth()
@Controller('api/v1/cases')
@Access('STAFF')
export class SearchController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: Lists,
    private readonly vault: Vault,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('search')
  @ApiOperation({
    summary: '检索: 编号、内容、地址、事项; 词越完整越靠前, 其次从新到旧',
    description:
      '两个汉字即可检索, 多个词用空格分开, 须全部符合。按电话检索请用 POST, 号码不进入网址和网关日志。',
  })
  get(@Asking() actor: Actor, @Query() query: SearchDto, @Fresh() fresh: boolean): Promise<CaseListView> {
    return this.search(actor, query, fresh);
  }

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: '检索(条件在正文中): 按诉求人电话检索用此方式, 留痕而不记号码' })
  post(@Asking() actor: Actor, @Body() body: SearchDto, @Fresh() fresh: boolean): Promise<CaseListView> {
    return this.search(actor, body, fresh);
  }

  private async search(
    actor: Actor,
    { q, limit = 20, ...filter }: SearchDto,
    fresh: boolean,
  ): Promise<CaseListView> {
    const by = { vault: this.vault, real: realClock, secret: this.settings.tokenSecret };
    const [ground, page] = await Promise.all([
      groundOf(this.dataSource.manager, actor.districtId),
      // One by a phone leaves a line in the audit log, and is therefore done again on the primary.
      this.lists.read(fresh, (tx) => searchCases(tx, actor, q, { ...filter, limit }, by)),
    ]);
    return { cases: page.cases.map((row) => caseView(row, ground, actor)), next: page.next };
  }
}
