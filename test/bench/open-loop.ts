import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How one request of an open loop ended. Milliseconds after the loop's start; `took` from when it was due. */
export interface Arrival {
  due: number;
  took: number;
  /** 0 where there was no answer at all. */
  status: number;
  retryAfter: boolean;
}

export interface Phase {
  perSecond: number;
  seconds: number;
}

/** Most connections at once; what comes beyond waits at its own cost. */
const sockets = 1000;

/**
 * Sends requests as a schedule says, whether the ones before are answered or not, and waits for all answers. `body` and `key` of the
 * n-th request; nothing is sent twice.
 */
export async function openLoop(
  port: number,
  path: string,
  phases: readonly Phase[],
  nth: (n: number) => { body: string; key: string },
): Promise<Arrival[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const started = performance.now();
  const arrivals: Array<Promise<Arrival>> = [];
  try {
    for (const due of scheduled(phases)) {
      const early = due - (performance.now() - started);
      if (early > 1) await wait(early);
      arrivals.push(sendAt(agent, port, path, nth(arrivals.length), due, started));
    }
    return await Promise.all(arrivals);
  } finally {
    agent.destroy();
  }
}

/** When each request is due, in milliseconds. */
export function scheduled(phases: readonly Phase[]): number[] {
  const due: number[] = [];
  let from = 0;
  for (const { perSecond, seconds } of phases) {
    const count = Math.round(perSecond * seconds);
    for (let i = 0; i < count; i += 1) due.push(from + (i * 1000) / perSecond);
    from += seconds * 1000;
  }
  return due;
}

function sendAt(
  agent: Agent,
  port: number,
  path: string,
  { body, key }: { body: string; key: string },
  due: number,
  started: number,
): Promise<Arrival> {
  return new Promise((done) => {
    const end = (status: number, retryAfter = false) =>
      done({ due, took: performance.now() - started - due, status, retryAfter });
    const asked = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'idempotency-key': key,
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => end(answer.statusCode ?? 0, answer.headers['retry-after'] !== undefined));
        answer.once('error', () => end(0));
      },
    );
    asked.once('error', () => end(0));
    asked.end(body);
  });
}

/** How many of each answer, and how long they took. */
export interface Tally {
  sent: number;
  ok: number;
  waitAndRetry: number;
  otherRefusals: number;
  faults: number;
  p50: number;
  p99: number;
}

/**
 * Seconds after `after` (milliseconds) from when every quarter of a second answers as quickly as before: half of its requests
 * within `usual` milliseconds. Null where that never came.
 */
export function recoveredIn(arrivals: readonly Arrival[], after: number, usual: number): number | null {
  const windows = new Map<number, number[]>();
  for (const { due, took } of arrivals) {
    if (due < after) continue;
    const window = Math.floor((due - after) / 250);
    windows.set(window, [...(windows.get(window) ?? []), took]);
  }
  const slow = [...windows].filter(([, took]) => took.sort((a, b) => a - b)[took.length >> 1]! > usual);
  const last = Math.max(-1, ...slow.map(([window]) => window));
  return last >= Math.max(...windows.keys()) ? null : (last + 1) / 4;
}
