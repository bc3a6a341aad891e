import { Gauge, type Registry } from 'prom-client';

/**
 * A gauge of counts by `kind`, taken once in `freshForMs` however often the metrics are asked for. While they cannot be taken it has
 * no values: the rest of the metrics is read all the same.
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
      const counts = await taken().catch(() => ({}));
      gauge.reset();
      for (const [kind, count] of Object.entries(counts)) gauge.set({ kind }, Number(count));
    },
  });
}

/** What `take` answered last, for so long; a fault is not kept. */
function once<T>(freshForMs: number, take: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (!last || at - last.at > freshForMs) {
      const answer = take();
      last = { at, answer };
      answer.catch(() => (last = undefined));
    }
    return last.answer;
  };
}
