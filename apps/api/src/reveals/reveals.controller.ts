import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import {
  caseNotFound,
  countReveals,
  groundOf,
  isCaseNumber,
  readCase,
  readIdentity,
  RevealDesk,
} from '#cases';
import { realClock } from '#config';
import { hasRole, Vault, type Actor, type IdentityField } from '#people';
import { Access, Asking, Mover } from '../access.js';
import { Answers } from '../cases/answers.js';
import { RevealCounter } from './reveal-counter.js';
import { RevealAnswerDto, RevealDto, RevealRequestDto, RevealSummaryQueryDto } from './reveals.dto.js';
import { MaskedReporterView, maskedReporterView } from './masked-reporter.view.js';
import {
  RevealedView,
  RevealRequestListView,
  RevealRequestView,
  requestView,
  RevealSummaryView,
  summaryView,
} from './reveals.view.js';

const usual: IdentityField[] = ['name', 'phone'];
const number = { name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' };
const id = { name: 'id', description: '查看申请编号', example: '0198c0de-0000-7000-8000-000000000000' };

/** Who reported, for those who must know: with a reason, of confidential cases with a second person's word, always counted. */
@ApiTags('查看诉求人 reveals')
@ApiBearerAuth()
@Controller('api/v1')
export class RevealsController {
  constructor(
    private readonly reveals: RevealDesk,
    private readonly answers: Answers,
    private readonly counter: RevealCounter,
    private readonly vault: Vault,
    private readonly dataSource: DataSource,
  ) {}

  @Get('cases/:number/reporter')
  @Access('STAFF')
  @ApiParam(number)
  @ApiOperation({ summary: '诉求人(脱敏): 留下了哪些信息; 保密件只说有无' })
  async masked(@Asking() actor: Actor, @Param('number') of: string): Promise<MaskedReporterView> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(of) ? of : '');
    return maskedReporterView(row, (await readIdentity(tx, row, this.vault)) ?? {});
  }

  @Post('cases/:number/reveal')
  @HttpCode(200)
  @Access('STAFF')
  @ApiParam(number)
  @ApiHeader({ name: 'If-Match', required: false, description: '您看到的版本, 如 "3"' })
  @ApiOperation({
    summary: '查看诉求人信息: 说明理由并留痕',
    description:
      '只答 fields 所列各项。保密件须先申请(reveal-requests)并经中心另一人同意, 同意后 30 分钟内可查看一次。',
  })
  @ApiOkResponse({ type: RevealedView })
  async reveal(
    @Mover() mover: { actor: Actor; number: string; version?: number },
    @Body() { reason, fields = usual }: RevealDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { moved, reporter } = await this.reveals.reveal(mover, { reason, fields });
    this.counter.count('revealed');
    return { ...this.answers.moved(mover.actor, moved, reply), reporter };
  }

  @Post('cases/:number/reveal-requests')
  @Access(['AGENT', 'FOLLOW_UP_AGENT'])
  @ApiParam(number)
  @ApiOperation({ summary: '申请查看保密件的诉求人信息, 由中心另一人审批' })
  async ask(
    @Asking() actor: Actor,
    @Param('number') of: string,
    @Body() { reason, fields = usual }: RevealRequestDto,
  ): Promise<RevealRequestView> {
    if (!isCaseNumber(of)) throw caseNotFound();
    const asked = await this.reveals.ask(actor, of, { reason, fields });
    this.counter.count('revealAsked');
    return requestView(asked, realClock.now());
  }

  @Get('reveal-requests')
  @Access(['AGENT', 'FOLLOW_UP_AGENT', 'REVIEWER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '查看申请: 审批人看全部, 申请人看自己的; 最新在前, 最多 100 项' })
  async list(@Asking() actor: Actor): Promise<RevealRequestListView> {
    const all = hasRole(actor, 'REVIEWER', 'CENTRE_LEADER');
    const requests = await this.reveals.list(actor.districtId, all ? null : actor.id);
    return { requests: requests.map((one) => requestView(one, realClock.now())) };
  }

  @Post('reveal-requests/:id/approval')
  @HttpCode(200)
  @Access(['REVIEWER', 'CENTRE_LEADER'])
  @ApiParam(id)
  @ApiOperation({ summary: '同意查看: 申请人 30 分钟内可查看一次; 不能审批自己的申请' })
  approve(
    @Asking() actor: Actor,
    @Param('id', ParseUUIDPipe) request: string,
    @Body() { reason }: RevealAnswerDto,
  ): Promise<RevealRequestView> {
    return this.decide(actor, request, true, reason);
  }

  @Post('reveal-requests/:id/refusal')
  @HttpCode(200)
  @Access(['REVIEWER', 'CENTRE_LEADER'])
  @ApiParam(id)
  @ApiOperation({ summary: '不同意查看' })
  refuse(
    @Asking() actor: Actor,
    @Param('id', ParseUUIDPipe) request: string,
    @Body() { reason }: RevealAnswerDto,
  ): Promise<RevealRequestView> {
    return this.decide(actor, request, false, reason);
  }

  @Get('reveals/summary')
  @Access(['CENTRE_LEADER', 'SECURITY_ADMIN', 'AUDITOR'])
  @ApiOperation({ summary: '查看诉求人的次数: 按日、单位、人' })
  async summary(
    @Asking() { districtId }: Actor,
    @Query() { days = 30 }: RevealSummaryQueryDto,
  ): Promise<RevealSummaryView> {
    const tx = this.dataSource.manager;
    const since = new Date(realClock.now().getTime() - days * 86_400_000);
    const { units } = await groundOf(tx, districtId);
    return summaryView(since, await countReveals(tx, districtId, since), (unit) => units.get(unit)?.name);
  }

  private async decide(actor: Actor, request: string, approved: boolean, reason?: string) {
    const decided = await this.reveals.answer(actor, request, approved, reason);
    this.counter.count(approved ? 'revealApproved' : 'revealRefused');
    return requestView(decided, realClock.now());
  }
}
