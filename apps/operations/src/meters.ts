import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What a process counts of itself; api and worker of the standalone process share it. Labels are patterns, codes and names out of
 * tables of ours, so that there is an end to them, and nothing of anybody.
 */
export const meters = new Registry();
const registers = [meters];
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const requests = new Histogram({
  name: 'gridwhistle_http_seconds',
  help: 'Requests by route, method and class of status: how long until the answer was sent',
  labelNames: ['method', 'route', 'status'],
  buckets: seconds,
  registers,
});

export const requestsInHand = new Gauge({
  name: 'gridwhistle_http_in_hand',
  help: 'Requests that have come and are not answered yet, streams among them',
  registers,
});

export const limitRefusals = new Counter({
  name: 'gridwhistle_limit_refusals_total',
  help: 'Requests refused with 429, by class of route',
  labelNames: ['class'],
  registers,
});

export const moves = new Counter({
  name: 'gridwhistle_moves_total',
  help: 'Moves by outcome: made, repeated, FAULT, or the code they were refused with',
  labelNames: ['move', 'outcome'],
  registers,
});

export const filings = new Counter({
  name: 'gridwhistle_filings_total',
  help: 'Filings by channel and outcome: filed, replayed, FAULT, or the code they were refused with',
  labelNames: ['channel', 'outcome'],
  registers,
});

export const deliveries = new Histogram({
  name: 'gridwhistle_delivery_seconds',
  help: 'Effects by outcome: how long they took',
  labelNames: ['effect', 'outcome'],
  buckets: seconds,
  registers,
});

export const jobWait = new Histogram({
  name: 'gridwhistle_job_wait_seconds',
  help: 'How long a job had been on its queue when it was begun',
  labelNames: ['queue'],
  buckets: [...seconds, 30, 60],
  registers,
});

export const timersSwept = new Counter({
  name: 'gridwhistle_timers_swept_total',
  help: 'Clocks that were due and were served',
  registers,
});

export const loopSuccess = new Gauge({
  name: 'gridwhistle_loop_success_timestamp_seconds',
  help: 'When a loop of the worker last came through without a fault, or was begun (Unix time)',
  labelNames: ['loop'],
  registers,
});

export const loopFaults = new Counter({
  name: 'gridwhistle_loop_faults_total',
  help: 'Times a loop of the worker, or the connection of a queue, met a fault and tried again',
  labelNames: ['loop'],
  registers,
});

let standard = false;

/** Event loop, garbage collection and memory of this process, once however many of its parts ask. */
export function measureProcess(): void {
  if (standard) return;
  standard = true;
  collectDefaultMetrics({ register: meters, eventLoopMonitoringPrecision: 20 });
}

/** The metrics of this process and of these registries, as Prometheus reads them. */
export async function exposition(...more: Registry[]): Promise<{ type: string; text: string }> {
  const texts = await Promise.all([meters, ...more].map((one) => one.metrics()));
  return { type: meters.contentType, text: texts.join('\n') };
}
