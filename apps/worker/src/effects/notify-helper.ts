import { groundOf } from '#cases';
import { done, send, skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

const letters: Record<string, (lead: string, ask: string) => string> = {
  addCoHandler: (lead, ask) => `${lead}请协办: ${ask}`,
  offerHandDown: (lead) => `${lead}提请下沉办理, 请答复是否同意`,
  approveReturn: () => '退单已获同意, 不再由贵单位办理',
  arbitrate: () => '已提请会商定责, 请等候裁定',
};

/** A unit is asked to help or to take a risen case back, or learns that it has it no more. */
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
    text: `${row.number}: ${letters[delivery.kind]?.(lead, ask ?? '') ?? ''}`,
    at: clock.now(),
  });
  return done;
};
