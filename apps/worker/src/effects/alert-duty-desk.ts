import { groundOf } from '#cases';
import { done, send, skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A possible emergency waits for a person: the centre's duty desk is told at once, not when it next looks at its list. */
export const alertDutyDesk: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  if (!row.triage?.emergency) return skipped('not an emergency');
  const { district } = await groundOf(tx, row.districtId);
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: district.centreUnit,
    caseId: row.id,
    text: `【紧急待分拣】${row.number}: ${row.triage.reasons.map(({ zh }) => zh).join('; ')}`,
    at: clock.now(),
  });
  return done;
};
