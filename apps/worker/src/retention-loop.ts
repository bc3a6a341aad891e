import { setTimeout as wait } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { eraserFrom, sweepRetention, sweepUploads } from '#cases';
import { errorLog } from './error-log.js';
import { SETTINGS, WORLD } from './tokens.js';
import type { WorkerSettings } from './worker.module.js';
import type { World } from './world.js';

const lookMs = 60_000;
/** Uploads are looked for by reading the ended cases: once in so many looks. */
const uploadsEvery = 60;

/**
 * Pseudonymises reporters whose period is over, does erasures that waited for the end of a case, and removes uploads whose
 * period is over. Any number of workers may do so at once; each takes what the others have not locked.
 */
@Injectable()
export class RetentionLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('retention');
  private readonly trouble = errorLog('retention');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: WorkerSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let looks = 0; !signal.aborted; looks += 1) {
      await this.once(looks % uploadsEvery === 0).catch((error: unknown) => {
        if (!signal.aborted) this.trouble(error instanceof Error ? error : new Error(String(error)));
      });
      await wait(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(uploads: boolean): Promise<void> {
    const { dataSource, clock, vault } = this.world;
    const { signal } = this.stopping;
    const eraser = eraserFrom(dataSource, this.settings, vault);
    const { pseudonymised } = await sweepRetention(dataSource, clock, eraser, signal);
    if (pseudonymised > 0) this.log.log(`${pseudonymised} reporters pseudonymised`);
    const removed = uploads ? await sweepUploads(dataSource, clock, eraser.store, signal) : 0;
    if (removed > 0) this.log.log(`${removed} attachments removed`);
  }
}
