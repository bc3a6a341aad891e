import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { forgetGround, groundOf, type Ground } from '#cases';
import { realClock, type Clock } from '#config';
import type { Actor } from '#people';
import { changeRoster, gapsOf, onDuty, rosterAt, rosterOf, type Roster } from '#rosters';
import { Access, Asking } from '../access.js';
import { StaffAtDoor } from '../people/staff-at-door.js';
import { CLOCK } from '../tokens.js';
import { gridAt, gridsIn, needStreet, rosterFrom, rosterKeepers, streetOf } from './roster-input.js';
import { onDutyView, shiftView, workerOf, workerView } from './roster-views.js';
import { DutyQueryDto, GapQueryDto, RosterGridDto, RosterDto, RosterQueryDto } from './rosters.dto.js';
import { DutyGapListView, OnDutyListView, RosterView, GridWorkerListView } from './rosters.view.js';

const dayMs = 86_400_000;
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
  async duty(@Asking() actor: Actor, @Query() { area, at }: DutyQueryDto): Promise<OnDutyListView> {
    const ground = await this.groundOf(actor);
    const [roster, moment] = [await this.rosterOf(actor), this.momentOf(at)];
    return {
      at: moment,
      grids: gridsIn(ground, actor, area).map((code) =>
        onDutyView(ground, code, onDuty(roster, code, moment, ground.calendar)),
      ),
    };
  }

  @Get('rosters/gaps')
  @Access([...rosterKeepers, 'COMMUNITY_CLERK'])
  @ApiOperation({ summary: '今后几天(默认 7 天)哪些网格何时无人当班, 届时由社区办理' })
  @ApiOkResponse({ type: DutyGapListView })
  async gaps(@Asking() actor: Actor, @Query() { area, days = 7 }: GapQueryDto): Promise<DutyGapListView> {
    const ground = await this.groundOf(actor);
    const from = this.clock.now();
    const to = new Date(from.getTime() + days * dayMs);
    const gaps = gapsOf(await this.rosterOf(actor), gridsIn(ground, actor, area), from, to, ground.calendar);
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
    const ground = await this.groundOf(actor);
    gridAt(ground, code);
    const moment = this.momentOf(at);
    const roster = at
      ? await rosterAt(this.dataSource.manager, actor.districtId, code, moment)
      : await this.rosterOf(actor);
    return this.view(ground, roster, code, moment);
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
  private groundOf = ({ districtId }: Actor) => groundOf(this.dataSource.manager, districtId);
  /** At this very moment, where the ground may be a second old. */
  private rosterOf = ({ districtId }: Actor) => rosterOf(this.dataSource.manager, districtId);
}
