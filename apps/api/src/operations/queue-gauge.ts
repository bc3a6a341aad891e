import { setTimeout as wait } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { Gauge } from 'prom-client';
import { realClock } from '#config';
import { meters } from './meters.js';

const patienceMs = 2000;
const watched = new Map<string, Queue>();

const oldest = new Gauge({
  name: 'gridwhistle_queue_oldest_seconds',
  help: 'How long the job that comes next has been on its queue; 0 where none waits',
  labelNames: ['queue'],
  registers: [meters],
});

const jobs: Gauge<'queue' | 'state'> = new Gauge({
  name: 'gridwhistle_queue_jobs',
  help: 'Jobs by queue and state; none are shown while the store of the queues does not answer',
  labelNames: ['queue', 'state'],
  registers: [meters],
  collect: async () => {
    jobs.reset();
    oldest.reset();
    await Promise.all([...watched].map(([name, queue]) => inTime(look(name, queue))));
  },
});

/** Shows this queue in `gridwhistle_queue_jobs` and `gridwhistle_queue_oldest_seconds` from now on. */
export function watchQueue(queue: Queue): void {
  watched.set(queue.name, queue);
}

async function look(name: string, queue: Queue): Promise<void> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
  const [next] = await queue.getJobs(['waiting', 'prioritized'], 0, 0, true);
  for (const [state, count] of Object.entries(counts)) jobs.set({ queue: name, state }, count);
  const since = next ? realClock.now().getTime() - next.timestamp : 0;
  oldest.set({ queue: name }, Math.max(0, since / 1000));
}

/** A store that is away keeps its callers waiting; whoever reads the metrics is not to. */
async function inTime(work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const known = work.catch(() => undefined);
  await Promise.race([known, wait(patienceMs, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}
