import { setTimeout as wait } from 'node:timers/promises';
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
  private readonly trouble = errorLog('calendar');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(@Inject(WORLD) private readonly world: World) {}

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
      const faults = await this.once().catch((error: unknown) => {
        if (!signal.aborted) this.trouble(error instanceof Error ? error : new Error(String(error)));
        return 0;
      });
      await wait(faults > 0 ? afterFaultsMs : lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(): Promise<number> {
    const { dataSource, desk, clock } = this.world;
    let failed = 0;
    for (const region of await regionsOwed(dataSource.manager)) {
      const done = await recomputeClocks(
        dataSource,
        desk,
        clock,
        region,
        (caseId, error) => this.log.error(`${caseId}: ${errorLine(error)}`),
        this.stopping.signal,
      );
      if (!done) continue;
      failed += done.faults;
      if (done.clocks > 0)
        this.log.log(
          `${region}: ${done.clocks} clocks computed again, ${done.moved} due times moved in ${done.cases} cases`,
        );
    }
    return failed;
  }
}
