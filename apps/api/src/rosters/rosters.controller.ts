import { setImmediate as breath } from 'node:timers/promises';
import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { forgetGround, groundOf, type Ground } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { changeRoster, gapsOf, onDuty, rosterAt, rosterOf, type Gap, type Roster } from '#rosters';
import { Access, Asking } from '../access.js';
import { StaffAtDoor } from '../people/staff-at-door.js';
import { CLOCK } from '../tokens.js';
import {
  gridAt,
  gridsIn,
  needStreet,
  ownGridsIn,
  rosterFrom,
  rosterKeepers,
  streetOf,
} from './roster-input.js';
import { onDutyView, shiftView, workerOf, workerView } from './roster-views.js';
import { DutyQueryDto, GapQueryDto, RosterGridDto, RosterDto, RosterQueryDto } from './rosters.dto.js';
import { DutyGapListView, OnDutyListView, RosterView, GridWorkerListView } from './rosters.view.js';

const dayMs = 86_400_000;
const mostGridDays = 20_000;
/** So many grids are looked at before others get their turn. */
const breathEvery = 20;
const grid = { name: 'grid', description: '网格编码', example: '379902001001001' };

/** Who works which grid and when 排班: one answerable worker, stand-ins, shifts; nobody on duty means the community. */
@ApiTags('排班 rosters')
@ApiBearerAuth()
@Controller('api/v1')
export class RostersController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly door: StaffAtDoor,
  ) {}

  @Get('on-duty')
  @Access('STAFF')
  @ApiOperation({
    summary: '谁当班: 一个网格、社区、街道或本人范围, 现在或某一时刻',
    description: '责任网格员在岗即为其本人, 否则按先后为替班人员, 都不在则由社区办理。',
  })
  @ApiOkResponse({ type: OnDutyListView })
  async duty(
    @Asking() actor: Actor,
    @Query() { area, at, after = '', limit = 1000 }: DutyQueryDto,
  ): Promise<OnDutyListView> {
    const moment = this.momentOf(at);
    const ground = await this.groundOf(actor, at);
    const wanted = gridsIn(ground, actor, area).filter((code) => code > after);
    const codes = wanted.slice(0, limit);
    const roster = await this.rosterOf(actor, codes, at);
    return {
      at: moment,
      grids: codes.map((code) => onDutyView(ground, code, onDuty(roster, code, moment, ground.calendar))),
      next: wanted.length > limit ? (codes.at(-1) ?? null) : null,
    };
  }

  @Get('rosters/gaps')
  @Access([...rosterKeepers, 'COMMUNITY_CLERK'])
  @ApiOperation({ summary: '今后几天(默认 7 天)本辖区哪些网格何时无人当班, 届时由社区办理' })
  @ApiOkResponse({ type: DutyGapListView })
  async gaps(@Asking() actor: Actor, @Query() { area, days = 7 }: GapQueryDto): Promise<DutyGapListView> {
    const ground = await this.groundOf(actor);
    const codes = ownGridsIn(ground, actor, area);
    if (codes.length * days > mostGridDays) throw tooMany();
    const from = this.clock.now();
    const to = new Date(from.getTime() + days * dayMs);
    const roster = await this.rosterOf(actor);
    const gaps: Gap[] = [];
    for (const [i, code] of codes.entries()) {
      gaps.push(...gapsOf(roster, [code], from, to, ground.calendar));
      if (i % breathEvery === breathEvery - 1) await breath();
    }
    return { from, to, gaps: gaps.map((gap) => ({ ...gap, gridName: gridAt(ground, gap.gridCode).name })) };
  }

  @Get('rosters/workers')
  @Access(rosterKeepers)
  @ApiOperation({ summary: '可以排班的网格员: 街道为本街道的, 中心为全区的' })
  @ApiOkResponse({ type: GridWorkerListView })
  async workers(@Asking() actor: Actor): Promise<GridWorkerListView> {
    const ground = await this.groundOf(actor);
    const all = actor.roles.some((role) => role === 'CENTRE_LEADER' || role === 'SYSTEM_ADMIN');
    const workers = [...(await this.rosterOf(actor)).workers.values()]
      .filter((one) => one.ready && (all || streetOf(ground, one) === actor.unitCode))
      .sort((a, b) => (a.username < b.username ? -1 : 1));
    return { workers: workers.map(workerView) };
  }

  @Get('grids/:grid/roster')
  @Access('STAFF')
  @ApiParam(grid)
  @ApiOperation({ summary: '一个网格的责任网格员、替班和班次; at 为过去时, 看当时的安排' })
  @ApiOkResponse({ type: RosterView })
  async roster(
    @Asking() actor: Actor,
    @Param() { grid: code }: RosterGridDto,
    @Query() { at }: RosterQueryDto,
  ): Promise<RosterView> {
    const ground = await this.groundOf(actor, at);
    gridAt(ground, code);
    const moment = this.momentOf(at);
    return this.view(ground, await this.rosterOf(actor, [code], at), code, moment);
  }

  @Put('grids/:grid/roster')
  @Access(rosterKeepers)
  @ApiParam(grid)
  @ApiOperation({
    summary: '安排一个网格: 责任网格员、替班(按先后)和班次, 立即生效, 原安排留作历史',
    description:
      '街道维护本街道的, 中心领导和系统管理员维护全区的。没有班次的人视为全天在岗。未联系的件随之交接给当班的人。',
  })
  @ApiOkResponse({ type: RosterView })
  async change(
    @Asking() actor: Actor,
    @Param() { grid: code }: RosterGridDto,
    @Body() wanted: RosterDto,
  ): Promise<RosterView> {
    const ground = await this.groundOf(actor);
    const { streetCode } = gridAt(ground, code);
    needStreet(actor, streetCode);
    const { post, shifts } = rosterFrom(ground, await this.rosterOf(actor), streetCode, wanted);
    const now = this.clock.now();
    await this.dataSource.transaction((tx) =>
      changeRoster(tx, actor, { gridCode: code, post, shifts }, now, realClock.now()),
    );
    forgetGround(actor.districtId);
    this.door.forget();
    return this.view(ground, await this.rosterOf(actor), code, now);
  }

  private view(ground: Ground, roster: Roster, code: string, at: Date): RosterView {
    const { answerable, standIns } = roster.posts.get(code) ?? { answerable: null, standIns: [] };
    const others = [...roster.posts].filter(([one, post]) => one !== code && post.answerable === answerable);
    return {
      gridCode: code,
      gridName: gridAt(ground, code).name,
      answerable: answerable === null ? null : workerOf(roster, answerable),
      standIns: standIns.map((id) => workerOf(roster, id)),
      shifts: (roster.shifts.get(code) ?? []).map((shift) => shiftView(roster, shift)),
      onDuty: onDutyView(ground, code, onDuty(roster, code, at, ground.calendar)),
      warnings:
        answerable !== null && others.length > 0
          ? [`该责任网格员还负责 ${others.map(([one]) => one).join('、')}; 一格一员, 其余网格宜改为替班。`]
          : [],
    };
  }

  private momentOf = (at: string | undefined) => (at === undefined ? this.clock.now() : new Date(at));
  /** The map is the one of the moment: a grid that has been closed since still has its history. */
  private groundOf = ({ districtId }: Actor, at?: string) =>
    groundOf(this.dataSource.manager, districtId, at === undefined ? undefined : new Date(at));
  /** At this very moment, where the ground may be a second old; of a moment that is past, of these grids, as it was set then. */
  private rosterOf({ districtId }: Actor, codes: readonly string[] = [], at?: string): Promise<Roster> {
    const tx = this.dataSource.manager;
    const past = at !== undefined && new Date(at) < this.clock.now();
    return past ? rosterAt(tx, districtId, codes, new Date(at)) : rosterOf(tx, districtId);
  }
}

const tooMany = () =>
  new Refusal(422, 'GAPS_TOO_MANY', {
    zh: `一次最多查 ${mostGridDays} 个网格日(网格数乘以天数), 请按街道或社区查询(area)或减少天数(days)。`,
    en: `At most ${mostGridDays} days of grids at once (grids times days); ask for a street or a community (area) or for fewer days.`,
  });
