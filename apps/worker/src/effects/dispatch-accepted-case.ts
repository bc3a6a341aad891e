import { assignedBy, groundOf, type Case, type Ground } from '#cases';
import { done, send, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/**
 * Sends an accepted case to whoever starts by the district's rules and its responsibility list. A border case waits for the
 * dispatcher, who is told: two communities could each say that it is not theirs; so does one that a rule leaves to a person.
 */
export const dispatchAcceptedCase: Effect = async ({ dataSource, desk, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  if (row.state !== 'ACCEPTED') return skipped(`already ${row.state}`);
  const ground = await groundOf(tx, row.districtId);
  const why = row.boundary ? '位于社区交界处, 请派单员确定主办单位' : leftToPerson(row, ground, clock.now());
  if (why === null) {
    await desk.move({
      actor: systemActor(row.districtId),
      caseId: row.id,
      cause: delivery.id,
      move: 'dispatch',
    });
    return done;
  }
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient: ground.district.centreUnit,
    caseId: row.id,
    text: `${row.number}: ${why}`,
    at: clock.now(),
  });
  return done;
};

/** What the dispatcher has to look at, because a rule says so or the matter has left the catalogue; null where the platform may decide. */
function leftToPerson(row: Case, ground: Ground, now: Date): string | null {
  const { communityCode, streetCode, categoryCode } = row;
  const category = ground.catalogue.find(categoryCode ?? '');
  if (!category) return `事项 ${categoryCode ?? ''} 已不在目录中, 请先改类再派单`;
  if (!communityCode || !streetCode) return null;
  const { person, rule } = assignedBy(ground, row, category, { communityCode, streetCode }, now);
  return person && `按派单规则“${rule?.name ?? ''}”须由派单员确定: ${person}`;
}
