import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { sweepTimers } from '#cases';
import { errorLine, realClock, type Settings } from '#config';
import { queues } from '#outbox';
import { jobWait, timersSwept } from '../../operations/src/meters.js';
import { errorLog } from './error-log.js';
import { RelayLoop } from './relay-loop.js';
import { runEffect } from './run-effect.js';
import { SETTINGS, WORLD } from './tokens.js';
import type { World } from './world.js';

/** How soon a worker looks again after its store was away; BullMQ's own 15 s would let an emergency wait as long. */
const runRetryDelay = 1000;

/** What a ring names. An older version beside this one rings for one delivery alone. */
type Rung = { districtId: string } & ({ ids: string[] } | { id: string });

@Processor(queues.effects, { runRetryDelay })
export class EffectsProcessor extends WorkerHost implements OnApplicationBootstrap {
  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly relay: RelayLoop,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.settings.workerConcurrency;
    this.worker.on('error', errorLog('effects'));
  }

  /** One after the other: other jobs run beside. What a death leaves undone rings again by itself. */
  async process(job: Job<Rung>) {
    waited(job);
    const { districtId } = job.data;
    const faults: unknown[] = [];
    for (const id of 'ids' in job.data ? job.data.ids : [job.data.id]) {
      // What is left rings again after its lease, at another worker.
      if (this.worker.closing) break;
      const outcome = await runEffect(this.world, this.settings, { districtId, id }).catch(
        (error: unknown) => void faults.push(error),
      );
      // Most likely it made a move, which owes something again.
      if (outcome === 'DONE') this.relay.wake();
    }
    if (faults.length > 0) failPlainly(faults[0]);
  }
}

/** How long it lay on its queue. */
function waited({ queueName, timestamp }: Job): void {
  jobWait.observe({ queue: queueName }, Math.max(0, (realClock.now().getTime() - timestamp) / 1000));
}

/** The queue keeps why a job failed: a fault of the database must not take its parameters there. */
function failPlainly(error: unknown): never {
  throw Object.assign(new Error(errorLine(error)), { stack: errorLine(error) });
}

@Processor(queues.ticks, { runRetryDelay })
export class TicksProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly log = new Logger('clock');

  constructor(
    @Inject(WORLD) private readonly world: World,
    private readonly relay: RelayLoop,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.on('error', errorLog('clock'));
  }

  async process() {
    const { dataSource, desk, clock } = this.world;
    const served = await sweepTimers(dataSource, desk, clock, ({ kind, caseId }, error) =>
      this.log.error(`${kind} of ${caseId}: ${errorLine(error)}`),
    ).catch(failPlainly);
    timersSwept.inc(served);
    if (served > 0) this.relay.wake();
    return served;
  }
}
