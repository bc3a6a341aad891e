import { readFile } from 'node:fs/promises';
import { filing } from './errands.js';
import { ownShare, percentile, press } from './load.js';
import { openLoop, recoveredIn, type Arrival, type Phase, type Tally } from './open-loop.js';
import { over, warmUp, type Plan } from './parts.js';
import type { Line } from './report.js';
import type { Server } from './stage.js';

export interface SpikeResult {
  lines: Line[];
  /** Filings per second that clients who wait for their answers reach, worker on. */
  sustained: number;
  phases: Array<Phase & Tally>;
  recoverySeconds: number | null;
}

const names = ['平时 1x before', '尖峰 20x spike', '之后 1x after'];

/**
 * An open loop of filings at a tenth of the rate that was measured just before, at twice that rate (20 times the tenth), and at the
 * tenth again, with the worker on; and what api and worker hold in memory afterwards.
 */
export async function spikePart(
  plan: Plan,
  { seconds, spike, memory }: { seconds: number; spike: boolean; memory: boolean },
): Promise<SpikeResult> {
  const { stage, complaints } = plan;
  const part = '尖峰 spike';
  const url = await stage.copy('spike');
  const [api, worker] = [await stage.api(url), await stage.worker(url)];
  const file = filing('/api/v1/cases', complaints);
  await warmUp(part, [over('gridwhistle', api.port, file)], 1, plan);
  const { rate } = await press(api.port, 8, Math.max(2, Math.ceil(seconds / 2)), file);
  const result: SpikeResult = { lines: [], sustained: rate, phases: [], recoverySeconds: null };
  if (spike) {
    const base = rate / 10;
    const phases = [base, base * 20, base].map((perSecond, i) => ({
      perSecond,
      // Long enough to see it come back.
      seconds: i === 2 ? Math.max(seconds, 12) : seconds,
    }));
    const bodies = complaints.map((one) => JSON.stringify(one));
    plan.tell(`${part}: ${phases.map((phase) => Math.round(phase.perSecond)).join(' -> ')}/s`);
    const share = ownShare();
    const arrivals = await openLoop(api.port, '/api/v1/cases', phases, (n) => ({
      body: bodies[n % bodies.length]!,
      key: `spike-${n}`,
    }));
    const loadShare = Number(share().toFixed(2));
    const bounds = phases.map((_, i) => phases.slice(0, i).reduce((sum, one) => sum + one.seconds * 1000, 0));
    const inPhase = (i: number) =>
      arrivals.filter(({ due }) => due >= bounds[i]! && due < (bounds[i + 1] ?? Infinity));
    result.phases = phases.map((phase, i) => ({ ...phase, ...tallyOf(inPhase(i)) }));
    const usual = Math.max(20, 2 * result.phases[0]!.p50);
    result.recoverySeconds = recoveredIn(arrivals, bounds[2]!, usual);
    result.lines.push(
      ...result.phases.map((one, i): Line => {
        const took = inPhase(i).map((arrival) => arrival.took);
        return {
          part: `${part}, ${names[i]}`,
          contender: 'gridwhistle',
          connections: 0,
          count: one.sent,
          perSecond: Number(one.perSecond.toFixed(1)),
          p50: Number(percentile(took, 0.5).toFixed(2)),
          p95: Number(percentile(took, 0.95).toFixed(2)),
          p99: Number(percentile(took, 0.99).toFixed(2)),
          ratio: null,
          loadShare,
          note:
            `${one.sent} 件 sent: 2xx ${one.ok}, 429 ${one.waitAndRetry}, 其他 other 4xx ${one.otherRefusals}, 5xx 或断开 or broken ${one.faults}` +
            (i === 2 ? `; 恢复 back after ${result.recoverySeconds ?? '-'} s` : ''),
        };
      }),
    );
  }
  if (memory) result.lines.push(await residentOf(api, worker));
  await worker.running.stop();
  await api.running.stop();
  await stage.drop('spike');
  return result;
}

export function tallyOf(arrivals: readonly Arrival[]): Tally {
  const of = (holds: (one: Arrival) => boolean) => arrivals.filter(holds).length;
  const took = arrivals.map((one) => one.took);
  const asked429 = (one: Arrival) => one.status === 429 && one.retryAfter;
  return {
    sent: arrivals.length,
    ok: of(({ status }) => status >= 200 && status < 300),
    waitAndRetry: of(asked429),
    otherRefusals: of((one) => one.status >= 400 && one.status < 500 && !asked429(one)),
    faults: of(({ status }) => status === 0 || status >= 500),
    p50: percentile(took, 0.5),
    p99: percentile(took, 0.99),
  };
}

/** What api and worker hold after the load, as Linux tells it. */
async function residentOf(api: Server, worker: Server): Promise<Line> {
  const megabytes = async ({ running }: Server) => {
    const status = await readFile(`/proc/${running.child.pid}/status`, 'utf8').catch(() => '');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024);
  };
  const [ofApi, ofWorker] = [await megabytes(api), await megabytes(worker)];
  return {
    part: '内存 memory',
    contender: 'gridwhistle',
    connections: 0,
    count: 1,
    perSecond: 0,
    p50: NaN,
    p95: NaN,
    p99: NaN,
    ratio: null,
    note: `api ${ofApi} MB + worker ${ofWorker} MB = ${ofApi + ofWorker} MB`,
  };
}
