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
import { looping, type Looping } from './looping.js';
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
  private readonly shop: Workshop;
  private loop?: Looping;
  private collectAt = 0;

  constructor(@Inject(WORLD) { dataSource }: World, @Inject(SETTINGS) settings: Settings) {
    this.shop = { dataSource, ...openStore(settings) };
  }

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('attachments'), () => this.once());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(): Promise<number> {
    const now = realClock.now();
    if (await lookAtNext(this.shop, now)) return 0;
    if (now.getTime() < this.collectAt) return lookMs;
    this.collectAt = now.getTime() + collectEveryMs;
    const { uploads, objects, files } = await collectOrphans(this.shop, now);
    if (uploads + objects + files > 0)
      this.log.log(`collected: ${uploads} uploads, ${objects} objects without a row, ${files} files`);
    return lookMs;
  }
}
