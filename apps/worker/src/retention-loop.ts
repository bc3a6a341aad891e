import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { eraserFrom, sweepRetention, sweepUploads } from '#cases';
import { sweepTracks } from '#patrol';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
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
  private loop?: Looping;
  private looks = 0;

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: WorkerSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('retention'), (signal) => this.once(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(signal: AbortSignal): Promise<number> {
    const { dataSource, clock, vault } = this.world;
    const uploads = this.looks % uploadsEvery === 0;
    this.looks += 1;
    const eraser = eraserFrom(dataSource, this.settings, vault);
    const { pseudonymised } = await sweepRetention(dataSource, clock, eraser, signal);
    if (pseudonymised > 0) this.log.log(`${pseudonymised} reporters pseudonymised`);
    const tracks = uploads ? await sweepTracks(dataSource, clock, signal) : 0;
    if (tracks > 0) this.log.log(`${tracks} tracks and positions removed`);
    const removed = uploads ? await sweepUploads(dataSource, clock, eraser.store, signal) : 0;
    if (removed > 0) this.log.log(`${removed} attachments removed`);
    return lookMs;
  }
}
