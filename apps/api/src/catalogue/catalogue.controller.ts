import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import {
  baseOf,
  catalogueFrom,
  contentOf,
  diffCatalogues,
  digestOf,
  exportTable,
  readCatalogue,
  readDraft,
  readVersions,
  storeCatalogue,
  versionUnknown,
  type Catalogue,
  type CatalogueBase,
  type CatalogueDraft,
  type CatalogueVersion,
} from '#catalogue';
import { forgetGround, groundOf, previewCatalogue, reviewCatalogue, type Ground } from '#cases';
import { realClock, type Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { maskText, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { filesFrom, fingerprintOf, hasErrors, notPreviewed, tooSoon } from './catalogue-input.js';
import {
  CataloguePreviewDto,
  CatalogueVersionDto,
  DiffQueryDto,
  ExportQueryDto,
  VersionParamDto,
} from './catalogue.dto.js';

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

interface Given {
  effectiveFrom: string | null;
  note: string;
  isPreviewed: (base: CatalogueBase) => boolean;
}

/** The catalogue with its responsibilities and delegated powers, as versions that are written once and hold from a moment on. */
@ApiTags('事项目录与权责清单 catalogue')
@ApiBearerAuth()
@Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
@Controller('api/v1/catalogue')
export class CatalogueController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('versions')
  @ApiOperation({ summary: '目录的各个版本, 新的在前; 哪个在用、何时起' })
  async versions(@Asking() { districtId }: Actor) {
    const versions = await readVersions(this.dataSource.manager, districtId);
    return { versions: versions.map((one) => versionView(one, versions)) };
  }

  @Get('versions/:version/diff')
  @ApiOperation({ summary: '两个版本之间: 增加、减少、改动了什么, 谁的责任单位变了' })
  async diff(
    @Asking() actor: Actor,
    @Param() { version }: VersionParamDto,
    @Query() { from = version - 1 }: DiffQueryDto,
  ) {
    const [was, now] = await Promise.all([this.stored(actor, from), this.stored(actor, version)]);
    return { from, to: version, ...diffCatalogues(was, now) };
  }

  @Get('versions/:version/check')
  @ApiOperation({ summary: '核查一个版本: 每项处处有人负责、部门职责不下压等' })
  async check(@Asking() actor: Actor, @Param() { version }: VersionParamDto) {
    const tx = this.dataSource.manager;
    const [ground, catalogue] = await Promise.all([
      groundOf(tx, actor.districtId),
      this.stored(actor, version),
    ]);
    const look = () => reviewCatalogue(tx, ground, catalogue, this.clock.now());
    return { version, ...(await seeing(wholeDistrict(actor.districtId), look)) };
  }

  @Get('versions/:version/export')
  @ApiProduces(types.csv, types.xlsx)
  @ApiOperation({
    summary: '导出一张表(categories、responsibility、delegated-powers), 可原样导入',
    description: '导出本身也记入审计日志(exported)。',
  })
  async export(
    @Asking() actor: Actor,
    @Param() { version }: VersionParamDto,
    @Query() { table = 'categories', format = 'csv' }: ExportQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { districtId } = actor;
    const file = await exportTable(await this.stored(actor, version), table, format);
    await audit(this.dataSource.manager, {
      districtId,
      at: realClock.now(),
      act: 'exported',
      actor,
      subject: 'catalogue',
      detail: { version, table, format },
    });
    await reply
      .header('content-type', types[format])
      .header('content-disposition', `attachment; filename="${table}-${districtId}-v${version}.${format}"`)
      .send(file);
  }

  @Post('previews')
  @HttpCode(200)
  @ApiOperation({
    summary: '预览: 文件有什么问题、改动了什么、最近若干件会换谁负责(不写入)',
    description:
      '三张表任给其一以上, 未给的沿用现行版本。report 为 ERROR 的须先改正; fingerprint 用于写入同一内容。',
  })
  async preview(@Asking() actor: Actor, @Body() { last = 200, ...files }: CataloguePreviewDto) {
    const { districtId } = actor;
    const tx = this.dataSource.manager;
    // Before it looks: what is stored while it does is none of what is shown.
    const { newest } = baseOf(await readVersions(tx, districtId));
    const ground = await groundOf(tx, districtId);
    const draft = await readDraft(filesFrom(files), contentOf(ground.catalogue));
    const seen = await this.tried(ground, draft, last);
    const base = { inEffect: ground.catalogue.version, newest };
    return { fingerprint: this.fingerprint(actor, base, digestOf(draft)), ...seen };
  }

  @Post('versions')
  @ApiOperation({
    summary: '写入为新版本, 立即或自 effectiveFrom 起对此后派单的件生效',
    description:
      '须先预览同一内容并带上其 fingerprint, 且没有 ERROR; 预览后有新版本写入或生效的, 须重新预览。版本只增不改; 已派单的件不变。同一内容重发得到同一版本(200)。',
  })
  async add(
    @Asking() actor: Actor,
    @Body() { effectiveFrom, note, preview: shown, ...files }: CatalogueVersionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { districtId } = actor;
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, districtId);
    const draft = await readDraft(filesFrom(files), contentOf(ground.catalogue));
    const versions = await readVersions(tx, districtId);
    // What is sent again was previewed on what came before it.
    const digest = digestOf(draft);
    const isNewest = versions[0]?.digest === digest;
    const isPreviewed = (base: CatalogueBase) => shown === this.fingerprint(actor, base, digest);
    if (!isNewest && !isPreviewed(baseOf(versions))) throw notPreviewed();
    const { report } = await this.tried(ground, draft, 1);
    if (report.errors > 0) throw hasErrors(report);
    const given = { effectiveFrom: effectiveFrom ?? null, note: maskText(note).text, isPreviewed };
    const { version, made } = await this.store(actor, draft, given);
    forgetGround(districtId);
    void reply.status(made ? 201 : 200);
    return versionView(version, await readVersions(tx, districtId));
  }

  private fingerprint({ districtId }: Actor, base: CatalogueBase, digest: string): string {
    return fingerprintOf(districtId, base, digest, this.settings.tokenSecret);
  }

  private store(actor: Actor, draft: CatalogueDraft, { effectiveFrom, note, isPreviewed }: Given) {
    const { districtId } = actor;
    const now = this.clock.now();
    const from = effectiveFrom === null ? now : new Date(effectiveFrom);
    const begunAt = effectiveFrom === null ? now : null;
    return this.dataSource.transaction(async (tx) => {
      const order = {
        districtId,
        content: draft,
        effectiveFrom: from,
        begunAt,
        note,
        by: actor,
        madeAt: now,
      };
      const stored = await storeCatalogue(tx, order);
      const { version } = stored.version;
      // Somebody else may have been faster than the look before: only here nobody can.
      if (stored.made && !isPreviewed(stored.base)) throw notPreviewed();
      if (stored.made && from < now) throw tooSoon();
      if (stored.made)
        await audit(tx, {
          districtId,
          at: realClock.now(),
          act: 'catalogueChanged',
          actor,
          subject: String(version),
          detail: { version, since: from, note },
        });
      return stored;
    });
  }

  /** Counts what would change for everybody's cases, and names some of them by number. */
  private tried(ground: Ground, draft: CatalogueDraft, last: number) {
    const tx = this.dataSource.manager;
    return seeing(wholeDistrict(ground.district.districtId), () =>
      previewCatalogue(tx, ground, draft, last, this.clock.now()),
    );
  }

  /** One version; version 0 is what was before the first, nothing. Throws `Refusal` CATALOGUE_VERSION_UNKNOWN. */
  private async stored({ districtId }: Actor, version: number): Promise<Catalogue> {
    const tx = this.dataSource.manager;
    if (version === 0) return catalogueFrom(districtId, 0, { categories: [], areas: [], powers: [] });
    const known = await readVersions(tx, districtId);
    if (!known.some((one) => one.version === version)) throw versionUnknown(version);
    return readCatalogue(tx, districtId, version);
  }
}

function versionView(one: CatalogueVersion, all: readonly CatalogueVersion[]) {
  const holds = Math.max(...all.filter(({ begunAt }) => begunAt !== null).map(({ version }) => version));
  const isReplaced = one.version < holds;
  return {
    version: one.version,
    state: isReplaced ? 'REPLACED' : one.begunAt ? 'IN_EFFECT' : 'SCHEDULED',
    effectiveFrom: one.effectiveFrom,
    begunAt: one.begunAt,
    note: one.note,
    madeBy: one.madeByName,
    madeAt: one.madeAt,
  };
}
