import { readIdentity, type Case } from '#cases';
import { done, send, skipped, type Delivery, type Outcome } from '#outbox';
import { maskPhone } from '#people';
import type { World } from '../world.js';
import { caseOf } from './case-of.js';

/** Hands one sentence for the reporter's phone to the SMS gateway's stand-in; nobody but the vault knows the number. */
export async function textPhone(
  { dataSource, clock, vaultKey }: World,
  delivery: Delivery,
  words: (row: Case) => string,
): Promise<Outcome> {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const identity = await readIdentity(tx, row, vaultKey);
  if (!identity?.phone) return skipped('no phone was left');
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'SMS',
    recipient: maskPhone(identity.phone),
    caseId: row.id,
    text: `【网格吹哨】${row.number}: ${words(row)}`,
    at: clock.now(),
  });
  return done;
}
