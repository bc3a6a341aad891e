import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '#config';
import type { Client } from './client.js';

/** What the server says about itself. */
export interface Operations {
  now: string;
  clock: 'stepped' | 'real';
  unrelayed: number;
  owed: number;
  givenUp: number;
  timersDue: number;
}

const admin = { username: 'admin' };
const pollMs = 20;
const patienceMs = 60_000;

/** The time on the stage: a life waits for its moments with `until`. */
export interface StageClock {
  readonly kind: 'stepped' | 'real';
  now(): Date;
  until(at: Date): Promise<void>;
  /** Plays the lives to their ends; throws what the first of them throws. */
  play(lives: Array<() => Promise<void>>): Promise<void>;
}

export const operations = (client: Client): Promise<Operations> => client.call(admin, 'GET', '/operations');

/** Asks until the answer is there; throws when a minute brought none. */
export async function waitFor<T>(ask: () => Promise<T | null>, what: string): Promise<T> {
  const started = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() - started > patienceMs)
      throw new Refusal(504, 'DEMO_WAITED', {
        zh: `一分钟内未等到: ${what}`,
        en: `a minute was not enough for: ${what}`,
      });
    await wait(pollMs);
  }
}

/** Waits until the server owes nothing and no clock is left to be swept. */
export const settled = (client: Client): Promise<Operations> =>
  waitFor(async () => {
    const now = await operations(client);
    return now.unrelayed + now.owed + now.timersDue === 0 ? now : null;
  }, 'unrelayed = owed = timersDue = 0');

/**
 * Many lives on one clock that only goes forward: one life acts at a time, and when it waits, the clock goes to the
 * earliest moment anybody waits for. Before and after each step the server settles everything, so that whatever it
 * does by itself happens at its own moment.
 */
export class SteppedStage implements StageClock {
  readonly kind = 'stepped';
  private readonly waiting: Array<{ at: Date; go: () => void }> = [];
  private yielded = () => {};
  private failure: { error: unknown } | null = null;

  constructor(
    private readonly client: Client,
    private at: Date,
  ) {}

  now(): Date {
    return this.at;
  }

  until(at: Date): Promise<void> {
    return new Promise((go) => {
      const when = at < this.at ? this.at : at;
      const before = this.waiting.findLastIndex((one) => one.at <= when);
      this.waiting.splice(before + 1, 0, { at: when, go });
      this.yielded();
    });
  }

  async play(lives: Array<() => Promise<void>>): Promise<void> {
    for (const life of lives) await this.turn(() => void this.live(life));
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await this.moveTo(next.at);
      await this.turn(next.go);
    }
    await settled(this.client);
  }

  /** Lets one life act until it waits again or ends. */
  private async turn(go: () => void): Promise<void> {
    await new Promise<void>((done) => {
      this.yielded = done;
      go();
    });
    if (this.failure) throw this.failure.error;
  }

  private async live(life: () => Promise<void>): Promise<void> {
    try {
      await life();
    } catch (error) {
      this.failure = { error };
    }
    this.yielded();
  }

  private async moveTo(at: Date): Promise<void> {
    if (at.getTime() === this.at.getTime()) return;
    await settled(this.client);
    await this.client.call(admin, 'PUT', '/clock', { now: at.toISOString() });
    this.at = at;
    await settled(this.client);
  }
}

/** On a real clock nobody can wait for tomorrow: every life runs through at once, one after another. */
export class RealStage implements StageClock {
  readonly kind = 'real';
  now = () => new Date();
  until = () => Promise.resolve();

  async play(lives: Array<() => Promise<void>>): Promise<void> {
    for (const life of lives) await life();
  }
}
