import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DataSource, MoreThan } from 'typeorm';
import { forgetGround, groundOf } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import { hasRole, type Actor } from '#people';
import { endLeave, leaveOf, recordLeave, rosterOf, StaffLeave } from '#rosters';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { Id } from '../whistles/on-case.js';
import { needStreet, rosterKeepers, streetOf, workerBy } from './roster-input.js';
import { leaveView } from './roster-views.js';
import { StaffLeaveDto, StaffLeaveQueryDto } from './rosters.dto.js';
import { StaffLeaveListView, StaffLeaveView } from './rosters.view.js';

/** Who is away 请假: from when until when, with a code and never with what keeps them. */
@ApiTags('排班 rosters')
@ApiBearerAuth()
@Controller('api/v1/leaves')
@Access(rosterKeepers)
export class LeavesController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: '未结束的请假; 街道为本街道的, 中心为全区的' })
  @ApiOkResponse({ type: StaffLeaveListView })
  async list(@Asking() actor: Actor, @Query() { staff }: StaffLeaveQueryDto): Promise<StaffLeaveListView> {
    const tx = this.dataSource.manager;
    const { districtId } = actor;
    const [ground, roster] = [await groundOf(tx, districtId), await rosterOf(tx, districtId)];
    const all = hasRole(actor, 'CENTRE_LEADER', 'SYSTEM_ADMIN');
    const leaves = await tx.find(StaffLeave, {
      where: { districtId, toAt: MoreThan(this.clock.now()) },
      order: { fromAt: 'ASC', id: 'ASC' },
    });
    return {
      leaves: leaves
        .filter(({ staffId }) => {
          const worker = roster.workers.get(staffId);
          const isHere = all || (worker !== undefined && streetOf(ground, worker) === actor.unitCode);
          return isHere && (staff === undefined || worker?.username === staff);
        })
        .map((leave) => leaveView(roster, leave)),
    };
  }

  @Post()
  @ApiOperation({
    summary: '登记请假: 期间不派给此人, 未联系的件交接给当班的人',
    description: '只记起止时间和原因代码, 不记个人情况。',
  })
  @ApiCreatedResponse({ type: StaffLeaveView })
  async record(
    @Asking() actor: Actor,
    @Body() { staff, from, to, reasonCode }: StaffLeaveDto,
  ): Promise<StaffLeaveView> {
    const tx = this.dataSource.manager;
    const { districtId } = actor;
    const roster = await rosterOf(tx, districtId);
    const worker = workerBy(roster, staff);
    needStreet(actor, streetOf(await groundOf(tx, districtId), worker));
    const given = { staffId: worker.id, from: new Date(from), to: new Date(to), reasonCode };
    const leave = await this.dataSource.transaction((inner) =>
      recordLeave(inner, actor, given, this.clock.now(), realClock.now()),
    );
    forgetGround(districtId);
    return leaveView(roster, leave);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', description: '请假编号', example: '0198c0de-0000-7000-8000-000000000000' })
  @ApiOperation({ summary: '销假: 已开始的到此为止并留存, 未开始的取消' })
  async end(@Asking() actor: Actor, @Id() id: string): Promise<void> {
    const { districtId } = actor;
    const [ground, roster] = [
      await groundOf(this.dataSource.manager, districtId),
      await rosterOf(this.dataSource.manager, districtId),
    ];
    await this.dataSource.transaction(async (tx) => {
      const leave = await leaveOf(tx, districtId, id);
      const worker = roster.workers.get(leave.staffId);
      // Of somebody who is no grid worker any more only the centre knows.
      if (!worker && !hasRole(actor, 'CENTRE_LEADER', 'SYSTEM_ADMIN')) throw nobodysLeave();
      if (worker) needStreet(actor, streetOf(ground, worker));
      await endLeave(tx, actor, leave, this.clock.now(), realClock.now());
    });
    forgetGround(districtId);
  }
}

const nobodysLeave = () =>
  new Refusal(403, 'NOT_YOUR_STREET', {
    zh: '此人已不是网格员, 请由中心办理。',
    en: 'This person is no grid worker any more; the centre does it.',
  });
