import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { localDate } from '#calendar';
import { groundOf } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { listPoints, mostAtOnce, ownPoint, qrKinds } from '#territory';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { pngOf, qrUrlOf, svgOf } from './code-image.js';
import { idOf } from './qr-points.controller.js';
import { QrImageQueryDto, QrSheetQueryDto } from './qr-points.dto.js';
import { sheetStream } from './sheet-stream.js';

/** Codes as pictures, and sheets of labels to be printed and cut. */
@ApiTags('扫码点位 qr points')
@ApiBearerAuth()
@Controller('api/v1/qr-points')
export class QrPrintController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('sheet')
  @Access('STAFF')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: '一个社区在用点位的标签, A4 可打印(PDF), 每页八张' })
  async sheet(
    @Asking() actor: Actor,
    @Query() { communityCode, kind }: QrSheetQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const tx = this.dataSource.manager;
    const filter = { communityCode, state: 'ACTIVE', limit: mostAtOnce, ...(kind ? { kind } : {}) } as const;
    const today = localDate(this.clock.now());
    const points = await listPoints(tx, actor, filter, today);
    if (points.length === 0) throw nothingToPrint();
    const { territory } = await groundOf(tx, actor.districtId);
    const community = territory.name(communityCode);
    const labels = points.map((point) => ({
      number: point.number,
      name: point.name,
      place: [qrKinds[point.kind], community, point.address].filter(Boolean).join(' · '),
      url: qrUrlOf(this.settings, request, point),
    }));
    void reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `attachment; filename="qr-${communityCode}.pdf"`)
      .header('cache-control', 'private, no-store');
    await reply.send(sheetStream({ title: `${community} 码上办点位`, labels, made: realClock.now() }));
  }

  @Get(':id/code')
  @Access('STAFF')
  @ApiParam({ name: 'id', description: '点位编号', example: '17' })
  @ApiProduces('image/png', 'image/svg+xml')
  @ApiOperation({ summary: '一个点位的二维码图片(PNG 或 SVG)' })
  async code(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Query() { format = 'png', size = 600 }: QrImageQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const point = await ownPoint(this.dataSource.manager, actor, idOf(id));
    if (point.revokedAt) throw pointRevoked();
    const url = qrUrlOf(this.settings, request, point);
    void reply
      .header('content-type', format === 'svg' ? 'image/svg+xml; charset=utf-8' : 'image/png')
      .header('content-disposition', `inline; filename="qr-${point.number}.${format}"`)
      .header('cache-control', 'private, no-store');
    await reply.send(format === 'svg' ? await svgOf(url) : await pngOf(url, size));
  }
}

const nothingToPrint = () =>
  new Refusal(404, 'QR_POINT_NOT_FOUND', {
    zh: '该社区没有您可见的在用点位, 请先登记(POST /api/v1/qr-points/grids)。',
    en: 'This community has no points in use that you may see; register some first (POST /api/v1/qr-points/grids).',
  });
const pointRevoked = () =>
  new Refusal(409, 'QR_POINT_REVOKED', {
    zh: '该点位已停用, 更换(rotation)后才有新的二维码。',
    en: 'This point is revoked; rotate it to get a new code.',
  });
