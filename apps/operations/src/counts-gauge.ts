import { Gauge, type Registry } from 'prom-client';
import { within } from './within.js';

const patienceMs = 2000;

/**
 * A gauge of counts by `kind`, taken once in `freshForMs` however often the metrics are asked for. While they cannot be taken, or
 * not in time, it has no values: the rest of the metrics is read all the same.
 */
export function countsGauge(
  registry: Registry,
  { name, help, freshForMs = 5000 }: { name: string; help: string; freshForMs?: number },
  take: () => Promise<object>,
): void {
  const taken = once(freshForMs, take);
  const gauge: Gauge<'kind'> = new Gauge({
    name,
    help,
    labelNames: ['kind'],
    registers: [registry],
    collect: async () => {
      const counts = await within(
        patienceMs,
        taken().catch(() => ({})),
        {},
      );
      gauge.reset();
      for (const [kind, count] of Object.entries(counts)) gauge.set({ kind }, Number(count));
    },
  });
}

/** What `take` answered last, for so long; a fault is not kept. While it has not answered, it is not asked again. */
function once<T>(freshForMs: number, take: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T>; pending: boolean } | undefined;
  return () => {
    const at = performance.now();
    if (!last || (!last.pending && at - last.at > freshForMs)) {
      const taking = { at, answer: take(), pending: true };
      last = taking;
      taking.answer.then(
        () => (taking.pending = false),
        () => (last = undefined),
      );
    }
    return last.answer;
  };
}
