import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../support/until.js';
import { since, write, type Tally } from './book.js';
import { Chance } from './chance.js';
import { faultNames, faultOf, type FaultName } from './faults.js';
import { holds, holdsInShort, type Held } from './held.js';
import { openWorld, type World } from './world.js';

export interface Rounds {
  queue: 'postgres' | 'redis';
  /** Each fault once where it is left out. */
  rounds?: number;
  seed: number;
  /** Errands a second. */
  rate: number;
  /** Only these; all that can be played where it is left out. */
  only?: readonly FaultName[];
  tell: (line: string) => void;
  /** True once somebody wants it to end. */
  ending?: () => boolean;
  /** Looks that died with their worker are taken up again as soon as the load rests, and not after their lease. */
  hurries?: boolean;
  /** Told of the world as soon as it is there, so that an interrupt can end it. */
  opened?: (world: World) => void;
}

export interface Played {
  fault: FaultName;
  /** Milliseconds from the moment it was lifted until filings through every api were answered and worked off. */
  recoveredMs: number;
  tally: Tally;
}

/** What stands at the end of it, all that was answered, and how long the whole took. */
export interface Ended extends Held {
  queue: World['queue'];
  tally: Tally;
  seconds: number;
}

export interface Outcome extends Ended {
  seed: number;
  played: Played[];
  /** Faults that could not be played here, and why. */
  left: Record<string, string>;
}

const shortEvery = 10;
/** Longer than any outage that a client should have to bear. */
const patienceMs = 60_000;

/** Plays the rounds and holds the world against everything that was promised. */
export async function playRounds(options: Rounds): Promise<Outcome> {
  const { queue, seed, rate, tell } = options;
  const begun = performance.now();
  const chance = new Chance(seed);
  const world = await openWorld(queue, { seed, rate });
  options.opened?.(world);
  try {
    const left: Record<string, string> = {};
    const possible = (options.only ?? faultNames).filter((name) => {
      const why = faultOf(name).hinders?.(world);
      if (why) left[name] = why;
      return !why;
    });
    const rounds = options.rounds ?? possible.length;
    const wrong: string[] = [];
    const played: Played[] = [];
    await world.client.ask('GO');
    await recovered(world, performance.now()).catch((error: Error) => {
      throw new Error(`before the first round: ${error.message}\n${lastWords(world).join('\n')}`);
    });
    let bag: FaultName[] = [];
    for (let round = 1; round <= rounds && !options.ending?.(); round += 1) {
      // From a bag that is filled again when it is empty: each comes as often as the others.
      if (bag.length === 0) bag = options.only ? [...possible] : chance.shuffled(possible);
      const fault = bag.shift()!;
      const one = await play(world, fault, chance);
      wrong.push(...one.wrong.map((what) => `round ${round}, ${faultOf(fault).en}: ${what}`));
      played.push(one);
      const { answered, unanswered } = one.tally;
      tell(
        `${String(round).padStart(4)}  ${faultOf(fault).en.padEnd(36)} ${(one.recoveredMs / 1000).toFixed(1).padStart(5)} s  ${answered} answered, ${unanswered} unanswered${one.wrong.length > 0 ? `  ! ${one.wrong.join('; ')}` : ''}`,
      );
      // What does not come back by itself would only spoil what follows.
      if (one.recoveredMs >= patienceMs) break;
      if (round % shortEvery === 0 && round < rounds)
        wrong.push(
          ...(await resting(world, tell, () => holdsInShort(world))).map(
            (what) => `after round ${round}: ${what}`,
          ),
        );
    }
    const last = await lastLook(world, tell, begun, options.hurries);
    // Away is 503 and full is 507: whoever is told 500 is told nothing.
    const faulty = last.tally.away['500 INTERNAL'];
    if (faulty) wrong.push(`${faulty} times 500; the apis said: ${faultsSaid(world).join(' / ')}`);
    return { ...last, seed, played, left, wrong: [...wrong, ...last.wrong] };
  } finally {
    await world.stop();
  }
}

async function play(world: World, fault: FaultName, chance: Chance): Promise<Played & { wrong: string[] }> {
  const before = (await world.client.ask('TELL')).tally;
  await wait(chance.between(300, 900));
  const wrong = (await faultOf(fault).strike(world, chance)) ?? [];
  const lifted = performance.now();
  const ms = await recovered(world, lifted).catch((error: Error) => {
    wrong.push(error.message, ...lastWords(world));
    return performance.now() - lifted;
  });
  for (const one of [...world.apis, ...world.workers]) {
    wrong.push(...one.died.splice(0));
    if (one.gone) await one.start();
  }
  const tally = since((await world.client.ask('TELL')).tally, before);
  return { fault, recoveredMs: ms, tally, wrong };
}

/** The last kinds of faults in the apis' logs that are no broken connection. */
const faultsSaid = ({ apis }: World): string[] => {
  const lines = apis.flatMap((one) => one.output().split('\n'));
  const faulty = lines.filter(
    (line) => /ERROR/.test(line) && !/ECONN|EPIPE|57P0|terminated|not queryable|aborted/.test(line),
  );
  return [...new Set(faulty.map((line) => line.replace(/^.*?ERROR/, '').slice(0, 400)))].slice(-5);
};

const lastWords = ({ apis, workers }: World): string[] =>
  [...apis, ...workers].map((one) => `${one.name} said: ${one.output().slice(-800)}`);

/** Until a filing through each api is answered, relayed and worked off. Milliseconds since `lifted`. */
export async function recovered(
  { apiUrls, districtId, dataSource, book }: World,
  lifted: number,
): Promise<number> {
  const numbers = await Promise.all(
    apiUrls.map((api) => {
      const key = randomUUID();
      // Until there is an answer nobody knows.
      write(book, { is: 'UNKNOWN', key });
      return until(
        `a filing at ${api} is answered`,
        async () => {
          const answer = await fetch(`${api}/api/v1/cases?district=${districtId}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify({ channel: 'WEB', text: '路灯不亮。', gridCode: `${districtId}001001001` }),
            signal: AbortSignal.timeout(10_000),
          }).catch(() => null);
          if (answer?.status !== 201) return null;
          const body = (await answer.json().catch(() => null)) as Record<string, string> | null;
          if (!body) return null;
          const { filedHash } = JSON.parse(
            Buffer.from(body['receipt']!.split('.')[1]!, 'base64url').toString(),
          ) as { filedHash: string };
          write(book, {
            is: 'FILED',
            key,
            number: body['number']!,
            trackingCode: body['trackingCode']!,
            hash: filedHash,
          });
          return body['number']!;
        },
        patienceMs,
      );
    }),
  );
  await until(
    'what these filings owe is done',
    async () => {
      const [row] = await dataSource
        .query(
          `SELECT count(*)::int AS cases, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.district_id = c.district_id
               AND d.case_id = c.id AND d.seq = 1 AND d.state <> 'OWED')
             AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.district_id = c.district_id AND d.case_id = c.id AND d.seq = 1
               AND d.state = 'OWED'))::int AS done
           FROM cases c WHERE number = ANY($1)`,
          [numbers],
        )
        .catch(() => [null]);
      return row && row.cases === numbers.length && row.done === numbers.length;
    },
    patienceMs,
  );
  return performance.now() - lifted;
}

/** Everybody finishes what they are on, then the question is put, then the work goes on. */
export async function resting<T>(
  world: World,
  tell: (line: string) => void,
  ask: () => Promise<T>,
): Promise<T> {
  await world.client.ask('PAUSE');
  await until(
    'the client has ended what it was on',
    async () => (await world.client.ask('TELL')).under === 0,
    60_000,
  ).catch((error: Error) => tell(String(error.message)));
  const answer = await ask();
  await world.client.ask('GO');
  return answer;
}

/** The load rests, and the world is held against everything that was promised. `begun` by `performance.now()`. */
export async function lastLook(
  world: World,
  tell: (line: string) => void,
  begun: number,
  hurries?: boolean,
): Promise<Ended> {
  const held = await resting(world, tell, () => holds(world, hurries));
  const { tally } = await world.client.ask('TELL');
  const seconds = Math.round((performance.now() - begun) / 1000);
  return { queue: world.queue, tally, seconds, ...held };
}
