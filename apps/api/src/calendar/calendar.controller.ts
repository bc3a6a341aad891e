import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { importYear, loadYear, localDate, NATION, readCalendar, readYear, type LoadedYear } from '#calendar';
import { clocksOwed } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Tx } from '#database';
import { District, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { CalendarQueryDto, CalendarTableDto, CalendarYearDto } from './calendar.dto.js';
import { daysOf } from './days.js';

const recomputed =
  '有变动时, 受影响的全部在办时限由后台进程逐件重算(clocksToRecompute 为件数), 到期时间变动的诉求件各记一次“重算时限”; 不通知诉求人。';

/** Which days are worked 工作日历, and how far that is known. */
@ApiTags('工作日历 calendar')
@ApiBearerAuth()
@Controller('api/v1/calendar')
export class CalendarController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Access('STAFF')
  @ApiOperation({
    summary: '一年的休息日和调休上班日: 全国的, 加上本区域自己的',
    description: '未公布的年份 confirmed 为 false: 只按周一至周五推算, 到期时间为暂定, 公布后重算。',
  })
  async year(@Asking() { districtId }: Actor, @Query() query: CalendarQueryDto) {
    const tx = this.dataSource.manager;
    const year = query.year ?? Number(localDate(this.clock.now()).slice(0, 4));
    const region = await this.regionOf(districtId);
    const [calendar, nation, own] = await Promise.all([
      readCalendar(tx, region),
      readYear(tx, NATION, year),
      region === NATION ? null : readYear(tx, region, year),
    ]);
    return {
      region,
      year,
      confirmed: calendar.knows(year),
      version: calendar.version,
      ...daysOf(year, calendar, nation, own),
    };
  }

  @Put('years/:year')
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({
    summary: '录入或修订一年的日历(整年替换), 时限随之重算',
    description: `只能改本区所属的日历区域。区域为全国(CN)时, 使用全国日历的各区都会改变并重算。${recomputed}`,
  })
  async load(
    @Asking() actor: Actor,
    @Param() { year }: CalendarYearDto,
    @Body() { region: wanted, confirmed, source, holidays, makeUpDays }: CalendarTableDto,
  ) {
    const own = await this.regionOf(actor.districtId);
    const region = wanted ?? own;
    if (region !== own) throw regionNotYours(region, own);
    const table = { year, confirmed, source, holidays, makeUpDays };
    return this.change(actor, (tx) => loadYear(tx, region, table));
  }

  @Post('years/:year/import')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({
    summary: '从内置数据导入全国一年的放假安排, 两个来源逐日核对',
    description: `来源为 chinese-days, 与 tyme4ts 逐日核对, 不一致即拒绝(CALENDAR_SOURCES_DIFFER)。对使用全国日历的各区生效。${recomputed}`,
  })
  async import(@Asking() actor: Actor, @Param() { year }: CalendarYearDto) {
    return this.change(actor, (tx) => importYear(tx, year));
  }

  /** Changes a year, with a line in the audit log of whoever did it. */
  private async change(actor: Actor, act: (tx: Tx) => Promise<LoadedYear>) {
    const loaded = await this.dataSource.transaction(async (tx) => {
      const done = await act(tx);
      const { region, year, version, changed } = done;
      if (changed)
        await audit(tx, {
          districtId: actor.districtId,
          at: realClock.now(),
          act: 'calendarChanged',
          actor,
          subject: `${region} ${year}`,
          detail: { version },
        });
      return done;
    });
    return {
      ...loaded,
      clocksToRecompute: loaded.changed ? await clocksOwed(this.dataSource, loaded.region) : 0,
    };
  }

  private async regionOf(districtId: string): Promise<string> {
    return (await this.dataSource.manager.findOneByOrFail(District, { districtId })).calendarRegion;
  }
}

const regionNotYours = (region: string, own: string) =>
  new Refusal(403, 'CALENDAR_REGION_NOT_YOURS', {
    zh: `本区使用 ${own} 的日历, 不能修改 ${region}。`,
    en: `Your district lives by the calendar of ${own}; that of ${region} is not yours to change.`,
  });
