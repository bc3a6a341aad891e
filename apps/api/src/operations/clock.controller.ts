import { setTimeout as wait } from 'node:timers/promises';
import { Body, Controller, Get, HttpCode, Inject, Post, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ClockGoesBack, Refusal, SteppedClock, WoundClock, type Clock, type Winder } from '#config';
import { Access } from '../access.js';
import { CLOCK, WINDER } from '../tokens.js';
import { AdvanceDto, ClockDto } from './clock.dto.js';

/** A winding that takes longer is answered as begun; `GET` tells how far it is. */
const patienceMs = 20_000;
const mostMs = 366 * 86_400_000;

/** What time it is here, and moving it on: only where the whole system is one process of the embedded default. */
@ApiTags('运维 operations')
@ApiBearerAuth()
@Controller('api/v1/clock')
export class ClockController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(WINDER) private readonly winder: Winder | null,
  ) {}

  @Get()
  @Access('STAFF')
  @ApiOperation({ summary: '系统现在的时间, 以及拨快到哪里了' })
  show() {
    const { clock, winder } = this;
    return {
      now: clock.now(),
      clock: clock instanceof SteppedClock ? 'stepped' : clock instanceof WoundClock ? 'wound' : 'real',
      aheadSeconds: clock instanceof WoundClock ? Math.round(clock.ahead() / 1000) : 0,
      winding: winder?.winding() ?? null,
    };
  }

  @Get('happened')
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({ summary: '上次拨快的途中系统自己做了什么, 按先后, 最多 500 条' })
  async happened() {
    return { happened: (await this.winder?.happened()) ?? [] };
  }

  @Put()
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({ summary: '设定演示时钟(仅 CLOCK=stepped 时可用): 直接跳到该时刻, 途中到期的在跳到后处理' })
  set(@Body() { now }: ClockDto) {
    if (!(this.clock instanceof SteppedClock)) throw isReal();
    if (this.winder?.winding()?.done === false) throw beingWound();
    try {
      this.clock.set(new Date(now));
    } catch (error) {
      if (error instanceof ClockGoesBack) throw goesBack();
      throw error;
    }
    return { now: this.clock.now() };
  }

  @Post('advance')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({
    summary: '拨快时钟(仅 npm start 的内置环境): 途中到期的计时逐个在各自的时刻处理',
    description:
      '只能向前, hours 与 days 可为小数, 合计不超过 366 天; 0 表示只把此刻到期和欠着的办完。20 秒内拨完答 200; 否则答 202, 用 GET /api/v1/clock 查看进度。登录不受影响。生产模式答 409 CLOCK_IS_REAL。',
  })
  async advance(@Body() { hours, days }: AdvanceDto, @Res({ passthrough: true }) reply: FastifyReply) {
    const { winder } = this;
    if (!winder) throw isReal();
    const byMs = Math.round((hours ?? 0) * 3_600_000 + (days ?? 0) * 86_400_000);
    if ((hours === undefined && days === undefined) || byMs > mostMs) throw outOfRange();
    winder.wind(byMs);
    await soon(winder.still());
    const shown = this.show();
    if (shown.winding?.error) throw stopped(shown.winding.error);
    if (!shown.winding?.done) void reply.status(202);
    return shown;
  }
}

async function soon(work: Promise<void>): Promise<void> {
  const early = new AbortController();
  const late = wait(patienceMs, undefined, { signal: early.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  early.abort();
}

const isReal = () =>
  new Refusal(409, 'CLOCK_IS_REAL', {
    zh: '本系统使用真实时间, 不能拨动; 只有 npm start 的内置环境可以拨快。',
    en: 'This system runs on real time; only the embedded default (npm start) has a clock that can be wound.',
  });
const goesBack = () =>
  new Refusal(422, 'CLOCK_GOES_BACK', { zh: '时钟只能向前。', en: 'The clock only goes forward.' });
const outOfRange = () =>
  new Refusal(
    422,
    'ADVANCE_OUT_OF_RANGE',
    {
      zh: '请给出 hours 或 days, 合计不超过 366 天。',
      en: 'Give hours or days, no more than 366 days altogether.',
    },
    { fields: ['hours', 'days'] },
  );
const beingWound = () =>
  new Refusal(409, 'CLOCK_IS_BEING_WOUND', {
    zh: '时钟正在拨动, 请稍候(GET /api/v1/clock)。',
    en: 'The clock is being wound; wait for it (GET /api/v1/clock).',
  });
const stopped = (why: string) =>
  new Refusal(500, 'WINDING_STOPPED', {
    zh: `拨到一半停下了: ${why}。时钟从停下处继续走, 请排除后再拨。`,
    en: `The winding stopped half-way: ${why}. The clock goes on from there; see to it and wind again.`,
  });
