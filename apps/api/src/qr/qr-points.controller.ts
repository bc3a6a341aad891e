import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { addDays, localDate } from '#calendar';
import { groundOf, type Ground } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import {
  changePoint,
  countsByDay,
  listPoints,
  ownPoint,
  placed,
  qrKeepers,
  registerPoints,
  revokePoint,
  rotatePoint,
  type QrPoint,
} from '#territory';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { fileOf } from '../table-body.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { gridsWithout, importPoints } from './bulk-points.js';
import { qrUrlOf } from './code-image.js';
import {
  QrChangeDto,
  QrDaysQueryDto,
  QrGridsDto,
  QrImportQueryDto,
  QrListQueryDto,
  QrPointDto,
  QrReasonDto,
  QrRotationDto,
} from './qr-points.dto.js';
import {
  countedView,
  qrPointView,
  type QrDaysView,
  type QrImportView,
  type QrPointListView,
  type QrPointsMadeView,
  type QrPointView,
} from './qr-points.view.js';

const dayMs = 86_400_000;
const idParam = { name: 'id', description: '点位编号', example: '17' } as const;

/** Places with a printed code 码上办点位: kept by communities and streets for their own area, by the centre for all. */
@ApiTags('扫码点位 qr points')
@ApiBearerAuth()
@Controller('api/v1/qr-points')
export class QrPointsController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Access('STAFF')
  @ApiOperation({ summary: '本辖区的点位, 附期间扫码和提交次数' })
  async list(
    @Asking() actor: Actor,
    @Query() { days = 30, limit = 50, ...filter }: QrListQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointListView> {
    const tx = this.dataSource.manager;
    const since = this.since(days);
    const [ground, points] = await Promise.all([
      groundOf(tx, actor.districtId),
      listPoints(tx, actor, { ...filter, limit: limit + 1 }, since),
    ]);
    const page = points.slice(0, limit);
    return {
      since,
      points: page.map((point) => countedView(point, ground, this.urlOf(request, point))),
      next: points.length > limit ? (page.at(-1)?.number ?? null) : null,
    };
  }

  @Post()
  @Access(qrKeepers)
  @ApiOperation({ summary: '登记一个点位, 得到它的二维码网址' })
  async register(
    @Asking() actor: Actor,
    @Body() wish: QrPointDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointView> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const point = placed(ground.territory, wish, (code) => ground.catalogue.find(code) !== undefined);
    if (Array.isArray(point)) {
      const [fault] = point;
      throw new Refusal(422, fault!.code, { zh: `${fault!.zh}。`, en: `${fault!.en}.` });
    }
    const [made] = await this.dataSource.transaction((tx) =>
      registerPoints(tx, actor, [point], realClock.now()),
    );
    return this.view(request, ground, made!);
  }

  @Post('grids')
  @HttpCode(200)
  @Access(qrKeepers)
  @ApiOperation({ summary: '为一个社区的每个网格各登记一个点位; 已有网格码的不重复' })
  async grids(
    @Asking() actor: Actor,
    @Body() { communityCode }: QrGridsDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointsMadeView> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const points = await this.dataSource.transaction(async (tx) => {
      const wanted = await gridsWithout(tx, actor, ground, communityCode);
      return registerPoints(tx, actor, wanted, realClock.now());
    });
    return { points: points.map((point) => this.view(request, ground, point)) };
  }

  @Post('import')
  @HttpCode(200)
  @Access(qrKeepers)
  @ApiConsumes('text/csv', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'CSV 或 XLSX 文件的字节' })
  @ApiOperation({
    summary: '从表格(CSV、XLSX)登记点位: 先出报告, 无错误才登记',
    description:
      '列: kind(GRID、BUILDING、SITE、ASSET)、name、grid_code、lng、lat、crs(默认 WGS84)、address、categories(事项编码, 分号隔开)。grid_code 与 lng/lat 至少一种。已登记且在用的行跳过。dryRun=true 只出报告。',
  })
  async import(
    @Asking() actor: Actor,
    @Query() { dryRun = false }: QrImportQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<QrImportView> {
    const bytes = await fileOf(request);
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const { report, wanted, points } = await this.dataSource.transaction((tx) =>
      importPoints(tx, actor, ground, bytes, dryRun, realClock.now()),
    );
    return { ...report, wanted, points: points.map((point) => this.view(request, ground, point)) };
  }

  @Get(':id')
  @Access('STAFF')
  @ApiParam(idParam)
  @ApiOperation({ summary: '一个点位' })
  async one(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ): Promise<QrPointView> {
    const tx = this.dataSource.manager;
    const point = await ownPoint(tx, actor, idOf(id));
    return this.view(request, await groundOf(tx, actor.districtId), point);
  }

  @Patch(':id')
  @Access(qrKeepers)
  @ApiParam(idParam)
  @ApiOperation({ summary: '改名称、地址或常见事项; 二维码不变' })
  async change(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Body() { name, address, categories }: QrChangeDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointView> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    for (const code of categories ?? []) ground.catalogue.get(code);
    const change = {
      ...(name ? { name } : {}),
      ...(address === undefined ? {} : { address: address.trim() || null }),
      ...(categories ? { categories } : {}),
    };
    const point = await this.dataSource.transaction((tx) =>
      changePoint(tx, actor, idOf(id), change, realClock.now()),
    );
    return this.view(request, ground, point);
  }

  @Get(':id/days')
  @Access('STAFF')
  @ApiParam(idParam)
  @ApiOperation({ summary: '一个点位每天的扫码和提交次数' })
  async days(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Query() { days = 30 }: QrDaysQueryDto,
  ): Promise<QrDaysView> {
    const tx = this.dataSource.manager;
    const point = await ownPoint(tx, actor, idOf(id));
    const since = this.since(days);
    return { since, days: await countsByDay(tx, point, since) };
  }

  @Post(':id/rotation')
  @HttpCode(200)
  @Access(qrKeepers)
  @ApiParam(idParam)
  @ApiOperation({ summary: '更换二维码: 新码立即可用, 旧码在宽限期后失效; 已停用的点位由此重新启用' })
  async rotate(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Body() { reason, graceDays = 0 }: QrRotationDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointView> {
    const now = realClock.now();
    const graceUntil = graceDays > 0 ? new Date(now.getTime() + graceDays * dayMs) : null;
    const point = await this.dataSource.transaction((tx) =>
      rotatePoint(tx, actor, idOf(id), { reason, graceUntil }, now),
    );
    return this.view(request, await groundOf(this.dataSource.manager, actor.districtId), point);
  }

  @Post(':id/revocation')
  @HttpCode(200)
  @Access(qrKeepers)
  @ApiParam(idParam)
  @ApiOperation({ summary: '停用: 该点位的全部二维码立即失效(泄露、拆除)' })
  async revoke(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Body() { reason }: QrReasonDto,
    @Req() request: FastifyRequest,
  ): Promise<QrPointView> {
    const point = await this.dataSource.transaction((tx) =>
      revokePoint(tx, actor, idOf(id), reason, realClock.now()),
    );
    return this.view(request, await groundOf(this.dataSource.manager, actor.districtId), point);
  }

  private urlOf(request: FastifyRequest, point: QrPoint): string {
    return qrUrlOf(this.settings, request, point);
  }

  private view(request: FastifyRequest, ground: Ground, point: QrPoint): QrPointView {
    return qrPointView(point, ground, this.urlOf(request, point));
  }

  /** The first of so many local days, today being the last; by the clock of the cases. */
  private since(days: number): string {
    return addDays(localDate(this.clock.now()), 1 - days);
  }
}

/** -1, which no point has, for what is no number. */
export const idOf = (id: string): number => (/^\d{1,8}$/.test(id) ? Number(id) : -1);
