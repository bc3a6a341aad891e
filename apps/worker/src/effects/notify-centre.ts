import { groundOf, ruleOf, type Move } from '#cases';
import { done, send } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** What waits for the centre: a return to look at, a dispute to rule on, an extension, a suspension, a result. */
export const notifyCentre: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const { district, units } = await groundOf(tx, row.districtId);
  const unit = units.get(row.leadUnit ?? '')?.shortName ?? '';
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: district.centreUnit,
    caseId: row.id,
    text: `${row.number}: ${unit}${ruleOf(delivery.kind as Move).zh}`,
    at: clock.now(),
  });
  return done;
};
