import { districtsToLearn, learnFromCases } from '#cases';
import { realClock } from '#config';
import { systemActor } from '#people';
import type { Loop } from './loop.js';

const lookMs = 3_600_000;
const hourMs = 3_600_000;

/**
 * Learns anew from the confirmed cases of each district, once in LEARNING_HOURS of real time. Any number of workers may
 * look: one of them learns, and a district in which too little is confirmed is looked at again in an hour.
 */
export const retrainLoop: Loop = {
  name: 'learning',
  lookMs,
  begin: ({ world: { dataSource }, settings: { learningHours }, log }) => {
    if (learningHours <= 0) return null;
    return async (signal) => {
      const since = new Date(realClock.now().getTime() - learningHours * hourMs);
      for (const districtId of await districtsToLearn(dataSource, since)) {
        if (signal.aborted) break;
        const order = { districtId, by: systemActor(districtId), now: realClock.now(), signal };
        const made = await learnFromCases(dataSource, order);
        if (made) log.log(`${districtId}: text model ${made.version} ${made.state}, ${made.cases} cases`);
      }
      return lookMs;
    };
  },
};
