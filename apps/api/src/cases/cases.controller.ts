import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { sealWith, type Signer } from '#audit';
import { filingReceipt, groundOf, Intake, isCaseNumber, listShown, readCase } from '#cases';
import { Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { Fresh, Lists } from '../lists.js';
import { CLOCK, SIGNER } from '../tokens.js';
import { Answers } from './answers.js';
import { AppealDto } from './appeal.dto.js';
import { CaseQueryDto } from './case-query.dto.js';
import { CaseDetailView, CaseListView, caseView, ReceiptView } from './case.view.js';

@ApiTags('诉求件 cases')
@Controller('api/v1/cases')
export class CasesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: Lists,
    private readonly intake: Intake,
    private readonly answers: Answers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  @Post()
  @Access('ANYONE')
  @ApiOperation({
    summary: '提交诉求(居民、受理员、网格员、物联网平台)',
    description: '返回编号和查询码。重复提交同一 Idempotency-Key 与相同内容, 得到同一件。',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '客户端生成的唯一键, 重试时保持不变' })
  @ApiQuery({
    name: 'district',
    required: false,
    description: '区划编码, 默认为本系统的区',
    example: '379902',
  })
  async submit(
    @Asking() actor: Actor,
    @Body() appeal: AppealDto,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiptView> {
    if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) throw keyInvalid();
    const receipt = await this.intake.submit(actor, appeal, key);
    void reply.header('location', `/api/v1/cases/${receipt.number}`).header('etag', `"${receipt.version}"`);
    if (receipt.replayed) void reply.header('idempotency-replayed', 'true');
    return {
      number: receipt.number,
      trackingCode: receipt.trackingCode,
      submittedAt: receipt.submittedAt,
      message:
        (receipt.danger ? '如有人身危险请立即拨打 110、119 或 120。' : '') +
        '已收到, 凭编号和查询码可随时查询、评价或撤单。',
      // Ed25519 takes 0.04 ms, SM2 ten times that.
      receipt:
        this.signer.suite === 'ED25519' && !appeal.draft
          ? sealWith(this.signer, 'gridwhistle-receipt', filingReceipt(actor.districtId, receipt))
          : null,
      receiptUrl: `/api/v1/cases/${receipt.number}/receipt`,
    };
  }

  @Get()
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiOperation({ summary: '我的列表: 我能看到的诉求件, 按提交时间从新到旧' })
  async list(
    @Asking() actor: Actor,
    @Query() query: CaseQueryDto,
    @Fresh() fresh: boolean,
  ): Promise<CaseListView> {
    const { overdue, limit = 20, ...rest } = query;
    const filter = { ...rest, limit, ...(overdue ? { overdueAt: this.clock.now() } : {}) };
    const [ground, page] = await Promise.all([
      groundOf(this.dataSource.manager, actor.districtId),
      this.lists.read(fresh, (tx) => listShown(tx, actor, filter)),
    ]);
    return { cases: page.cases.map((row) => caseView(row, ground, actor)), next: page.next };
  }

  @Get(':number')
  @Access('PARTY')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码查看' })
  @ApiOperation({ summary: '一件: 详情、过程、计时、吹哨和下一步可做的动作' })
  @ApiOkResponse({ type: CaseDetailView })
  async one(
    @Asking() actor: Actor,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(number) ? number : '');
    return this.answers.whole(actor, row, await groundOf(tx, actor.districtId), reply);
  }
}

const keyInvalid = () =>
  new Refusal(400, 'IDEMPOTENCY_KEY_INVALID', {
    zh: 'Idempotency-Key 应为 1 到 128 个可见 ASCII 字符。',
    en: 'Idempotency-Key must be 1 to 128 visible ASCII characters.',
  });
