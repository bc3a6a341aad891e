import { eraserFrom, sweepRetention, sweepUploads } from '#cases';
import { sweepTracks } from '#patrol';
import type { Loop } from './loop.js';

const lookMs = 60_000;
/** Uploads are looked for by reading the ended cases: once in so many looks. */
const uploadsEvery = 60;

/**
 * Pseudonymises reporters whose period is over, does erasures that waited for the end of a case, and removes uploads whose
 * period is over. Any number of workers may do so at once; each takes what the others have not locked.
 */
export const retentionLoop: Loop = {
  name: 'retention',
  lookMs,
  begin: ({ world: { dataSource, clock, vault }, settings, log }) => {
    let looks = 0;
    return async (signal) => {
      const uploads = looks % uploadsEvery === 0;
      looks += 1;
      const eraser = eraserFrom(dataSource, settings, vault);
      const { pseudonymised } = await sweepRetention(dataSource, clock, eraser, signal);
      if (pseudonymised > 0) log.log(`${pseudonymised} reporters pseudonymised`);
      const tracks = uploads ? await sweepTracks(dataSource, clock, signal) : 0;
      if (tracks > 0) log.log(`${tracks} tracks and positions removed`);
      const removed = uploads ? await sweepUploads(dataSource, clock, eraser.store, signal) : 0;
      if (removed > 0) log.log(`${removed} attachments removed`);
      return lookMs;
    };
  },
};
