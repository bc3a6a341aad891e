import { setTimeout as wait } from 'node:timers/promises';
import { apart, type Filing } from './complaints.js';
import { overConnections } from './load.js';
import type { Stage } from './stage.js';

/** How fast one worker decides and writes: from the first to the last case that it sent or laid before a person. */
export interface Worked {
  cases: number;
  dispatched: number;
  perSecond: number;
}

interface Plan {
  stage: Stage;
  complaints: readonly Filing[];
  tell: (line: string) => void;
}

const filed = 2000;
const connections = 8;

/** Files so many cases with the worker off, then lets one worker take them up: acceptance, dispatch, events, clocks, news. */
export async function dispatchPart({ stage, complaints, tell }: Plan): Promise<Worked> {
  tell(`提交 / filing ${filed}`);
  const url = await stage.copy('dispatched');
  const api = await stage.api(url);
  await overConnections(api.port, connections, async (send) => {
    const client = async (first: number) => {
      for (let i = first; i < filed; i += connections) {
        const one = complaints[i % complaints.length]!;
        await send('/api/v1/cases', JSON.stringify({ ...one, point: apart(i), address: undefined }));
      }
    };
    await Promise.all(Array.from({ length: connections }, (_, first) => client(first)));
  });
  await api.running.stop();
  const worker = await stage.worker(url);
  for (;;) {
    const [{ left } = { left: 0 }] = await stage.ask<{ left: number }>(
      'dispatched',
      `SELECT count(*)::int AS left FROM cases WHERE state = 'PENDING_ACCEPT' AND triage IS NULL OR state = 'ACCEPTED' AND NOT boundary`,
    );
    tell(`派单 / dispatching: ${filed - left}/${filed}`);
    if (left === 0) break;
    await wait(250);
  }
  const [seen] = await stage.ask<{ dispatched: number; seconds: number }>(
    'dispatched',
    `SELECT count(*) FILTER (WHERE move = 'dispatch')::int AS dispatched,
            extract(epoch FROM max(at) - min(at))::float8 AS seconds
     FROM case_event WHERE move IN ('accept', 'hold', 'dispatch')`,
  );
  await worker.running.stop();
  await stage.drop('dispatched');
  return { cases: filed, dispatched: seen!.dispatched, perSecond: filed / seen!.seconds };
}

export const dispatchText = ({ cases, dispatched, perSecond }: Worked): string =>
  `一个 worker 从库中取出 ${cases} 件: 派出 ${dispatched} 件, 其余交人工, 每秒 ${perSecond.toFixed(0)} 件(受理、派单、事件、计时、通知均落盘)。
One worker took up ${cases} filed cases: ${dispatched} sent, the rest laid before a person, ${perSecond.toFixed(0)} a second (acceptance, dispatch, events, clocks, news, all on disk).`;
