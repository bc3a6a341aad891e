import type { Ringing } from '#outbox';
import type { EffectName } from './effects.js';

const mostTogether = 16;
/** Somebody waits for these to have a case at all; news of it can follow. */
const movesOn = new Set<string>(['acceptNewCase', 'dispatchAcceptedCase'] satisfies EffectName[]);

/** Emergencies, then what moves a case on to whoever must act, then what tells of it: under load the queue serves them in this order. */
export const priorityOf = ({ urgent, effect }: Ringing) => (urgent ? 1 : movesOn.has(effect) ? 5 : 10);

/**
 * Deliveries rung for by one job: a job costs the queue more than a delivery costs us. Emergencies, and what is traced, ring
 * alone; the rest in no fewer jobs than a worker takes at once.
 */
export function ringsTogether(ringing: readonly Ringing[], atOnce: number): Ringing[][] {
  const alone = ringing.filter(({ urgent, trace }) => urgent || trace);
  const rest = ringing.filter(({ urgent, trace }) => !urgent && !trace);
  const size = Math.min(mostTogether, Math.max(1, Math.ceil(rest.length / atOnce)));
  const inJobs = (some: readonly Ringing[]) =>
    Array.from({ length: Math.ceil(some.length / size) }, (_, nth) =>
      some.slice(nth * size, (nth + 1) * size),
    );
  return [
    ...alone.map((one) => [one]),
    ...inJobs(rest.filter(({ effect }) => movesOn.has(effect))),
    ...inJobs(rest.filter(({ effect }) => !movesOn.has(effect))),
  ];
}
