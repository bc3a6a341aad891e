import { Agent, request } from 'node:http';

/** Sends JSON (or, without a body, asks) over a kept connection and gives the answer; fails with the answer where it is no success. */
export type Send = (
  path: string,
  body: string | null,
  headers?: Record<string, string>,
) => Promise<Record<string, unknown>>;

/** One thing a client does to the end; `nth` differs for every one of a run. */
export type Errand = (send: Send, nth: number) => Promise<void>;

/** What was seen of one contender at one number of connections. Latencies are milliseconds. */
export class Seen {
  readonly latencies: number[] = [];
  perSecond = 0;
  /** Of one core, what this process itself took. */
  loadShare = 0;
  private turns = 0;

  /** `rate` of a turn of the same length as the others. */
  add(latencies: readonly number[], rate: number, loadShare = 0): void {
    for (const one of latencies) this.latencies.push(one);
    this.turns += 1;
    this.perSecond += (rate - this.perSecond) / this.turns;
    this.loadShare += (loadShare - this.loadShare) / this.turns;
  }

  /** The latency that `share` of all were within; NaN where nothing was seen. */
  within(share: number): number {
    return percentile(this.latencies, share);
  }
}

/** The value that `share` of all are within; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** What this process takes of one core from now until it is asked. */
export function ownShare(): () => number {
  const [before, started] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / (performance.now() - started);
  };
}

let errands = 0;

/**
 * Closed loop: each of `connections` clients starts its next errand when the last one is answered, for `seconds`.
 * The rate is the sum of each client's own, so that a long last errand does not count as idleness of the others.
 */
export async function press(
  port: number,
  connections: number,
  seconds: number,
  errand: Errand,
): Promise<{ latencies: number[]; rate: number }> {
  const latencies: number[] = [];
  const client = async (send: Send) => {
    const start = performance.now();
    let [done, last] = [0, start];
    while (last - start < seconds * 1000) {
      await errand(send, (errands += 1));
      const now = performance.now();
      latencies.push(now - last);
      last = now;
      done += 1;
    }
    return (done * 1000) / (last - start);
  };
  return overConnections(port, connections, async (send) => {
    const rates = await Promise.all(Array.from({ length: connections }, () => client(send)));
    return { latencies, rate: rates.reduce((sum, one) => sum + one, 0) };
  });
}

/** Gives out a way to send over at most so many kept connections, and closes them at the end. */
export async function overConnections<T>(
  port: number,
  connections: number,
  work: (send: Send) => Promise<T>,
): Promise<T> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    return await work(sender(agent, port));
  } finally {
    agent.destroy();
  }
}

function sender(agent: Agent, port: number): Send {
  return (path, body, headers = {}) =>
    new Promise((done, fail) => {
      const asked = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          path,
          method: body === null ? 'GET' : 'POST',
          headers:
            body === null
              ? headers
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', fail);
          answer.once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if ((answer.statusCode ?? 500) >= 300) fail(new Error(`${path}: ${answer.statusCode} ${text}`));
            else done(JSON.parse(text) as Record<string, unknown>);
          });
        },
      );
      asked.once('error', fail);
      asked.end(body ?? undefined);
    });
}
