import { Controller, Get, Inject, Param } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { DataSource, type EntityManager } from 'typeorm';
import {
  clockLedger,
  groundOf,
  isCaseNumber,
  readCase,
  readTimeline,
  readTimers,
  type Case,
  type Ground,
} from '#cases';
import type { Clock } from '#config';
import type { Actor } from '#people';
import { whistlesOf } from '#whistles';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { ClockLedgerView, clockLedgerView, ResidentClockView, residentClockView } from './clocks.view.js';

/** Why a date is what it is. */
@ApiTags('诉求件 cases')
@Controller('api/v1/cases')
export class ClocksController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':number/clocks')
  @Access('PARTY')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码查看' })
  @ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
  @ApiOperation({
    summary: '计时台账: 每个时钟的每一秒、每次到期时间及其原因',
    description: '诉求人只读到办理时限的一句说明, 可由受理员宣读。',
  })
  @ApiExtraModels(ResidentClockView)
  @ApiOkResponse({
    schema: {
      oneOf: [{ $ref: getSchemaPath(ClockLedgerView) }, { $ref: getSchemaPath(ResidentClockView) }],
    },
  })
  async clocks(
    @Asking() actor: Actor,
    @Param('number') number: string,
  ): Promise<ClockLedgerView | ResidentClockView> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    // One snapshot: clocks of one moment and events of another would not add up.
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const row = await readCase(tx, actor, isCaseNumber(number) ? number : '');
      const told = {
        row,
        events: await readTimeline(tx, row),
        timers: await readTimers(tx, row),
        now: this.clock.now(),
        calendar: ground.calendar,
      };
      if (actor.kind === 'REPORTER') return residentClockView(row.number, clockLedger(told));
      const subjects = await subjectsOf(tx, row, ground);
      return clockLedgerView(row.number, clockLedger({ ...told, subjects }));
    });
  }
}

/** Units by their code, their report tasks by id, stages by their code. */
async function subjectsOf(tx: EntityManager, row: Case, { units }: Ground): Promise<Map<string, string>> {
  const whistles = row.whistled ? await whistlesOf(tx, row) : [];
  const nameOf = (code: string) => units.get(code)?.name ?? code;
  return new Map([
    ...(row.coTasks ?? []).map(({ unit }) => [unit, nameOf(unit)] as const),
    ...whistles.flatMap(({ tasks }) => tasks.map(({ id, unitCode }) => [id, nameOf(unitCode)] as const)),
    ...(row.policy?.stages ?? []).map(({ code, zh }) => [code, zh] as const),
  ]);
}
