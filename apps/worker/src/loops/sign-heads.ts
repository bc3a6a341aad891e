import { districtsDue, signHead } from '#cases';
import { realClock } from '#config';
import type { Loop } from './loop.js';

const lookMs = 3000;

/**
 * Signs the head of every district once a day, after midnight by the clock of the cases; after a time without a worker at
 * once. Any number of workers may look: one signs, and the database has room for one head a day.
 */
export const signHeadsLoop: Loop = {
  name: 'heads',
  lookMs,
  begin:
    ({ world: { dataSource, clock }, signer, log }) =>
    async (signal) => {
      for (const districtId of await districtsDue(dataSource.manager, clock.now())) {
        if (signal.aborted) break;
        const head = await signHead(dataSource, districtId, signer, clock.now(), realClock.now());
        if (head) log.log(`${districtId}: head of ${head.day} signed, ${head.cases} cases`);
      }
      return lookMs;
    },
};
