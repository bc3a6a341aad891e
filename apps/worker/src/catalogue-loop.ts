import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { beginCatalogues } from '#catalogue';
import { forgetGround } from '#cases';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 1000;

/**
 * Lets a version of the catalogue begin when its moment has come by the clock of the cases. The table it asks has a row for
 * each version; any number of workers may ask, and each version begins once.
 */
@Injectable()
export class CatalogueLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('catalogue');
  private loop?: Looping;

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('catalogue'), () => this.once());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(): Promise<number> {
    const { dataSource, clock } = this.world;
    for (const { districtId, version } of await beginCatalogues(dataSource.manager, clock.now())) {
      forgetGround(districtId);
      this.log.log(`${districtId}: version ${version} of the catalogue holds`);
    }
    return lookMs;
  }
}
