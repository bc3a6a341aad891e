import { setTimeout as wait } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { inSpan, realClock, type Settings } from '#config';
import {
  bellsToRing,
  queues,
  relay,
  tellLive,
  whereWorkWaits,
  type Bell,
  type Ringing,
  type Waiting,
} from '#outbox';
import { owes } from './effects.js';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './loops/looping.js';
import { carriedByJob } from './operations/ring-span.js';
import { priorityOf, ringsTogether } from './rings-together.js';
import { BELL, SETTINGS, WORLD } from './tokens.js';
import type { World } from './world.js';

const schedulerCheckMs = 10_000;
/** From the beginning of one round to the next, at least: the first of a burst is taken at once, the rest together. */
const gatherMs = 10;
/** A bulk of jobs makes tables of its own in PostgreSQL, which costs what ten single ones do; in Redis it is the same. */
const mostSingly = 10;
/** Districts that are worked off side by side. */
const together = 4;

/** Takes happenings off the outbox, rings for what is owed, and sees to it that the clock keeps ticking. */
@Injectable()
export class RelayLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly trouble = errorLog('relay');
  private loop?: Looping;
  private beganAt = -Infinity;
  private schedulerCheckedAt = -Infinity;

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(BELL) private readonly bell: Bell,
    @InjectQueue(queues.effects) private readonly effectsQueue: Queue,
    @InjectQueue(queues.ticks) private readonly ticksQueue: Queue,
  ) {}

  onApplicationBootstrap(): void {
    for (const queue of [this.effectsQueue, this.ticksQueue]) queue.on('error', this.trouble);
    this.loop = looping(this.settings.relayIdleMs, this.trouble, () => this.once());
    this.bell.heard('written', () => this.wake());
    // Whoever went before may have died between taking and telling.
    this.bell.ring('live');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
    await this.bell.close();
  }

  /** The outbox has something new: see to it without waiting for the next look. */
  wake(): void {
    this.loop?.wake();
  }

  private async once(): Promise<number> {
    const tooSoon = this.beganAt + gatherMs - performance.now();
    if (tooSoon > 0) await wait(tooSoon);
    this.beganAt = performance.now();
    const waiting = await whereWorkWaits(this.world.dataSource.manager);
    const worked: PromiseSettledResult<number>[] = [];
    for (let first = 0; first < waiting.length; first += together)
      worked.push(
        ...(await Promise.allSettled(
          waiting
            .slice(first, first + together)
            .map((one) => inSpan('relay batch', {}, () => this.workOff(one))),
        )),
      );
    await this.keepTicking();
    // One district's fault holds up no other.
    for (const one of worked) if (one.status === 'rejected') throw one.reason;
    const taken = worked.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
    // There may be more than one round takes; what another has locked is not waited for by asking again and again.
    return taken > 0 ? 0 : this.settings.relayIdleMs;
  }

  /** How much was taken or rung for. */
  private async workOff({ districtId, unrelayed, due }: Waiting): Promise<number> {
    const tx = this.world.dataSource.manager;
    const { deliveryLeaseMs } = this.settings;
    let worked = 0;
    if (unrelayed) {
      const { taken, ringing } = await relay(tx, districtId, owes, undefined, deliveryLeaseMs);
      tellLive(this.bell, districtId, taken);
      worked += taken.length;
      await this.ringFor(ringing);
    }
    if (due) {
      const bells = await bellsToRing(tx, districtId, deliveryLeaseMs);
      worked += bells.length;
      await this.ringFor(bells);
    }
    return worked;
  }

  private async ringFor(ringing: readonly Ringing[]): Promise<void> {
    if (ringing.length === 0) return;
    const jobs = ringsTogether(ringing, this.settings.workerConcurrency).map((rings) => ({
      name: 'effect',
      // An older worker beside this one knows one delivery a job; the others ring again for it.
      data: { districtId: rings[0]!.districtId, id: rings[0]!.id, ids: rings.map(({ id }) => id) },
      // Each ring is a job of its own: the last one may be stuck in a dead worker's hands.
      opts: {
        jobId: `${rings[0]!.id}-${rings[0]!.rings}`,
        priority: priorityOf(rings[0]!),
        removeOnComplete: true,
        removeOnFail: true,
        ...carriedByJob(rings[0]!.trace),
      },
    }));
    await inTime<unknown>(
      jobs.length > mostSingly
        ? this.effectsQueue.addBulk(jobs)
        : Promise.all(jobs.map(({ name, data, opts }) => this.effectsQueue.add(name, data, opts))),
    );
  }

  /** A flushed Redis forgets its schedulers, so the one we need is put back from time to time. */
  private async keepTicking(): Promise<void> {
    if (performance.now() - this.schedulerCheckedAt < schedulerCheckMs) return;
    const kept = await inTime(this.ticksQueue.getJobScheduler('sweep'));
    const latest = realClock.now().getTime() + this.settings.tickMs + schedulerCheckMs;
    // Made while the machine's clock was ahead: nobody would sweep before that hour comes.
    if (kept?.next && kept.next > latest) await inTime(this.ticksQueue.removeJobScheduler('sweep'));
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
