import { Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { localDate } from '#calendar';
import { groundOf } from '#cases';
import type { Clock } from '#config';
import { exportKeyPoints, gridsWithin, importKeyPoints, readCoverage, readRecords, readTrack } from '#patrol';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { Fresh, Lists } from '../lists.js';
import { fileOf } from '../table-body.js';
import { CLOCK } from '../tokens.js';
import {
  CoverageQueryDto,
  KeyPointFileQueryDto,
  KeyPointImportQueryDto,
  PatrolTrackQueryDto,
  RecordsQueryDto,
} from './patrol.dto.js';
import {
  KeyPointImportView,
  PatrolCoverageView,
  PatrolRecordListView,
  PatrolTracksView,
  recordView,
} from './patrol.view.js';

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** What those above the grid see of the rounds, and the list of key points they keep. */
@ApiTags('巡查 patrol')
@ApiBearerAuth()
@Controller('api/v1/patrol')
export class CoverageController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: Lists,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('coverage')
  @Access(['COMMUNITY_CLERK', 'STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({
    summary: '巡查覆盖率: 各网格每天的整轮巡查和重点点位, 应巡与已巡',
    description:
      '工作日基础网格至少一整轮, 重点点位按清单次数(默认两次); 休息日不要求, 巡了照记。每天按当天的网格底图; total 为全部网格, 网格多时分页, 以 next 作为 after 续取。',
  })
  async coverage(
    @Asking() actor: Actor,
    @Query() query: CoverageQueryDto,
    @Fresh() fresh: boolean,
  ): Promise<PatrolCoverageView> {
    const now = this.clock.now();
    const today = localDate(now);
    const { from = query.to ?? today, to = query.from ?? today, area, after } = query;
    const ground = await groundOf(this.dataSource.manager, actor.districtId, now);
    const asked = { from, to, ...(area ? { area } : {}), ...(after ? { after } : {}) };
    return this.lists.read(fresh, (tx) => readCoverage(tx, ground, actor, asked, now));
  }

  @Get('records')
  @Access(['COMMUNITY_CLERK', 'STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '一天的巡查记录, 连同标记(网格外、补传过晚、不在班次、可能重复等), 最多 500 条' })
  async records(@Asking() actor: Actor, @Query() query: RecordsQueryDto): Promise<PatrolRecordListView> {
    const now = this.clock.now();
    const { day = localDate(now), area } = query;
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, actor.districtId, now);
    const records = await readRecords(tx, ground, actor, { day, ...(area ? { area } : {}) }, now);
    return { day, records: records.map(recordView) };
  }

  @Get('tracks')
  @Access(['GRID_WORKER', 'COMMUNITY_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'])
  @ApiOperation({
    summary: '一名网格员一天的巡查轨迹',
    description: '只给本人、网格所在社区、街道领导和中心领导; 本人以外每次查看都记入审计。',
  })
  async tracks(@Asking() actor: Actor, @Query() query: PatrolTrackQueryDto): Promise<PatrolTracksView> {
    const { worker = actor.id, day = localDate(this.clock.now()) } = query;
    const ground = await groundOf(this.dataSource.manager, actor.districtId, this.clock.now());
    const tracks = await this.dataSource.transaction((tx) => readTrack(tx, ground, actor, worker, day));
    return { day, tracks };
  }

  @Post('key-points/import')
  @HttpCode(200)
  @Access(['STREET_LEADER', 'CENTRE_LEADER', 'SYSTEM_ADMIN'])
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: '表格文件的字节: CSV 或 XLSX' })
  @ApiOperation({
    summary: '导入重点点位(CSV 或 XLSX): 先报告, write=true 且无错误时写入',
    description:
      '列: 编码、网格编码、名称、经度、纬度、坐标系、位置、每日次数、巡查内容、起始日期、截止日期; 街道领导只能导入本街道的网格。',
  })
  async import(
    @Asking() actor: Actor,
    @Query() { write, whole }: KeyPointImportQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<KeyPointImportView> {
    const bytes = await fileOf(request);
    const ground = await groundOf(this.dataSource.manager, actor.districtId, this.clock.now());
    const grids = new Set(gridsWithin(ground, actor).map(({ code }) => code));
    const how = { write: write === 'true', whole: whole === 'true', now: this.clock.now() };
    return this.dataSource.transaction((tx) => importKeyPoints(tx, ground, actor, grids, bytes, how));
  }

  @Get('key-points')
  @Access([
    'GRID_WORKER',
    'COMMUNITY_CLERK',
    'STREET_CLERK',
    'STREET_LEADER',
    'CENTRE_LEADER',
    'SYSTEM_ADMIN',
  ])
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: '您范围内今天有效的重点点位, 可改后再导入' })
  @ApiOperation({ summary: '导出重点点位(CSV 或 XLSX)' })
  async export(
    @Asking() actor: Actor,
    @Query() { format = 'csv' }: KeyPointFileQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, actor.districtId, this.clock.now());
    const grids = new Set(gridsWithin(ground, actor).map(({ code }) => code));
    const file = await exportKeyPoints(tx, actor.districtId, grids, localDate(this.clock.now()), format);
    void reply
      .type(types[format])
      .header('content-disposition', `attachment; filename="key-points.${format}"`);
    return file;
  }
}
