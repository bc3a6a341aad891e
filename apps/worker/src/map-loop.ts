import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { followMaps } from '#cases';
import { errorLine } from '#config';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 1000;
const afterFaultsMs = 60_000;

/** Brings workers and unsigned cases after a map when it takes effect. Asking whether one has reads a partial index that is empty nearly always. */
@Injectable()
export class MapLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('map');
  private loop?: Looping;

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('map'), () => this.once());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(): Promise<number> {
    const { dataSource, desk, clock } = this.world;
    const done = await followMaps(dataSource, desk, clock, (caseId, error) =>
      this.log.error(`${caseId}: ${errorLine(error)}`),
    );
    for (const { districtId, version, cases, workers } of done)
      this.log.log(
        `${districtId}: map ${version} is followed by ${cases} cases and ${workers} grids' workers`,
      );
    return done.some(({ faults }) => faults > 0) ? afterFaultsMs : lookMs;
  }
}
