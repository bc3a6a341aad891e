import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { countProofs, proofs, searchLag, type ProofKind } from '#cases';
import { SteppedClock, WoundClock, type Clock } from '#config';
import { owing } from '#outbox';
import { everything, seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { attachmentsGauge } from '../attachments/attachments-gauge.js';
import { CLOCK } from '../tokens.js';
import { RevealCounter } from '../reveals/reveal-counter.js';
import { OperationsView, proofViews } from './operations.view.js';

const proofsFreshForMs = 5000;

/** Health, metrics, and what is still owed. */
@ApiTags('运维 operations')
@Controller()
export class OperationsController {
  private readonly registry = new Registry();
  private taken: { at: number; counts: Promise<Record<ProofKind, number>> } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    reveals: RevealCounter,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.registry.registerMetric(reveals.counter);
    const work = new Gauge({
      name: 'gridwhistle_work',
      help: 'What is still owed, by kind',
      labelNames: ['kind'],
      registers: [this.registry],
      collect: async () => {
        for (const [kind, count] of Object.entries(await this.work())) work.set({ kind }, count);
      },
    });
    attachmentsGauge(this.registry, this.dataSource);
    const proof = new Gauge({
      name: 'gridwhistle_proof',
      help: 'What must not be, by kind: 0 at rest',
      labelNames: ['kind'],
      registers: [this.registry],
      collect: async () => {
        for (const [kind, count] of Object.entries(await this.proven())) proof.set({ kind }, count);
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
  @Access('MEASURER')
  @ApiExcludeEndpoint()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('content-type', this.registry.contentType).send(await this.registry.metrics());
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
      ...(await this.work()),
      proofs: proofViews(
        proofs,
        await seeing(wholeDistrict(districtId), () =>
          countProofs(this.dataSource.manager, { now, districtId }),
        ),
      ),
    };
  }

  /** However often the metrics are asked for, the proofs are taken once in a while. */
  private proven(): Promise<Record<ProofKind, number>> {
    const at = performance.now();
    if (!this.taken || at - this.taken.at > proofsFreshForMs) {
      const counts = seeing(everything, () =>
        countProofs(this.dataSource.manager, { now: this.clock.now() }),
      );
      this.taken = { at, counts };
      counts.catch(() => (this.taken = undefined));
    }
    return this.taken.counts;
  }

  private async work() {
    const { oldestSeconds, ...counts } = await owing(this.dataSource.manager);
    const [{ due }] = await this.dataSource.query(
      'SELECT count(*)::int AS due FROM case_timer WHERE next_at <= $1',
      [this.clock.now()],
    );
    const search = await searchLag(this.dataSource.manager);
    return {
      ...counts,
      oldestOwedSeconds: oldestSeconds,
      timersDue: due as number,
      searchDue: search.due,
      searchLagSeconds: search.lagSeconds,
    };
  }
}
