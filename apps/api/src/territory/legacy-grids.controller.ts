import { Controller, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { forgetGround, groundOf } from '#cases';
import { realClock, type Clock } from '#config';
import type { Actor } from '#people';
import { legacyColumns, legacyReport, newestGrids, planLegacy, writeLegacy } from '#territory';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { fileOf } from '../table-body.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { notPreviewed, proofOf } from './preview-proof.js';
import { LegacyImportQueryDto, LegacyListQueryDto, LegacyQueryDto } from './territory.dto.js';

const keepers = ['SYSTEM_ADMIN', 'CENTRE_LEADER'] as const;

/** The departments' own nets on the one net 多网合一. */
@ApiTags('多网合一 legacy grids')
@ApiBearerAuth()
@Controller('api/v1/territory/legacy-grids')
export class LegacyGridsController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post('import')
  @HttpCode(200)
  @Access(keepers)
  @ApiConsumes('application/octet-stream', 'text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'CSV 或 XLSX 文件的字节' })
  @ApiOperation({
    summary: '导入旧网格(公安、城管、综治、环保等)到网格的映射: 先预览, 无错误才写入',
    description: `列: ${legacyColumns.join('、')}; 前两列必有。给出边界(WKT)而无占比的, 按面积测算。文件中出现的体系整体替换。`,
  })
  async import(
    @Asking() actor: Actor,
    @Query() { crs = 'WGS84', dryRun = 'true', fingerprint }: LegacyImportQueryDto,
    @Req() request: FastifyRequest,
  ) {
    const { districtId } = actor;
    const bytes = await fileOf(request);
    const now = this.clock.now();
    const { territory } = await groundOf(this.dataSource.manager, districtId, now);
    const plan = await planLegacy(bytes, crs, territory);
    const proof = proofOf(this.settings.tokenSecret, `${districtId} legacy`, {
      ...plan,
      crs,
      basedOn: plan.mapVersion,
    });
    if (dryRun === 'false' && fingerprint !== proof) throw notPreviewed();
    const { report, cells, mapVersion } = plan;
    const told = { report, cells: cells.length, mapVersion, fingerprint: proof };
    if (dryRun === 'true') return { ...told, written: [] };
    const written = await this.dataSource.transaction(async (tx) => {
      const done = await writeLegacy(tx, districtId, plan, actor, now);
      await audit(tx, {
        districtId,
        at: realClock.now(),
        act: 'legacyGridsChanged',
        actor,
        subject: done.map(({ system, version }) => `${system} ${version}`).join(', '),
        detail: { sha256: plan.sha256, cells: cells.length },
      });
      return done;
    });
    forgetGround(districtId);
    return { ...told, written };
  }

  @Get()
  @Access('STAFF')
  @ApiOperation({ summary: '旧网格与网格的对应和占比' })
  async list(
    @Asking() { districtId }: Actor,
    @Query() { system, gridCode, limit = 1000, offset = 0 }: LegacyListQueryDto,
  ) {
    const all = await newestGrids(this.dataSource.manager, districtId, system);
    const own = gridCode ? all.filter((one) => one.gridCode === gridCode) : all;
    return {
      total: own.length,
      cells: own
        .slice(offset, offset + limit)
        .map(({ system: net, version, oldCode, gridCode: grid, share }) => ({
          system: net,
          version,
          oldCode,
          gridCode: grid,
          share,
        })),
    };
  }

  @Get('report')
  @Access(keepers)
  @ApiOperation({
    summary: '没有对应、重复对应的旧网格和面积',
    description:
      '占比合计不足或超过 100% 的旧网格; 没有旧网格覆盖的网格; 有边界的, 按平方米列出未覆盖和重复覆盖。',
  })
  async report(@Asking() { districtId }: Actor, @Query() { system }: LegacyQueryDto) {
    const tx = this.dataSource.manager;
    const { territory } = await groundOf(tx, districtId, this.clock.now());
    return { mapVersion: territory.version, nets: await legacyReport(tx, districtId, territory, system) };
  }
}
