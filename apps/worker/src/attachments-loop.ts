import { setTimeout as wait } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { collectOrphans, lookAtNext, openStore, type Workshop } from '#attachments';
import { realClock, type Settings } from '#config';
import { errorLog } from './error-log.js';
import { SETTINGS, WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 250;
const collectEveryMs = 3_600_000;

/**
 * Looks at what was uploaded, one at a time, and every hour removes what nobody needs. In the worker and not where it is
 * received: what somebody may have built to harm a decoder never meets the process that answers everybody. On real time,
 * whatever the clock of the cases shows.
 */
@Injectable()
export class AttachmentsLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('attachments');
  private readonly trouble = errorLog('attachments');
  private readonly stopping = new AbortController();
  private readonly shop: Workshop;
  private running: Promise<void> = Promise.resolve();
  private collectAt = 0;

  constructor(@Inject(WORLD) { dataSource }: World, @Inject(SETTINGS) settings: Settings) {
    this.shop = { dataSource, ...openStore(settings) };
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const found = await this.once().catch((error: unknown) => {
        if (!signal.aborted) this.trouble(error instanceof Error ? error : new Error(String(error)));
        return false;
      });
      if (!found) await wait(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(): Promise<boolean> {
    const now = realClock.now();
    if (await lookAtNext(this.shop, now)) return true;
    if (now.getTime() < this.collectAt) return false;
    this.collectAt = now.getTime() + collectEveryMs;
    const { uploads, objects, files } = await collectOrphans(this.shop, now);
    if (uploads + objects + files > 0)
      this.log.log(`collected: ${uploads} uploads, ${objects} objects without a row, ${files} files`);
    return false;
  }
}
