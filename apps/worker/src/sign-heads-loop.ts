import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Signer } from '#audit';
import { districtsDue, signHead } from '#cases';
import { realClock } from '#config';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { SIGNER, WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 3000;

/**
 * Signs the head of every district once a day, after midnight by the clock of the cases; after a time without a worker at
 * once. Any number of workers may look: one signs, and the database has room for one head a day.
 */
@Injectable()
export class SignHeadsLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('heads');
  private loop?: Looping;

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('heads'), (signal) => this.once(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(signal: AbortSignal): Promise<number> {
    const { dataSource, clock } = this.world;
    for (const districtId of await districtsDue(dataSource.manager, clock.now())) {
      if (signal.aborted) break;
      const head = await signHead(dataSource, districtId, this.signer, clock.now(), realClock.now());
      if (head) this.log.log(`${districtId}: head of ${head.day} signed, ${head.cases} cases`);
    }
    return lookMs;
  }
}
