import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { addRules, checkRules, readRuleBook, type DispatchRule, type DispatchRulesVersion } from '#catalogue';
import {
  allChannels,
  correctionsOf,
  dryRunRules,
  fingerprintOfRules,
  forgetGround,
  groundOf,
  type Ground,
} from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { centreRoles, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { CorrectionsQueryDto, DispatchRulesDto, DryRunRulesDto } from './dispatch-rules.dto.js';

const told = 100;
const spelledOut = 5;

/** The ordered overrides of the responsibility list, as versions that are written once and take effect at a moment. */
@ApiTags('派单规则 dispatch rules')
@ApiBearerAuth()
@Controller('api/v1/dispatch-rules')
export class DispatchRulesController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Access([...centreRoles, 'SYSTEM_ADMIN'])
  @ApiOperation({ summary: '现行派单规则, 以及各版本' })
  async list(@Asking() { districtId }: Actor) {
    const [book, now] = [await readRuleBook(this.dataSource.manager, districtId), this.clock.now()];
    const { version, rules } = book.on(now);
    return { version, rules, versions: book.versions.map((one) => versionView(one, version, now)) };
  }

  @Get('versions/:version')
  @Access([...centreRoles, 'SYSTEM_ADMIN'])
  @ApiParam({ name: 'version', description: '版本号', example: 1 })
  @ApiOperation({ summary: '某一版本的全文' })
  async version(@Asking() { districtId }: Actor, @Param('version') wanted: string) {
    const [book, now] = [await readRuleBook(this.dataSource.manager, districtId), this.clock.now()];
    const one = book.versions.find(({ version }) => String(version) === wanted);
    if (!one) throw versionUnknown(wanted);
    return { ...versionView(one, book.on(now).version, now), rules: one.rules };
  }

  @Get('corrections')
  @Access([...centreRoles, 'SYSTEM_ADMIN'])
  @ApiOperation({
    summary: '各规则自动派单后被人工更正的比例(误派)',
    description:
      '只算系统自动首次派单的件; 改类、改格、同意退单、会商定责、兜底、强派均算更正。由事件记录算得, 任何人可复算。',
  })
  async corrections(@Asking() { districtId }: Actor, @Query() { last = 2000 }: CorrectionsQueryDto) {
    const tx = this.dataSource.manager;
    return {
      last,
      asOf: this.clock.now(),
      rules: await seeing(wholeDistrict(districtId), () => correctionsOf(tx, districtId, last)),
    };
  }

  @Post('dry-run')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
  @ApiOperation({
    summary: '试算: 若按这组规则, 最近若干件中哪些会派到别处(不写入)',
    description: '以派单时刻、现行目录和底图重算; 只给编号和单位, 不给内容。fingerprint 用于保存同一组规则。',
  })
  async dryRun(@Asking() { districtId }: Actor, @Body() { rules: given, last = 500 }: DryRunRulesDto) {
    const tx = this.dataSource.manager;
    const [ground, now] = [await groundOf(tx, districtId), this.clock.now()];
    const rules = rulesFrom(given, ground);
    return {
      fingerprint: fingerprintOfRules(districtId, rules, this.settings.tokenSecret),
      asOf: now,
      ...(await seeing(wholeDistrict(districtId), () => dryRunRules(tx, ground, rules, last, now))),
    };
  }

  @Post('versions')
  @Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
  @ApiOperation({
    summary: '保存为新版本, 自 effectiveFrom 起对此后派单的件生效',
    description:
      '须先试算同一组规则并带上其 fingerprint。版本只增不改。同一内容、同一生效时间重发得到同一版本(200)。',
  })
  async add(
    @Asking() actor: Actor,
    @Body() { rules: given, effectiveFrom, note, dryRun: shown }: DispatchRulesDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { districtId } = actor;
    const now = this.clock.now();
    const rules = rulesFrom(given, await groundOf(this.dataSource.manager, districtId));
    if (shown !== fingerprintOfRules(districtId, rules, this.settings.tokenSecret)) throw notDryRun();
    const { version, made } = await this.dataSource.transaction(async (tx) => {
      const order = { districtId, rules, effectiveFrom: new Date(effectiveFrom), note, by: actor };
      const added = await addRules(tx, order, now);
      const { version: number, effectiveFrom: since } = added.version;
      const detail = { version: number, since, rules: rules.length };
      if (added.made)
        await audit(tx, {
          districtId,
          at: realClock.now(),
          act: 'dispatchRulesChanged',
          actor,
          subject: 'dispatch-rules',
          detail,
        });
      return added;
    });
    forgetGround(districtId);
    void reply.status(made ? 201 : 200);
    return { ...versionView(version, version.version, now), rules: version.rules };
  }
}

const versionView = (
  { version, effectiveFrom, note, madeByName, madeAt, rules }: DispatchRulesVersion,
  inForce: number,
  now: Date,
) => ({
  version,
  state: effectiveFrom > now ? 'SCHEDULED' : version === inForce ? 'IN_EFFECT' : 'REPLACED',
  effectiveFrom,
  note,
  madeBy: madeByName,
  madeAt,
  count: rules.length,
});

/** Throws `Refusal` DISPATCH_RULES_INVALID (422) with everything that is wrong. */
function rulesFrom(given: unknown[], { catalogue, territory, units }: Ground): DispatchRule[] {
  const problems = checkRules(given, {
    catalogue,
    isArea: (code) => territory.area(code) !== undefined,
    isUnit: (code) => units.has(code),
    channels: allChannels,
  });
  if (problems.length === 0) return given as DispatchRule[];
  const errors = problems
    .slice(0, told)
    .map(({ path, zh, en }) => ({ field: `rules.${path}`.slice(0, 200), zh, en }));
  const first = errors.slice(0, spelledOut);
  throw new Refusal(
    422,
    'DISPATCH_RULES_INVALID',
    {
      zh: `派单规则有 ${problems.length} 处错误: ${first.map(({ field, zh }) => `${field} ${zh}`).join('; ')}。`,
      en: `The dispatch rules have ${problems.length} faults: ${first.map(({ field, en }) => `${field} ${en}`).join('; ')}.`,
    },
    { errors },
  );
}

const notDryRun = () =>
  new Refusal(
    422,
    'NOT_DRY_RUN',
    {
      zh: '请先试算同一组规则(POST dry-run), 并带上其 fingerprint; 规则改动后须重新试算。',
      en: 'Dry-run these very rules first (POST dry-run) and send the fingerprint; changed rules are run anew.',
    },
    { fields: ['dryRun'] },
  );

const versionUnknown = (version: string) =>
  new Refusal(404, 'DISPATCH_RULES_UNKNOWN', {
    zh: `没有派单规则的版本 ${version}, 请查询 /api/v1/dispatch-rules。`,
    en: `There is no version ${version} of the dispatch rules; see /api/v1/dispatch-rules.`,
  });
