import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import {
  addPolicyVersion,
  type Profile,
  PolicyVersion,
  readPolicyBook,
  usePolicy,
  type PolicyBook,
} from '#catalogue';
import { dryRun, fingerprintOf, forgetGround, groundOf } from '#cases';
import { realClock, type Clock } from '#config';
import { seeing, wholeDistrict, type Tx } from '#database';
import { District, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { DryRunDto, PolicyVersionDto, UsePolicyDto } from './policies.dto.js';
import { notDryRun, profileFrom, versionUnknown } from './profile-input.js';

const name = () => ApiParam({ name: 'name', description: '方案名称', example: 'SHANDONG_LIKE' });

/** The time limits of the district, as versions that are written once and take effect on a day. */
@ApiTags('时限方案 policies')
@ApiBearerAuth()
@Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
@Controller('api/v1')
export class PoliciesController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('policies')
  @ApiOperation({ summary: '各时限方案及其版本, 哪个在用、何时起' })
  async list(@Asking() actor: Actor) {
    const [book, now] = [await this.bookOf(actor), this.clock.now()];
    const names = [...new Set(book.entries.map((one) => one.name))].sort();
    return {
      used: book.used,
      policies: names.map((one) => {
        const holds = book.inEffect(one, now);
        return {
          name: one,
          used: one === book.used,
          inEffect: holds && { version: holds.version, since: holds.effectiveFrom },
          versions: book.entries
            .filter((entry) => entry.name === one)
            .map((entry) => versionView(entry, book, now)),
        };
      }),
    };
  }

  @Get('policies/:name/versions/:version')
  @name()
  @ApiParam({ name: 'version', description: '版本号', example: 1 })
  @ApiOperation({ summary: '某一版本的全文' })
  async version(@Asking() actor: Actor, @Param('name') wanted: string, @Param('version') number: string) {
    const book = await this.bookOf(actor);
    const entry = book.entries.find((one) => one.name === wanted && String(one.version) === number);
    if (!entry) throw versionUnknown(wanted, number);
    return { ...versionView(entry, book, this.clock.now()), profile: entry.profile };
  }

  @Post('policies/:name/dry-run')
  @HttpCode(200)
  @name()
  @ApiOperation({
    summary: '试算: 最近若干件若按此方案, 办理时限会怎样变化(不写入)',
    description:
      '按现行事项目录和日历, 自首次派单起算; 已批准的延期和挂账照给。fingerprint 用于保存同一方案。',
  })
  async dryRun(
    @Asking() actor: Actor,
    @Param('name') wanted: string,
    @Body() { profile: given, last = 200 }: DryRunDto,
  ) {
    const profile = profileFrom(given, wanted);
    const now = this.clock.now();
    return {
      name: wanted,
      fingerprint: fingerprintOf(actor.districtId, profile, this.settings.tokenSecret),
      asOf: now,
      ...(await this.tried(actor.districtId, profile, last, now)),
    };
  }

  /** Counts what would change for everybody's cases and shows none of them. */
  private async tried(districtId: string, profile: Profile, last: number, now: Date) {
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, districtId);
    return seeing(wholeDistrict(districtId), () => dryRun(tx, ground, profile, last, now));
  }

  @Post('policies/:name/versions')
  @name()
  @ApiOperation({
    summary: '保存为新版本, 自 effectiveFrom 起对此后派单的件生效',
    description:
      '须先试算同一方案并带上其 fingerprint。版本只增不改; 已派单的件不变。同一内容、同一生效时间重发得到同一版本(200)。',
  })
  async add(
    @Asking() actor: Actor,
    @Param('name') wanted: string,
    @Body() { profile: given, effectiveFrom, note, dryRun: shown }: PolicyVersionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { districtId } = actor;
    const profile = profileFrom(given, wanted);
    if (shown !== fingerprintOf(districtId, profile, this.settings.tokenSecret)) throw notDryRun();
    const order = {
      districtId,
      name: wanted,
      profile,
      effectiveFrom: new Date(effectiveFrom),
      note,
      by: actor,
    };
    const now = this.clock.now();
    const { version, made } = await this.dataSource.transaction(async (tx) => {
      const added = await addPolicyVersion(tx, order, now);
      const { effectiveFrom: since } = added.version;
      if (added.made) await this.noted(tx, actor, wanted, { version: added.version.version, since, note });
      return added;
    });
    forgetGround(districtId);
    void reply.status(made ? 201 : 200);
    return { ...versionView(version, await this.bookOf(actor), now), profile: version.profile };
  }

  @Put('policy')
  @ApiOperation({ summary: '本区改用哪个方案, 对此后派单的件生效' })
  async use(@Asking() actor: Actor, @Body() { name: wanted }: UsePolicyDto) {
    const { districtId } = actor;
    const now = this.clock.now();
    const { version, effectiveFrom } = await this.dataSource.transaction(async (tx) => {
      const used = await usePolicy(tx, districtId, wanted, now);
      await this.noted(tx, actor, wanted, { used: true, version: used.version });
      return used;
    });
    forgetGround(districtId);
    return { used: wanted, version, since: effectiveFrom };
  }

  private noted(tx: Tx, actor: Actor, subject: string, detail: Record<string, unknown>): Promise<void> {
    const { districtId } = actor;
    return audit(tx, { districtId, at: realClock.now(), act: 'policyChanged', actor, subject, detail });
  }

  private async bookOf({ districtId }: Actor): Promise<PolicyBook<PolicyVersion>> {
    const tx = this.dataSource.manager;
    return readPolicyBook(tx, await tx.findOneByOrFail(District, { districtId }));
  }
}

const versionView = (entry: PolicyVersion, book: PolicyBook<PolicyVersion>, now: Date) => ({
  name: entry.name,
  version: entry.version,
  state: book.stateOf(entry, now),
  effectiveFrom: entry.effectiveFrom,
  note: entry.note,
  madeBy: entry.madeByName,
  madeAt: entry.madeAt,
});
