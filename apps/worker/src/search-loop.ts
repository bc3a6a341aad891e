import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { indexDue } from '#cases';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 500;
const atOnce = 300;

/** Keeps the index staff search by. Any number of workers may do so at once; nobody waits for it but whoever searches. */
@Injectable()
export class SearchLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private loop?: Looping;

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('search'), async () =>
      (await indexDue(this.world.dataSource, atOnce)) < atOnce ? lookMs : 0,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }
}
