import { done, send } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A whistle is heard: by every called department once it is issued, by the street while a community's waits for it. */
export const notifyCalledUnits: Effect = async ({ dataSource, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const waiting = delivery.kind === 'whistle' && delivery.body['issued'] !== true;
  const recipients = waiting ? [row.streetCode ?? ''] : (delivery.body['units'] as string[]);
  for (const recipient of recipients)
    await send(tx, {
      districtId: row.districtId,
      deliveryId: delivery.id,
      way: 'INBOX',
      recipient,
      caseId: row.id,
      text: waiting ? `${row.number}: 社区吹哨, 请街道分哨` : `${row.number}: 街道吹哨, 请应哨并按时报到`,
      at: clock.now(),
    });
  return done;
};
