import { setTimeout as wait } from 'node:timers/promises';
import type { Territory } from '#territory';
import { apart, type Filing } from './complaints.js';
import { overConnections, ownShare, Seen, type Send } from './load.js';
import type { Plan } from './parts.js';
import { lineOf, type Line } from './report.js';
import { StreamListeners } from './stream-listeners.js';
import { tokensOf } from './stream-tokens.js';

const clients = 24;
/** Past that a case that nobody heard of is lost. */
const patienceMs = 10_000;

/** Milliseconds from before the POST until its dispatch has come; or it was laid before a person; or nothing was heard of it. */
type Arrived = number | 'HELD' | 'LOST';

/**
 * From the POST of a case to the stream of its grid worker, dispatched by the worker in between: by clients who each wait for
 * their case to arrive, and at half of the rate that those reach.
 */
export async function postToStream({ stage, complaints, seconds, tell }: Plan): Promise<Line[]> {
  const part = '提交到网格员 POST to stream';
  const url = await stage.copy('stream_posts');
  const [api, worker] = [await stage.api(url), await stage.worker(url)];
  const arrivals = new Arrivals(insideOf(await stage.territory()));
  const gridWorkers = new StreamListeners(api.port, '/api/v1/live', (id, move, at) => {
    if (move === 'dispatch') arrivals.came(id, at);
  });
  // No grid worker hears of what is laid before a person; the centre does.
  const centre = new StreamListeners(api.port, '/api/v1/live', (id, move) => {
    if (move === 'hold') arrivals.came(id, 'HELD');
  });
  try {
    const ofGrids = `'GRID_WORKER' = ANY(roles) AND grid_code IS NOT NULL`;
    for (const token of await tokensOf(stage, 'stream_posts', ofGrids)) await gridWorkers.open(token);
    for (const token of await tokensOf(stage, 'stream_posts', `username = 'agent'`)) await centre.open(token);
    return await overConnections(api.port, 64, async (send) => {
      tell(`${part}: which are dispatched`);
      const good = await thoseDispatched(complaints, (one, nth) => arrivals.file(send, one, nth));
      let nth = complaints.length;
      const once = () => arrivals.file(send, good[(nth += 1) % good.length]!, nth);
      tell(`${part}: ${clients} clients`);
      await closedLoop(2, once);
      const full = await closedLoop(Math.max(4, seconds), once);
      const half = full.seen.perSecond / 2;
      tell(`${part}: ${half.toFixed(0)}/s`);
      const halved = await openLoop(half, Math.max(6, seconds * 2), once);
      return [
        lineOf(`${part}, 满载 full`, 'gridwhistle', clients, full.seen, null, { note: full.note }),
        lineOf(`${part}, 半载 half`, 'gridwhistle', 0, halved.seen, null, { note: halved.note }),
      ];
    });
  } finally {
    gridWorkers.close();
    centre.close();
    await worker.running.stop();
    await api.running.stop();
    await stage.drop('stream_posts');
  }
}

/** What was heard of which case; it may be heard of before its POST is answered. */
class Arrivals {
  constructor(private readonly nextPlace: () => Filing['point']) {}

  private readonly early = new Map<string, number | 'HELD'>();
  private readonly awaited = new Map<string, (at: number | 'HELD') => void>();

  came(id: string, at: number | 'HELD'): void {
    const number = id.split('/')[0]!;
    const awaiting = this.awaited.get(number);
    if (awaiting) awaiting(at);
    else this.early.set(number, at);
  }

  /** Files a case and waits until it has arrived. */
  async file(send: Send, one: Filing, nth: number): Promise<Arrived> {
    const start = performance.now();
    const body = JSON.stringify({ ...one, point: this.nextPlace(), address: undefined });
    const number = String(
      (await send('/api/v1/cases', body, { 'idempotency-key': `post-${nth}` }))['number'],
    );
    const giveUp = new AbortController();
    const late = wait(patienceMs, 'LOST' as const, { signal: giveUp.signal, ref: false });
    const heard = new Promise<number | 'HELD'>((done) => {
      this.awaited.set(number, done);
      const early = this.early.get(number);
      if (early !== undefined) done(early);
    });
    const at = await Promise.race([heard, late.catch(() => 'LOST' as const)]);
    giveUp.abort();
    this.awaited.delete(number);
    this.early.delete(number);
    return typeof at === 'number' ? at - start : at;
  }
}

/** Places apart from one another, none of them at a border of communities, where a person decides. */
function insideOf(territory: Territory): () => Filing['point'] {
  let nth = 0;
  return () => {
    for (;;) {
      const point = apart((nth += 1));
      if (territory.locate(point)?.boundary === false) return point;
    }
  };
}

/** Complaints that the platform sends by itself; the others wait for a person. */
async function thoseDispatched(
  complaints: readonly Filing[],
  file: (one: Filing, nth: number) => Promise<Arrived>,
): Promise<Filing[]> {
  const tried = complaints.slice(0, 48);
  const came = await Promise.all(tried.map((one, nth) => file(one, nth)));
  const good = tried.filter((_, nth) => typeof came[nth] === 'number');
  if (good.length === 0) throw new Error('no complaint of the sample is dispatched by itself');
  return good;
}

/** Each client files its next case when the last one has arrived; the rate is the sum of each client's own, of what was dispatched. */
async function closedLoop(seconds: number, once: () => Promise<Arrived>) {
  const share = ownShare();
  const start = performance.now();
  const client = async () => {
    const came: Arrived[] = [];
    let last = start;
    while (last - start < seconds * 1000) {
      came.push(await once());
      last = performance.now();
    }
    return { came, rate: (came.filter((one) => typeof one === 'number').length * 1000) / (last - start) };
  };
  const all = await Promise.all(Array.from({ length: clients }, client));
  return seenOf(
    all.flatMap(({ came }) => came),
    all.reduce((sum, { rate }) => sum + rate, 0),
    share(),
  );
}

/** As many a second as it is told, whether the ones before have arrived or not. */
async function openLoop(perSecond: number, seconds: number, once: () => Promise<Arrived>) {
  const start = performance.now();
  const share = ownShare();
  const running: Array<Promise<Arrived>> = [];
  for (let nth = 0; nth < perSecond * seconds; nth += 1) {
    const early = start + (nth * 1000) / perSecond - performance.now();
    if (early > 1) await wait(early);
    running.push(once());
  }
  return seenOf(await Promise.all(running), running.length / seconds, share());
}

function seenOf(came: readonly Arrived[], rate: number, share: number): { seen: Seen; note: string } {
  const seen = new Seen();
  seen.add(
    came.filter((one) => typeof one === 'number'),
    rate,
    share,
  );
  const of = (what: Arrived) => came.filter((one) => one === what).length;
  return {
    seen,
    note: `${came.length} 件 filed: 派出 dispatched ${seen.latencies.length}, 交人工 laid before a person ${of('HELD')}, ${patienceMs / 1000} 秒内未到 not heard of within ${patienceMs / 1000} s ${of('LOST')}`,
  };
}
