import { readIdentity, type Case } from '#cases';
import { done, send, skipped, type Delivery, type Outcome } from '#outbox';
import { maskPhone } from '#people';
import type { World } from '../world.js';
import { caseOf } from './case-of.js';

/** Hands one sentence for the reporter's phone to the SMS gateway's stand-in; nobody but the vault knows the number. */
export async function textPhone(
  world: World,
  delivery: Delivery,
  words: (row: Case) => string,
): Promise<Outcome> {
  const row = await caseOf(world.dataSource.manager, delivery);
  return textAbout(world, row, delivery.id, words(row));
}

/** The same, about any case; `messageId` twice is one message. */
export async function textAbout(
  { dataSource, clock, vault }: World,
  row: Case,
  messageId: string,
  text: string,
): Promise<Outcome> {
  const tx = dataSource.manager;
  const identity = await readIdentity(tx, row, vault, ['phone']);
  if (!identity?.phone) return skipped('no phone was left');
  await send(tx, {
    districtId: row.districtId,
    deliveryId: messageId,
    way: 'SMS',
    recipient: maskPhone(identity.phone),
    caseId: row.id,
    text: `【网格吹哨】${row.number}: ${text}`,
    at: clock.now(),
  });
  return done;
}
