import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { handOverDuty } from '#cases';
import { errorLine } from '#config';
import { District } from '#people';
import { rosterOf } from '#rosters';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 5000;
/** A district in which nobody comes or goes is looked at once in so many times: another process may have read an old roster. */
const anywayEvery = 12;

/**
 * Hands cases over when a leave begins, a shift ends or a grid gets another worker. Any number of workers may do so at once: each
 * case is asked again under its lock. A district without shifts and leave costs one row a look.
 */
@Injectable()
export class DutyLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('duty');
  private readonly seen = new Map<string, object>();
  private loop?: Looping;
  private looks = 0;

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('duty'), (signal) => this.once(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(signal: AbortSignal): Promise<number> {
    const { dataSource, desk, clock } = this.world;
    const anyway = this.looks++ % anywayEvery === 0;
    for (const { districtId } of await dataSource.manager.find(District, { select: { districtId: true } })) {
      if (signal.aborted) break;
      const roster = await rosterOf(dataSource.manager, districtId);
      const comeAndGo = roster.shifts.size > 0 || roster.leaves.size > 0;
      if (!anyway && !comeAndGo && this.seen.get(districtId) === roster) continue;
      const changed = await handOverDuty(
        dataSource,
        desk,
        clock,
        districtId,
        (caseId, error) => this.log.error(`${caseId}: ${errorLine(error)}`),
        signal,
      );
      this.seen.set(districtId, roster);
      if (changed > 0) this.log.log(`${districtId}: ${changed} cases handed over`);
    }
    return lookMs;
  }
}
