import { errorLine, Refusal, type Settings } from '#config';
import { claim, settle, type Outcome } from '#outbox';
import { effects, type EffectName } from './effects.js';
import { performing } from './operations/performing.js';
import type { World } from './world.js';

/**
 * The only processor: claims a delivery, makes its effect happen, settles it. A death in between leaves it owed, and
 * the next ring brings it back; the effect then recognises what it had done already.
 */
export async function runEffect(
  world: World,
  settings: Pick<Settings, 'deliveryLeaseMs'>,
  job: { districtId: string; id: string },
): Promise<Outcome['is'] | 'NOT_OURS'> {
  const tx = world.dataSource.manager;
  const delivery = await claim(tx, job.districtId, job.id, settings.deliveryLeaseMs);
  if (!delivery) return 'NOT_OURS';
  const effect = effects[delivery.effect as EffectName];
  const outcome = effect
    ? await performing(delivery, () => effect(world, delivery).catch((error: unknown) => afterError(error)))
    : ({ is: 'GIVE_UP', why: `no effect is called ${delivery.effect}` } as const);
  await settle(tx, delivery, outcome);
  return outcome.is;
}

const overtaken = new Set(['MASTER_ANSWERED', 'LEVEL_ABOVE', 'IS_SPLIT']);

/** A rule that says no will say no again, unless somebody changed the case meanwhile; everything else may pass by itself. */
function afterError(error: unknown): Outcome {
  // Kept with the delivery: a rule's own words, or what kind of fault it was.
  const why = error instanceof Refusal ? error.message : errorLine(error);
  // Between looking and moving somebody else was faster: there is nothing left to do.
  if (error instanceof Refusal && overtaken.has(error.code)) return { is: 'SKIPPED', why };
  const final = error instanceof Refusal && error.status === 422;
  return final ? { is: 'GIVE_UP', why } : { is: 'RETRY', why };
}
