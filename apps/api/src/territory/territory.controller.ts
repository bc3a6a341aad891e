import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { forgetGround, groundOf, previewRedraw } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { rosterAt } from '#rosters';
import {
  AreaSuccessor,
  mapVersionOf,
  planMap,
  pointOutside,
  readKnownMap,
  readVersions,
  writeMap,
} from '#territory';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { fileOf } from '../table-body.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { notPreviewed, proofOf } from './preview-proof.js';
import { LocateQueryDto, MapImportQueryDto, MapVersionDto, VersionAreasQueryDto } from './territory.dto.js';
import { locatedView, LocatedView, versionViews } from './territory.view.js';

const keepers = ['SYSTEM_ADMIN', 'CENTRE_LEADER'] as const;

/** The map of the district with its history 网格底图: versions, redraws, where a point lies. */
@ApiTags('网格底图 territory')
@ApiBearerAuth()
@Controller('api/v1/territory')
export class TerritoryController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post('import')
  @HttpCode(200)
  @Access(keepers)
  @ApiConsumes('application/octet-stream', 'text/csv', 'application/geo+json')
  @ApiBody({
    schema: { type: 'string', format: 'binary' },
    description: 'GeoJSON、CSV(WKT)或 XLSX 文件的字节',
  })
  @ApiOperation({
    summary: '导入底图: 先预览(检查报告、变动、哪些件和网格员会动), 无错误才写入为新版本',
    description:
      '文件替换其中出现的层级(区、街道、社区、网格、楼栋和点位), 其余沿用。dryRun=false 时须带预览所给的 fingerprint; 有 ERROR 不能写入。' +
      '生效后, 未签收的件按位置改格, 已签收的保持原版本。',
  })
  async import(
    @Asking() actor: Actor,
    @Query() { crs = 'WGS84', dryRun = 'true', fingerprint, validFrom, note = '' }: MapImportQueryDto,
    @Req() request: FastifyRequest,
  ) {
    const { districtId } = actor;
    const bytes = await fileOf(request);
    const tx = this.dataSource.manager;
    const plan = await planMap(bytes, crs, await readKnownMap(tx, districtId, this.clock.now()));
    const proof = proofOf(this.settings.tokenSecret, districtId, plan);
    if (dryRun === 'false' && fingerprint !== proof) throw notPreviewed();
    const { report, changes, successors, areas, sites, basedOn } = plan;
    const told = { basedOn, report, changes, successors, areas: areas.length, sites: sites.length };
    if (dryRun === 'true')
      return {
        ...told,
        fingerprint: proof,
        // Of a map that cannot be written nobody asks what it would move.
        redraw: report.errors > 0 ? null : await previewRedraw(tx, districtId, plan),
        version: null,
      };
    const now = this.clock.now();
    const order = { plan, validFrom: validFrom ? new Date(validFrom) : now, note, by: actor };
    const written = await this.dataSource.transaction(async (inner) => {
      const one = await writeMap(inner, districtId, order, now);
      await audit(inner, {
        districtId,
        at: realClock.now(),
        act: 'mapChanged',
        actor,
        subject: `map ${one.version}`,
        reason: note || null,
        detail: { version: one.version, validFrom: one.validFrom, sha256: one.sha256, crs },
      });
      return one;
    });
    forgetGround(districtId);
    return { ...told, fingerprint: proof, redraw: null, version: written.version };
  }

  @Get('versions')
  @Access('STAFF')
  @ApiOperation({ summary: '底图的各版本, 最新在前: 何时起生效, 是否已随之调整' })
  async versions(@Asking() { districtId }: Actor) {
    return {
      versions: versionViews(await readVersions(this.dataSource.manager, districtId), this.clock.now()),
    };
  }

  @Get('versions/:version/areas')
  @Access('STAFF')
  @ApiParam({ name: 'version', description: '底图版本', example: 1 })
  @ApiOperation({ summary: '某一版本的街道、社区、网格(分页); polygon=true 时带 GeoJSON' })
  async areas(
    @Asking() { districtId }: Actor,
    @Param() { version }: MapVersionDto,
    @Query() { level, parentCode, polygon, after, limit = 1000 }: VersionAreasQueryDto,
  ) {
    const tx = this.dataSource.manager;
    const known = await readVersions(tx, districtId);
    if (!known.some((one) => one.version === version)) throw versionUnknown(version);
    const page = (await mapVersionOf(tx, districtId, version)).page({ level, parentCode, after, limit });
    return {
      version,
      next: page.length === limit ? (page.at(-1)?.code ?? null) : null,
      areas: page.map(
        ({ districtId: _d, version: _v, validFrom: _f, validTo: _t, polygon: shape, ...area }) => ({
          ...area,
          ...(polygon ? { polygon: shape } : {}),
        }),
      ),
    };
  }

  @Get('locate')
  @Access('STAFF')
  @ApiOperation({
    summary: '一个位置属哪个网格、谁当班; 不在区内时说明是否经纬度对调或坐标系不对',
  })
  @ApiOkResponse({ type: LocatedView })
  async locate(
    @Asking() { districtId }: Actor,
    @Query() { lng, lat, crs, at }: LocateQueryDto,
  ): Promise<LocatedView> {
    const now = this.clock.now();
    const when = at ? new Date(at) : now;
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, districtId, when);
    const place = ground.territory.locate({ lng, lat, crs });
    if (!place) throw pointOutside(ground.territory, { lng, lat, crs });
    const isPast = place.gridCode !== null && when < now;
    const roster = isPast ? await rosterAt(tx, districtId, [place.gridCode!], when) : ground.roster;
    return locatedView({ ...ground, roster }, place, when);
  }

  @Get('areas/:code/successors')
  @Access('STAFF')
  @ApiParam({ name: 'code', description: '区域编码, 可为已撤销的', example: '379902002002' })
  @ApiOperation({ summary: '一个编码的承接关系: 拆分、合并、改码, 由哪个编码而来、由哪个承接' })
  async successors(@Asking() { districtId }: Actor, @Param('code') code: string) {
    const tx = this.dataSource.manager;
    const isCode = /^\d{12}(\d{3})?$/.test(code);
    const lives: Array<{ version: number; name: string }> = isCode
      ? await tx.query(
          `SELECT version, name FROM area WHERE district_id = $1 AND code = $2 ORDER BY version`,
          [districtId, code],
        )
      : [];
    if (lives.length === 0) throw areaUnknown(code);
    const links = await tx.find(AreaSuccessor, {
      where: [
        { districtId, oldCode: code },
        { districtId, newCode: code },
      ],
      order: { version: 'ASC', oldCode: 'ASC', newCode: 'ASC' },
    });
    const told = links.map(({ districtId: _d, ...link }) => link);
    return {
      code,
      versions: lives,
      from: told.filter(({ newCode }) => newCode === code),
      to: told.filter(({ oldCode }) => oldCode === code),
    };
  }
}

const versionUnknown = (version: number) =>
  new Refusal(404, 'MAP_VERSION_UNKNOWN', {
    zh: `没有第 ${version} 版底图, 请查询 /api/v1/territory/versions。`,
    en: `There is no version ${version} of the map; see /api/v1/territory/versions.`,
  });
const areaUnknown = (code: string) =>
  new Refusal(404, 'AREA_UNKNOWN', {
    zh: `底图从未有过编码 ${code.slice(0, 20)}, 请核对。`,
    en: `No version of the map has had the code ${code.slice(0, 20)}; check it.`,
  });
