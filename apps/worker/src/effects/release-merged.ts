import { readMerged } from '#cases';
import { done } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A master that ends without a result must not take the others with it: each stands on its own again. */
export const releaseMerged: Effect = async ({ dataSource, desk }, delivery) => {
  const tx = dataSource.manager;
  const master = await caseOf(tx, delivery);
  for (const { id, state } of await readMerged(tx, master))
    if (state === 'MERGED')
      await desk.move({
        actor: systemActor(master.districtId),
        caseId: id,
        cause: delivery.id,
        move: 'unmerge',
        input: { reason: `主件 ${master.number} 已结束, 未办理` },
      });
  return done;
};
