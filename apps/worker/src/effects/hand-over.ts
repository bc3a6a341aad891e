import { done, send } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A case goes to 110, 119 or another body: what is handed over, and to whom, is on record. */
export const handOver: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'HAND_OVER',
    recipient: String(delivery.body['target']),
    caseId: row.id,
    text: [row.number, row.address, row.text].filter(Boolean).join(' '),
    at: clock.now(),
  });
  return done;
};
