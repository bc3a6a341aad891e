import type { GridWorkers } from './cast.js';
import type { Caller, Client } from './client.js';
import type { Life } from './life/life.js';
import type { Will } from './life/will.js';
import type { Narrator } from './narrator.js';
import type { SeenCase } from './seen.js';
import type { StageClock } from './stage-clock.js';

/** Everything a play is played with. */
export interface Stage {
  client: Client;
  clock: StageClock;
  narrator: Narrator;
  /** Whoever acts looks at the case themselves first, and does only what they are offered. */
  careful: boolean;
  will: Will;
  workers: GridWorkers;
  /** By the number of their case. */
  lives: Map<string, Life>;
  /** Somebody takes this case up again, beside everything else that is played. */
  playOn: (life: Life) => void;
}

export const look = ({ client }: Stage, who: Caller, number: string): Promise<SeenCase> =>
  client.call<SeenCase>(who, 'GET', `/cases/${number}`);

/** So many minutes later than now, at an hour at which somebody would do it. */
export const later = ({ clock, will }: Stage, minutes: number, seen: SeenCase): Promise<void> =>
  clock.until(will.moment(new Date(clock.now().getTime() + minutes * 60_000), seen));

export const tell = (stage: Stage, { number }: Pick<Life, 'number'>, zh: string, en: string): void =>
  stage.narrator.tell(stage.clock.now(), number, { zh, en });
