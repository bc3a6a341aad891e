import { GridWorkers } from '../cast.js';
import type { Client } from '../client.js';
import { midnight, plus, wall } from '../hours.js';
import { goOn, live } from '../life/live.js';
import { Narrator, type Language } from '../narrator.js';
import { readComplaints } from '../sample/complaints.js';
import type { SeenCase } from '../seen.js';
import { look, type Stage } from '../stage.js';
import { operations, settled, SteppedStage, type Operations } from '../stage-clock.js';
import { arrivals } from './arrivals.js';
import { Chance } from './chance.js';
import { Days } from './days.js';
import { Diary } from './diary.js';
import { readMatters } from './matters.js';
import { Odds } from './odds.js';
import { placesOf } from './places.js';
import { announceStorm } from './storm.js';
import { tallyOf, type Tally } from './tally.js';

export interface MonthOptions {
  days: number;
  seed: string;
  language: Language;
  /** A line for each simulated day. */
  progress: (line: string) => void;
}

export interface Month {
  days: number;
  seed: string;
  from: string;
  to: string;
  complaints: number;
  tally: Tally;
  operations: Operations;
}

/** A Monday; the days that follow hold a make-up Sunday, Mid-Autumn, National Day and a make-up Saturday. */
const start = new Date('2026-09-14T00:00:00+08:00');
/** In the evening of this day it is announced that nobody works the day after the next. */
const stormTold = 8 * 1440 + 17 * 60;

/** Plays so many days of the district: what arrives is worked by good and bad units until the curtain falls. */
export async function playMonth(
  client: Client,
  { days, seed, language, progress }: MonthOptions,
): Promise<Month> {
  const server = await operations(client);
  const end = plus(start, days * 1440);
  const known = await Days.of(client, [
    ...new Set([start, end].map((at) => Number(wall(at).date.slice(0, 4)))),
  ]);
  const workers = await GridWorkers.of(client);
  const sample = (await readComplaints()).filter(
    ({ expected }) =>
      expected.decision !== 'MERGE' && expected.decision !== 'REOPEN' && expected.category_code !== '140105',
  );
  const world = {
    days: known,
    sample,
    places: await placesOf(client, workers.all),
    matters: await readMatters(),
  };
  const told = arrivals(new Chance(seed), world, start, days);
  const stage: Stage = {
    client,
    clock: new SteppedStage(client, new Date(server.now)),
    narrator: new Narrator(language, () => {}),
    careful: false,
    will: new Odds(seed, known),
    workers,
    lives: new Map(),
    playOn: (life) => stage.clock.begin(() => goOn(stage, life)),
  };
  const diary = new Diary(stage, known, language, progress);
  await stage.clock.play(
    [
      ...told.map((complaint) => async () => void (await live(stage, complaint))),
      () => diary.keep(start, days),
      async () => {
        await stage.clock.until(plus(start, stormTold));
        await announceStorm(client, known, wall(plus(midnight(stage.clock.now()), 2 * 1440)).date);
      },
    ],
    end,
  );
  const cases: SeenCase[] = [];
  for (const { number } of stage.lives.values()) cases.push(await look(stage, { username: 'agent' }, number));
  return {
    days,
    seed,
    from: wall(start).date,
    to: wall(plus(end, -1)).date,
    complaints: told.length,
    tally: tallyOf(cases),
    operations: await settled(client),
  };
}
