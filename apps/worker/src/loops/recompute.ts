import { regionsOwed } from '#calendar';
import { recomputeClocks } from '#cases';
import { errorLine } from '#config';
import type { Loop } from './loop.js';

const lookMs = 1000;
/** A case that cannot be computed again is tried again after this; the others do not wait for it. */
const afterFaultsMs = 60_000;

/**
 * Computes open clocks again when a calendar year has changed. Beside the sweep, not in it: a suspension after a
 * disaster moves every case of a district, and no warning or signature may wait for that. Asking whether there is
 * anything to do reads a table of a few dozen rows; any number of workers may ask, and one does it.
 */
export const recomputeLoop: Loop = {
  name: 'calendar',
  lookMs,
  begin:
    ({ world: { dataSource, desk, clock }, log }) =>
    async (signal) => {
      let failed = 0;
      for (const region of await regionsOwed(dataSource.manager)) {
        const done = await recomputeClocks(
          dataSource,
          desk,
          clock,
          region,
          (caseId, error) => log.error(`${caseId}: ${errorLine(error)}`),
          signal,
        );
        if (!done) continue;
        failed += done.faults;
        if (done.clocks > 0)
          log.log(
            `${region}: ${done.clocks} clocks computed again, ${done.moved} due times moved in ${done.cases} cases`,
          );
      }
      return failed > 0 ? afterFaultsMs : lookMs;
    },
};
