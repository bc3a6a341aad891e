import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { regionsOwed } from '#calendar';
import { recomputeClocks } from '#cases';
import { errorLine } from '#config';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 1000;
/** A case that cannot be computed again is tried again after this; the others do not wait for it. */
const afterFaultsMs = 60_000;

/**
 * Computes open clocks again when a calendar year has changed. Beside the sweep, not in it: a suspension after a
 * disaster moves every case of a district, and no warning or signature may wait for that. Asking whether there is
 * anything to do reads a table of a few dozen rows; any number of workers may ask, and one does it.
 */
@Injectable()
export class RecomputeLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('calendar');
  private loop?: Looping;

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('calendar'), (signal) => this.once(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(signal: AbortSignal): Promise<number> {
    const { dataSource, desk, clock } = this.world;
    let failed = 0;
    for (const region of await regionsOwed(dataSource.manager)) {
      const done = await recomputeClocks(
        dataSource,
        desk,
        clock,
        region,
        (caseId, error) => this.log.error(`${caseId}: ${errorLine(error)}`),
        signal,
      );
      if (!done) continue;
      failed += done.faults;
      if (done.clocks > 0)
        this.log.log(
          `${region}: ${done.clocks} clocks computed again, ${done.moved} due times moved in ${done.cases} cases`,
        );
    }
    return failed > 0 ? afterFaultsMs : lookMs;
  }
}
