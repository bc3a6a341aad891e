import { handOverDuty } from '#cases';
import { errorLine } from '#config';
import { District } from '#people';
import { rosterOf } from '#rosters';
import type { Loop } from './loop.js';

const lookMs = 5000;
/** A district in which nobody comes or goes is looked at once in so many times: another process may have read an old roster. */
const anywayEvery = 12;

/**
 * Hands cases over when a leave begins, a shift ends or a grid gets another worker. Any number of workers may do so at once: each
 * case is asked again under its lock. A district without shifts and leave costs one row a look.
 */
export const dutyLoop: Loop = {
  name: 'duty',
  lookMs,
  begin: ({ world: { dataSource, desk, clock }, log }) => {
    const seen = new Map<string, object>();
    let looks = 0;
    return async (signal) => {
      const anyway = looks++ % anywayEvery === 0;
      for (const { districtId } of await dataSource.manager.find(District, {
        select: { districtId: true },
      })) {
        if (signal.aborted) break;
        const roster = await rosterOf(dataSource.manager, districtId);
        const comeAndGo = roster.shifts.size > 0 || roster.leaves.size > 0;
        if (!anyway && !comeAndGo && seen.get(districtId) === roster) continue;
        const changed = await handOverDuty(
          dataSource,
          desk,
          clock,
          districtId,
          (caseId, error) => log.error(`${caseId}: ${errorLine(error)}`),
          signal,
        );
        seen.set(districtId, roster);
        if (changed > 0) log.log(`${districtId}: ${changed} cases handed over`);
      }
      return lookMs;
    };
  },
};
