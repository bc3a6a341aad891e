import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { districtsToLearn, learnFromCases } from '#cases';
import { realClock } from '#config';
import { systemActor } from '#people';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { SETTINGS, WORLD } from './tokens.js';
import type { WorkerSettings } from './worker.module.js';
import type { World } from './world.js';

const lookMs = 3_600_000;
const hourMs = 3_600_000;

/**
 * Learns anew from the confirmed cases of each district, once in LEARNING_HOURS of real time. Any number of workers may
 * look: one of them learns, and a district in which too little is confirmed is looked at again in an hour.
 */
@Injectable()
export class RetrainLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('learning');
  private loop?: Looping;

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SETTINGS) private readonly settings: WorkerSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.learningHours > 0)
      this.loop = looping(lookMs, errorLog('learning'), (signal) => this.once(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(signal: AbortSignal): Promise<number> {
    const { dataSource } = this.world;
    const since = new Date(realClock.now().getTime() - this.settings.learningHours * hourMs);
    for (const districtId of await districtsToLearn(dataSource, since)) {
      if (signal.aborted) break;
      const order = { districtId, by: systemActor(districtId), now: realClock.now(), signal };
      const made = await learnFromCases(dataSource, order);
      if (made) this.log.log(`${districtId}: text model ${made.version} ${made.state}, ${made.cases} cases`);
    }
    return lookMs;
  }
}
