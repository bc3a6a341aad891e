import { groundOf } from '#cases';
import { done, send } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** The reporter has written: whoever leads reads it where it is kept, the centre where nobody leads yet. */
export const tellOfMessage: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const { district } = await groundOf(tx, row.districtId);
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: row.leadUnit ?? district.centreUnit,
    caseId: row.id,
    text: `${row.number}: 诉求人留言, 请查看并回复`,
    at: clock.now(),
  });
  return done;
};
