import { done, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/**
 * Sends an accepted case to whoever starts by the responsibility list. A border case waits for the dispatcher: two
 * communities could each say that it is not theirs.
 */
export const dispatchAcceptedCase: Effect = async ({ dataSource, desk }, delivery) => {
  const row = await caseOf(dataSource.manager, delivery);
  if (row.state !== 'ACCEPTED') return skipped(`already ${row.state}`);
  if (row.boundary) return skipped('a border case: the dispatcher decides');
  await desk.move({
    actor: systemActor(row.districtId),
    caseId: row.id,
    cause: delivery.id,
    move: 'dispatch',
  });
  return done;
};
