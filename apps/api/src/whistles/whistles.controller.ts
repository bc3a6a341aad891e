import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { caseNotFound, isCaseNumber, type Moved } from '#cases';
import type { Clock } from '#config';
import type { Actor } from '#people';
import { showSiteCode, WhistleDesk, type Caller } from '#whistles';
import { Access, Asking, Mover } from '../access.js';
import { Answers } from '../cases/answers.js';
import { MoveDto, ReasonDto } from '../cases/moves.dto.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { Id, OnCase } from './on-case.js';
import { ConfirmationDto, MinuteDto, UpgradeDto, WhistleDto } from './whistles.dto.js';

/** Whistles 哨, each step a move on the case. */
@ApiTags('吹哨报到 whistles')
@ApiBearerAuth()
@Controller('api/v1/cases/:number/whistles')
export class WhistlesController {
  constructor(
    private readonly whistles: WhistleDesk,
    private readonly answers: Answers,
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @OnCase()
  @Access('STAFF')
  @ApiOperation({
    summary: '吹哨: 街道领导直接分哨; 社区和街道办理员的哨由街道领导分哨; 应急哨立即分哨, 24 小时内补确认',
  })
  async blow(
    @Mover() caller: Caller,
    @Body() { kind, reason, units, place }: WhistleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const blown = await this.whistles.blow(caller, { kind, reason, units, ...(place ? { place } : {}) });
    return { ...this.answers.moved(caller.actor, blown, reply), whistleId: blown.whistleId };
  }

  @Post(':id/issuance')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '分哨: 街道领导分哨, 疑难哨由中心领导分哨' })
  issue(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() _: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.issue(caller, id), reply);
  }

  @Post(':id/refusal')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '不成哨: 街道领导(疑难哨为中心领导)不同意, 说明理由' })
  refuse(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.refuse(caller, id, reason), reply);
  }

  @Post(':id/confirmation')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_LEADER'])
  @ApiOperation({ summary: '补确认: 街道领导在 24 小时内确认应急哨, 或说明不属应急' })
  confirm(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { confirmed, reason }: ConfirmationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.confirm(caller, id, confirmed, reason), reply);
  }

  @Post(':id/upgrade')
  @OnCase()
  @Access(['COMMUNITY_CLERK', 'STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '哨升级: 常规哨提请街道, 重点哨提请区; 上级分哨前原哨照常进行' })
  async upgrade(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason, units }: UpgradeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const raised = await this.whistles.upgrade(caller, id, { reason, ...(units ? { units } : {}) });
    return { ...this.answers.moved(caller.actor, raised, reply), whistleId: raised.whistleId };
  }

  @Post(':id/cancellation')
  @OnCase()
  @HttpCode(200)
  @Access(['COMMUNITY_CLERK', 'STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '撤哨: 尚无部门到场时, 吹哨单位或领导撤回' })
  cancel(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.cancel(caller, id, reason), reply);
  }

  @Post(':id/minutes')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '会商纪要: 参加单位和议定事项' })
  minute(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note, attendees, tasks }: MinuteDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.minute(caller, id, { note, attendees, tasks: tasks ?? [] }), reply);
  }

  @Get(':id/site-code')
  @ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
  @Access(['STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '现场码: 街道在现场出示, 部门扫码报到; 每半小时更换' })
  siteCode(@Asking() actor: Actor, @Param('number') number: string, @Id() id: string) {
    if (!isCaseNumber(number)) throw caseNotFound();
    return showSiteCode(
      this.dataSource.manager,
      this.settings.tokenSecret,
      actor,
      number,
      id,
      this.clock.now(),
    );
  }

  private async say({ actor }: Caller, moving: Promise<Moved>, reply: FastifyReply) {
    return this.answers.moved(actor, await moving, reply);
  }
}
