import { groundOf } from '#cases';
import { done, send, skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A unit is asked to help, or to take a risen case back. */
export const notifyHelper: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const { unit, ask } = delivery.body as { unit?: string; ask?: string };
  if (!unit) return skipped('nobody is asked');
  const row = await caseOf(tx, delivery);
  const { units } = await groundOf(tx, row.districtId);
  const lead = units.get(row.leadUnit ?? '')?.shortName ?? '';
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: unit,
    caseId: row.id,
    text:
      delivery.kind === 'addCoHandler'
        ? `${row.number}: ${lead}请协办: ${ask ?? ''}`
        : `${row.number}: ${lead}提请下沉办理, 请答复是否同意`,
    at: clock.now(),
  });
  return done;
};
