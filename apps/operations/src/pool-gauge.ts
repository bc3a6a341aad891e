import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { meters } from './meters.js';

interface Pool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

const watched = new Map<string, DataSource>();

const gauge: Gauge<'pool' | 'state'> = new Gauge({
  name: 'gridwhistle_pool_connections',
  help: 'Connections to PostgreSQL: total, idle, and callers waiting for one',
  labelNames: ['pool', 'state'],
  registers: [meters],
  collect: () => {
    for (const [name, source] of watched)
      for (const [pool, { totalCount, idleCount, waitingCount }] of poolsOf(name, source)) {
        gauge.set({ pool, state: 'total' }, totalCount);
        gauge.set({ pool, state: 'idle' }, idleCount);
        gauge.set({ pool, state: 'waiting' }, waitingCount);
      }
  },
});

/** Shows the connections of this data source in `gridwhistle_pool_connections` from now on. */
export function watchPool(name: string, source: DataSource): void {
  watched.set(name, source);
}

/** The pool that is written to, and those of the replicas where there are any. */
function poolsOf(name: string, { driver }: DataSource): Array<[string, Pool]> {
  const { master, slaves = [] } = driver as unknown as { master?: Pool; slaves?: Pool[] };
  const replicas = slaves.map((pool, index): [string, Pool] => [`${name}-replica${index + 1}`, pool]);
  return master ? [[name, master], ...replicas] : replicas;
}
