import { setTimeout as wait } from 'node:timers/promises';
import { openBell, tellLive, type Bell } from '#outbox';
import { freePort } from '#database';
import { readSettings } from '#config';
import { startProgram } from '../support/processes.js';
import { apart } from './complaints.js';
import { overConnections, ownShare, Seen } from './load.js';
import type { Plan } from './parts.js';
import { postToStream } from './post-to-stream.js';
import { lineOf, type Line } from './report.js';
import { StreamListeners } from './stream-listeners.js';
import { tokensOf } from './stream-tokens.js';

const listenersAtOnce = 1000;
/** Moves told in one ring: what a relay takes in 10 ms under load. */
const together = 10;

/**
 * The live stream: how many events a second reach 1,000 listeners and how long after they were told, beside bare node:http
 * writing the same bytes; then from the POST of a case to the stream of its grid worker, dispatched by the worker in between,
 * at half of the rate that clients reach who wait for each case to arrive.
 */
export async function streamPart(plan: Plan): Promise<Line[]> {
  const fanned = await fanOut(plan);
  return [...fanned, ...(await postToStream(plan))];
}

interface Told {
  caseId: string;
  seq: number;
  kind: string;
  id: string;
}

async function fanOut({ stage, complaints, seconds, tell }: Plan): Promise<Line[]> {
  const part = `推送 stream x${listenersAtOnce}`;
  const url = await stage.copy('stream');
  const api = await stage.api(url);
  await overConnections(api.port, 4, async (send) => {
    for (let nth = 0; nth < 100; nth += 1) {
      const body = { ...complaints[nth % complaints.length]!, point: apart(nth), address: undefined };
      await send('/api/v1/cases', JSON.stringify(body), { 'idempotency-key': `fan-${nth}` });
    }
  });
  const told = (
    await stage.ask<{ id: string; number: string }>('stream', `SELECT id, number FROM cases ORDER BY id`)
  ).map(({ id, number }): Told => ({ caseId: id, seq: 1, kind: 'submit', id: `${number}/1` }));
  const [agent = ''] = await tokensOf(stage, 'stream', `username = 'agent'`);
  const bell = openBell({ ...readSettings({}), databaseUrl: url }, () => undefined);
  const floorPort = await freePort();
  const floor = await startProgram('test/bench/stream-floor.js', { PORT: String(floorPort) }, /floor: ready/);
  try {
    // The floor writes what ours writes, of the same length.
    const sample = sampleText(told[0]!.id);
    const floorSeen = await press(`${part}, floor`, { seconds, tell }, floorPort, '/', agent, (moves) =>
      overConnections(floorPort, 1, (send) =>
        send(
          '/',
          moves.map(({ id }) => sample.replaceAll(told[0]!.id.split('/')[0]!, id.split('/')[0]!)).join(''),
        ),
      ).then(() => undefined),
    )(told);
    const seen = await press(
      part,
      { seconds, tell },
      api.port,
      '/api/v1/live',
      agent,
      ring(bell, told),
    )(told);
    return [
      lineOf(part, 'floor', listenersAtOnce, floorSeen, floorSeen),
      lineOf(part, 'gridwhistle', listenersAtOnce, seen, floorSeen),
    ];
  } finally {
    await floor.stop();
    await bell.close();
    await api.running.stop();
    await stage.drop('stream');
  }
}

const ring =
  (bell: Bell, [first]: readonly Told[]) =>
  async (moves: readonly Told[]) =>
    tellLive(bell, first!.id.slice(0, 6), moves);

/** Tells ten moves, waits until every listener has the last of them, and tells the next; rate and latencies are of single events. */
function press(
  part: string,
  { seconds, tell }: Pick<Plan, 'seconds' | 'tell'>,
  port: number,
  path: string,
  token: string,
  say: (moves: readonly Told[]) => Promise<void>,
): (told: readonly Told[]) => Promise<Seen> {
  return async (told) => {
    let [left, begun] = [0, 0];
    let all: () => void = () => undefined;
    let latencies: number[] = [];
    const listeners = new StreamListeners(port, path, (_id, _move, at) => {
      latencies.push(at - begun);
      left -= 1;
      if (left === 0) all();
    });
    tell(`${part}: ${listenersAtOnce} streams`);
    try {
      for (let opened = 0; opened < listenersAtOnce; opened += 50)
        await Promise.all(Array.from({ length: 50 }, () => listeners.open(token)));
      const seen = new Seen();
      for (let second = 0; second <= seconds; second += 1) {
        tell(`${part}: ${second}/${seconds} s`);
        latencies = [];
        const share = ownShare();
        const start = performance.now();
        for (let nth = 0; performance.now() - start < 1000; nth += together) {
          left = together * listenersAtOnce;
          const arrived = new Promise<void>((done) => (all = done));
          begun = performance.now();
          await say(Array.from({ length: together }, (_, i) => told[(nth + i) % told.length]!));
          await Promise.race([
            arrived,
            wait(10_000, undefined, { ref: false }).then(() =>
              Promise.reject(new Error(`${part}: events are missing`)),
            ),
          ]);
        }
        // The first second warms up.
        if (second > 0) seen.add(latencies, (latencies.length * 1000) / (performance.now() - start), share());
      }
      return seen;
    } finally {
      listeners.close();
    }
  };
}

/** As ours says it. */
const sampleText = (id: string) =>
  `event: case\nid: ${id}\ndata: ${JSON.stringify({
    number: id.split('/')[0],
    move: 'submit',
    state: 'PENDING_ACCEPT',
    version: 1,
    at: '2026-02-13T09:20:00.000+08:00',
    urgency: 'NORMAL',
    leadUnit: null,
    gridCode: '379902004001003',
  })}\n\n`;
