import { v5 as uuidv5 } from 'uuid';
import { groundOf, readMerged } from '#cases';
import { done } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';
import { newsOf } from './text-reporter.js';
import { textAbout } from './text-phone.js';

/** Everyone whose appeal was merged reads the news of the master as its own reporter does (civic-peers 10 (8)). */
export const textMerged: Effect = async (world, delivery) => {
  const tx = world.dataSource.manager;
  const master = await caseOf(tx, delivery);
  const ground = await groundOf(tx, master.districtId);
  for (const row of await readMerged(tx, master))
    if (row.state === 'MERGED')
      // One message for each of them and each piece of news, however often this is tried.
      await textAbout(world, row, uuidv5(row.id, delivery.id), newsOf(master, delivery, ground));
  return done;
};
