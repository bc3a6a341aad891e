import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { audit, auditLines, headFile, readAudit, readHeads, type AuditEvent, type AuditFilter } from '#audit';
import { realClock, Refusal } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { AuditFilterDto, AuditQueryDto } from './audit.dto.js';
import { auditLineView, AuditPageView, HeadFileView, HeadListView, headView } from './audit.view.js';

/** The audit log 审计日志 of the district, and the signed heads over it and over all cases. */
@ApiTags('审计 audit')
@ApiBearerAuth()
@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access(['AUDITOR', 'SECURITY_ADMIN'])
  @ApiOperation({ summary: '审计日志, 从新到旧' })
  async list(@Asking() { districtId }: Actor, @Query() query: AuditQueryDto): Promise<AuditPageView> {
    const { before, limit = 50 } = query;
    const lines = await readAudit(this.dataSource.manager, districtId, filterOf(query), limit + 1, before);
    const page = lines.slice(0, limit);
    return {
      lines: page.map(auditLineView),
      next: lines.length > limit ? (page.at(-1)?.seq ?? null) : null,
    };
  }

  @Get('export')
  @Access(['AUDITOR', 'SECURITY_ADMIN'])
  @ApiProduces('application/x-ndjson')
  @ApiOperation({
    summary: '导出审计日志: 每行一条 JSON, 从旧到新, 含哈希',
    description: '导出本身也记入审计日志(exported)。',
  })
  async export(
    @Asking() actor: Actor,
    @Query() query: AuditFilterDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const tx = this.dataSource.manager;
    const { districtId } = actor;
    const [last] = await readAudit(tx, districtId, {}, 1);
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'exported',
      actor,
      subject: 'audit',
      detail: { ...query, upTo: last?.seq ?? 0 },
    });
    await reply
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="audit-${districtId}.ndjson"`)
      .send(Readable.from(ndjson(auditLines(tx, districtId, filterOf(query), last?.seq ?? 0))));
  }

  @Get('heads')
  @Access(['AUDITOR', 'SECURITY_ADMIN'])
  @ApiOperation({ summary: '每日签名链首, 从新到旧, 最多 400 个' })
  async heads(@Asking() { districtId }: Actor): Promise<HeadListView> {
    const heads = await readHeads(this.dataSource.manager, districtId, 400);
    return { heads: heads.map(headView) };
  }

  @Get('heads/:day')
  @Access(['AUDITOR', 'SECURITY_ADMIN'])
  @ApiParam({ name: 'day', description: '哪一日', example: '2026-11-01' })
  @ApiOperation({
    summary: '某日的签名链首, 供另存: npm run verify -- --head 文件',
    description: '链首逐日相连: 保存最近一个即锁定之前的全部历史。',
  })
  @ApiOkResponse({ type: HeadFileView })
  async head(@Asking() { districtId }: Actor, @Param('day') day: string): Promise<HeadFileView> {
    const file = await headFile(this.dataSource.manager, districtId, day);
    if (!file) throw noHead();
    return file;
  }
}

const filterOf = ({ act, actor, subject, from, to }: AuditFilterDto): AuditFilter => ({
  ...(act === undefined ? {} : { act }),
  ...(actor === undefined ? {} : { actor }),
  ...(subject === undefined ? {} : { subject }),
  ...(from === undefined ? {} : { from: new Date(from) }),
  ...(to === undefined ? {} : { to: new Date(to) }),
});

async function* ndjson(pages: AsyncGenerator<AuditEvent[]>): AsyncGenerator<string> {
  for await (const lines of pages) yield lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

const noHead = () =>
  new Refusal(404, 'HEAD_NOT_FOUND', {
    zh: '该日没有签名链首, 请查询 /api/v1/audit/heads。',
    en: 'There is no signed head of that day; see /api/v1/audit/heads.',
  });
