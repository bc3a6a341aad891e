import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { followMaps } from '#cases';
import { errorLine, realClock } from '#config';
import { settleKeyPoints } from '#patrol';
import { errorLog } from './error-log.js';
import { looping, type Looping } from './looping.js';
import { WORLD } from './tokens.js';
import type { World } from './world.js';

const lookMs = 1000;
const afterFaultsMs = 60_000;

/** Brings workers, unsigned cases and key points after a map when it takes effect. Asking whether one has reads a partial index that is empty nearly always. */
@Injectable()
export class MapLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('map');
  private loop?: Looping;
  /** By version, when this process first saw it in effect. */
  private readonly firstSeen = new Map<string, Date>();
  /** By district, the map its key points were brought after in this process. */
  private readonly settled = new Map<string, number>();

  constructor(@Inject(WORLD) private readonly world: World) {}

  onApplicationBootstrap(): void {
    this.loop = looping(lookMs, errorLog('map'), () => this.once());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
  }

  private async once(): Promise<number> {
    const { dataSource, desk, clock } = this.world;
    const all = await followMaps(
      dataSource,
      desk,
      clock,
      (about, error) => this.log.error(`${about}: ${errorLine(error)}`),
      { realNow: realClock.now(), firstSeen: this.firstSeen },
    );
    for (const { districtId, version, cases, workers, unplaced, done } of all)
      if (cases + workers > 0 || done)
        this.log.log(
          `${districtId}: map ${version} is followed by ${cases} cases and ${workers} grids' workers${done ? ', and done' : ''}` +
            (unplaced > 0 ? `; ${unplaced} cases have no place on it` : ''),
        );
    let faulty = all.some(({ faults }) => faults > 0);
    const points = await settleKeyPoints(dataSource, clock, this.settled, (districtId, error) => {
      faulty = true;
      this.log.error(`${districtId}: ${errorLine(error)}`);
    });
    for (const { districtId, moved } of points)
      this.log.log(`${districtId}: ${moved} key points follow the map`);
    return faulty ? afterFaultsMs : lookMs;
  }
}
