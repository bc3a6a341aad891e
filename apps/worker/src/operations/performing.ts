import { atWork, inSpan, tracing, workInHand } from '#config';
import type { Delivery, Outcome } from '#outbox';
import { deliveries } from '../../../operations/src/meters.js';

/** Performs an effect: counted and timed by its outcome, a span of the trace it came of, and named in whatever is logged meanwhile. */
export function performing(
  delivery: Pick<Delivery, 'districtId' | 'id' | 'effect' | 'caseId'> & { trace?: string | null },
  perform: () => Promise<Outcome>,
): Promise<Outcome> {
  const { id, effect, caseId, districtId, trace } = delivery;
  const work = { delivery: id, effect, case: caseId, district: districtId };
  const traced = () =>
    inSpan(
      `effect ${effect}`,
      { 'gridwhistle.effect': effect, 'gridwhistle.delivery': id, 'gridwhistle.case': caseId },
      async () => {
        const began = performance.now();
        const outcome = await perform();
        deliveries.observe({ effect, outcome: outcome.is }, (performance.now() - began) / 1000);
        return outcome;
      },
      // A job is in that trace already, where it carries it.
      tracing()?.carried() ? null : trace,
    );
  return atWork({ ...workInHand(), ...work, ...(trace ? { trace: trace.split('-')[1] } : {}) }, traced);
}
