import { setTimeout as wait } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Settings } from '#config';
import { bellsToRing, queues, relay } from '#outbox';
import { owes } from './effects.js';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { SETTINGS, WORLD } from './tokens.js';
import type { World } from './world.js';

const schedulerCheckMs = 10_000;

/** Takes happenings off the outbox, rings for what is owed, and sees to it that the clock keeps ticking. */
@Injectable()
export class RelayLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly trouble = errorLog('relay');
  private loop?: Looping;
  private schedulerCheckedAt = -Infinity;

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: Settings,
    @InjectQueue(queues.effects) private readonly effectsQueue: Queue,
    @InjectQueue(queues.ticks) private readonly ticksQueue: Queue,
  ) {}

  onApplicationBootstrap(): void {
    for (const queue of [this.effectsQueue, this.ticksQueue]) queue.on('error', this.trouble);
    const { relayIdleMs } = this.settings;
    this.loop = looping(relayIdleMs, this.trouble, async () => ((await this.once()) ? 0 : relayIdleMs));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(): Promise<boolean> {
    const taken = await relay(this.world.dataSource.manager, owes);
    const bells = await bellsToRing(this.world.dataSource.manager, this.settings.deliveryLeaseMs);
    if (bells.length > 0)
      await inTime(
        this.effectsQueue.addBulk(
          bells.map(({ districtId, id, urgent, rings }) => ({
            name: 'effect',
            data: { districtId, id },
            // Each ring is a job of its own: the last one may be stuck in a dead worker's hands.
            opts: {
              jobId: `${id}-${rings}`,
              priority: urgent ? 1 : 10,
              removeOnComplete: true,
              removeOnFail: true,
            },
          })),
        ),
      );
    await this.keepTicking();
    return taken > 0 || bells.length > 0;
  }

  /** A flushed Redis forgets its schedulers, so the one we need is put back from time to time. */
  private async keepTicking(): Promise<void> {
    if (performance.now() - this.schedulerCheckedAt < schedulerCheckMs) return;
    await inTime(
      this.ticksQueue.upsertJobScheduler(
        'sweep',
        { every: this.settings.tickMs },
        { name: 'sweep', opts: { removeOnComplete: true, removeOnFail: 10 } },
      ),
    );
    this.schedulerCheckedAt = performance.now();
  }
}

/** A queue that does not answer must not hold up the relay: the bell rings again after its lease. */
async function inTime<T>(work: Promise<T>, ms = 5000): Promise<T> {
  const late = new AbortController();
  const tooLate = wait(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`the queue did not answer within ${ms} ms`);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    late.abort();
    tooLate.catch(() => undefined);
    work.catch(() => undefined);
  }
}
