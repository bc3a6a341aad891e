import { Body, Controller, Get, HttpCode, Inject, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { ClockGoesBack, Refusal, SteppedClock, type Clock } from '#config';
import { owing } from '#outbox';
import { Access } from '../access.js';
import { CLOCK } from '../tokens.js';
import { ClockDto } from './operations.dto.js';

/** Health, metrics, and the clock of a demonstration. */
@ApiTags('运维 operations')
@Controller()
export class OperationsController {
  private readonly registry = new Registry();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    collectDefaultMetrics({ register: this.registry });
    const work = new Gauge({
      name: 'gridwhistle_work',
      help: 'What is still owed, by kind',
      labelNames: ['kind'],
      registers: [this.registry],
      collect: async () => {
        for (const [kind, count] of Object.entries(await this.work())) work.set({ kind }, count);
      },
    });
  }

  @Get('healthz')
  @Access('ANYONE')
  @ApiOperation({ summary: '进程是否存活' })
  alive() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Access('ANYONE')
  @ApiOperation({ summary: '能否对外服务(数据库可用)' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    try {
      await this.dataSource.query('SELECT 1 FROM district LIMIT 1');
      return { status: 'ok' };
    } catch {
      void reply.status(503);
      return {
        status: 'unavailable',
        why: '数据库不可用或未迁移 / the database cannot be reached or is not migrated',
      };
    }
  }

  @Get('metrics')
  @Access('ANYONE')
  @ApiExcludeEndpoint()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('content-type', this.registry.contentType).send(await this.registry.metrics());
  }

  @Get('api/v1/operations')
  @Access(['SYSTEM_ADMIN'])
  @ApiBearerAuth()
  @ApiOperation({ summary: '还欠着的事: 未转发、未送达、已放弃、到期未扫的计时' })
  async operations() {
    return {
      now: this.clock.now(),
      clock: this.clock instanceof SteppedClock ? 'stepped' : 'real',
      ...(await this.work()),
    };
  }

  @Put('api/v1/clock')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN'])
  @ApiBearerAuth()
  @ApiOperation({ summary: '拨快演示时钟(仅 CLOCK=stepped 时可用)' })
  setClock(@Body() { now }: ClockDto) {
    if (!(this.clock instanceof SteppedClock)) throw notStepped();
    try {
      this.clock.set(new Date(now));
    } catch (error) {
      if (error instanceof ClockGoesBack) throw clockBack();
      throw error;
    }
    return { now: this.clock.now() };
  }

  private async work() {
    const { oldestSeconds, ...counts } = await owing(this.dataSource.manager);
    const [{ due }] = await this.dataSource.query(
      'SELECT count(*)::int AS due FROM case_timer WHERE next_at <= $1',
      [this.clock.now()],
    );
    return { ...counts, oldestOwedSeconds: oldestSeconds, timersDue: due as number };
  }
}

const notStepped = () =>
  new Refusal(409, 'CLOCK_IS_REAL', {
    zh: '本系统使用真实时间, 不能拨动。',
    en: 'This system runs on real time; its clock cannot be set.',
  });
const clockBack = () =>
  new Refusal(422, 'CLOCK_GOES_BACK', { zh: '时钟只能向前。', en: 'The clock only goes forward.' });
