import { followMaps } from '#cases';
import { errorLine, realClock } from '#config';
import { settleKeyPoints } from '#patrol';
import type { Loop } from './loop.js';

const lookMs = 1000;
const afterFaultsMs = 60_000;

/** Brings workers, unsigned cases and key points after a map when it takes effect. Asking whether one has reads a partial index that is empty nearly always. */
export const mapLoop: Loop = {
  name: 'map',
  lookMs,
  begin: ({ world: { dataSource, desk, clock }, log }) => {
    /** By version, when this process first saw it in effect. */
    const firstSeen = new Map<string, Date>();
    /** By district, the map its key points were brought after in this process. */
    const settled = new Map<string, number>();
    return async () => {
      const all = await followMaps(
        dataSource,
        desk,
        clock,
        (about, error) => log.error(`${about}: ${errorLine(error)}`),
        { realNow: realClock.now(), firstSeen },
      );
      for (const { districtId, version, cases, workers, unplaced, done } of all)
        if (cases + workers > 0 || done)
          log.log(
            `${districtId}: map ${version} is followed by ${cases} cases and ${workers} grids' workers${done ? ', and done' : ''}` +
              (unplaced > 0 ? `; ${unplaced} cases have no place on it` : ''),
          );
      let faulty = all.some(({ faults }) => faults > 0);
      const points = await settleKeyPoints(dataSource, clock, settled, (districtId, error) => {
        faulty = true;
        log.error(`${districtId}: ${errorLine(error)}`);
      });
      for (const { districtId, moved } of points)
        log.log(`${districtId}: ${moved} key points follow the map`);
      return faulty ? afterFaultsMs : lookMs;
    };
  },
};
