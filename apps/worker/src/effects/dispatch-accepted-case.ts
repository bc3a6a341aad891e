import { groundOf } from '#cases';
import { done, send, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/**
 * Sends an accepted case to whoever starts by the responsibility list. A border case waits for the dispatcher, who is
 * told: two communities could each say that it is not theirs.
 */
export const dispatchAcceptedCase: Effect = async ({ dataSource, desk, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  if (row.state !== 'ACCEPTED') return skipped(`already ${row.state}`);
  if (!row.boundary) {
    await desk.move({
      actor: systemActor(row.districtId),
      caseId: row.id,
      cause: delivery.id,
      move: 'dispatch',
    });
    return done;
  }
  const { district } = await groundOf(tx, row.districtId);
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: district.centreUnit,
    caseId: row.id,
    text: `${row.number}: 位于社区交界处, 请派单员确定主办单位`,
    at: clock.now(),
  });
  return done;
};
