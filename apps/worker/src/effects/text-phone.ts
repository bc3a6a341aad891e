import { readIdentity, type Case } from '#cases';
import { done, Message, send, skipped, type Delivery, type Outcome } from '#outbox';
import { maskPhone } from '#people';
import type { World } from '../world.js';
import { caseOf } from './case-of.js';

/** Hands one sentence for the reporter's phone to the SMS gateway; nobody but the vault and the gateway knows the number. */
export async function textPhone(
  world: World,
  delivery: Delivery,
  words: (row: Case) => string,
): Promise<Outcome> {
  const row = await caseOf(world.dataSource.manager, delivery);
  return textAbout(world, row, delivery.id, words(row));
}

/**
 * The same, about any case; `messageId` twice is one message. A death between the gateway and our note of it sends the text once
 * more under the same key.
 */
export async function textAbout(
  { dataSource, clock, vault, sms }: World,
  row: Case,
  messageId: string,
  text: string,
): Promise<Outcome> {
  const tx = dataSource.manager;
  const identity = await readIdentity(tx, row, vault, ['phone']);
  if (!identity?.phone) return skipped('no phone was left');
  const words = `【网格吹哨】${row.number}: ${text}`;
  if (sms && !(await tx.existsBy(Message, { districtId: row.districtId, deliveryId: messageId })))
    await sms.send(identity.phone, words, messageId);
  await send(tx, {
    districtId: row.districtId,
    deliveryId: messageId,
    way: 'SMS',
    recipient: maskPhone(identity.phone),
    caseId: row.id,
    text: words,
    at: clock.now(),
  });
  return done;
}
