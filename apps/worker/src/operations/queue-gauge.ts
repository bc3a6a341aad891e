import type { Queue } from 'bullmq';
import { Gauge } from 'prom-client';
import { realClock } from '#config';
import { meters } from '../../../operations/src/meters.js';
import { within } from '../../../operations/src/within.js';

const patienceMs = 2000;
const watched = new Map<string, Queue>();

const oldest: Gauge<'queue'> = new Gauge({
  name: 'gridwhistle_queue_oldest_seconds',
  help: 'How long the job that comes next has been on its queue; 0 where none waits',
  labelNames: ['queue'],
  registers: [meters],
  collect: () => looked(),
});

const jobs: Gauge<'queue' | 'state'> = new Gauge({
  name: 'gridwhistle_queue_jobs',
  help: 'Jobs by queue and state; none are shown while the store of the queues does not answer',
  labelNames: ['queue', 'state'],
  registers: [meters],
  collect: () => looked(),
});

let looking: Promise<void> | undefined;

/** One look for both gauges of a reading, whichever of them is asked first. */
const looked = (): Promise<void> => (looking ??= lookAtAll().finally(() => (looking = undefined)));

async function lookAtAll(): Promise<void> {
  jobs.reset();
  oldest.reset();
  // A store that is away keeps its callers waiting; whoever reads the metrics is not to.
  const looks = [...watched].map(([name, queue]) => look(name, queue).catch(() => undefined));
  await within(patienceMs, Promise.all(looks), undefined);
}

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
