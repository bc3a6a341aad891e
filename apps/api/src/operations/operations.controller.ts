import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { countProofs, proofs } from '#cases';
import { SteppedClock, WoundClock, type Clock } from '#config';
import { everything, seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import { countsGauge } from '../../../operations/src/counts-gauge.js';
import { exposition, measureProcess } from '../../../operations/src/meters.js';
import { watchPool } from '../../../operations/src/pool-gauge.js';
import { Readiness } from '../../../operations/src/readiness.js';
import { workGauge, workOwed } from '../../../operations/src/work-gauge.js';
import { Access, Asking } from '../access.js';
import { attachmentsGauge } from '../attachments/attachments-gauge.js';
import { CLOCK } from '../tokens.js';
import { RevealCounter } from '../reveals/reveal-counter.js';
import { OperationsView, proofViews } from './operations.view.js';

/** Health, metrics, and what is still owed. */
@ApiTags('运维 operations')
@Controller()
export class OperationsController {
  private readonly registry = new Registry();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly readiness: Readiness,
    reveals: RevealCounter,
  ) {
    measureProcess();
    this.registry.registerMetric(reveals.counter);
    watchPool('api', this.dataSource);
    workGauge(this.registry, this.dataSource, this.clock);
    attachmentsGauge(this.registry, this.dataSource);
    countsGauge(
      this.registry,
      { name: 'gridwhistle_proof', help: 'What must not be, by kind: 0 at rest' },
      () => seeing(everything, () => countProofs(this.dataSource.manager, { now: this.clock.now() })),
    );
  }

  @Get('healthz')
  @Access('ANYONE')
  @ApiOperation({ summary: '进程是否存活' })
  alive() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Access('ANYONE')
  @ApiOperation({ summary: '能否对外服务: 数据库可用且已迁移, 且不在停止中; 否则 503' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const ready = await this.readiness.look();
    if (ready.status === 'unavailable') void reply.status(503);
    return ready;
  }

  @Get('metrics')
  @Access('MEASURER')
  @ApiExcludeEndpoint()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { type, text } = await exposition(this.registry);
    await reply.header('content-type', type).send(text);
  }

  @Get('api/v1/operations')
  @Access(['SYSTEM_ADMIN'])
  @ApiBearerAuth()
  @ApiOperation({ summary: '还欠着的事, 以及不应有的事: 核验计数静止时均为 0' })
  async operations(@Asking() { districtId }: Actor): Promise<OperationsView> {
    const now = this.clock.now();
    return {
      now,
      clock:
        this.clock instanceof SteppedClock ? 'stepped' : this.clock instanceof WoundClock ? 'wound' : 'real',
      ...(await workOwed(this.dataSource, this.clock)),
      proofs: proofViews(
        proofs,
        await seeing(wholeDistrict(districtId), () =>
          countProofs(this.dataSource.manager, { now, districtId }),
        ),
      ),
    };
  }
}
