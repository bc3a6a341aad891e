import { setTimeout as wait } from 'node:timers/promises';
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
  private readonly trouble = errorLog('heads');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(WORLD) private readonly world: World,
    @Inject(SIGNER) private readonly signer: Signer,
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
    while (!signal.aborted) {
      await this.once().catch((error: unknown) => {
        if (!signal.aborted) this.trouble(error instanceof Error ? error : new Error(String(error)));
      });
      await wait(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(): Promise<void> {
    const { dataSource, clock } = this.world;
    for (const districtId of await districtsDue(dataSource.manager, clock.now())) {
      if (this.stopping.signal.aborted) return;
      const head = await signHead(dataSource, districtId, this.signer, clock.now(), realClock.now());
      if (head) this.log.log(`${districtId}: head of ${head.day} signed, ${head.cases} cases`);
    }
  }
}
