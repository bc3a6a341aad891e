import { collectOrphans, lookAtNext, openStore, type Workshop } from '#attachments';
import { realClock } from '#config';
import type { Loop } from './loop.js';

const lookMs = 250;
const collectEveryMs = 3_600_000;

/**
 * Looks at what was uploaded, one at a time, and every hour removes what nobody needs. In the worker and not where it is
 * received: what somebody may have built to harm a decoder never meets the process that answers everybody. On real time,
 * whatever the clock of the cases shows.
 */
export const attachmentsLoop: Loop = {
  name: 'attachments',
  lookMs,
  begin: ({ world: { dataSource }, settings, log }) => {
    const shop: Workshop = { dataSource, ...openStore(settings) };
    let collectAt = 0;
    return async () => {
      const now = realClock.now();
      if (await lookAtNext(shop, now)) return 0;
      if (now.getTime() < collectAt) return lookMs;
      collectAt = now.getTime() + collectEveryMs;
      const { uploads, objects, files } = await collectOrphans(shop, now);
      if (uploads + objects + files > 0)
        log.log(`collected: ${uploads} uploads, ${objects} objects without a row, ${files} files`);
      return lookMs;
    };
  },
};
