import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '#config';
import type { Client } from './client.js';

/** What the server says about itself. */
export interface Operations {
  now: string;
  clock: 'stepped' | 'wound' | 'real';
  unrelayed: number;
  owed: number;
  givenUp: number;
  timersDue: number;
  proofs: Array<{ kind: string; count: number }>;
}

const admin = { username: 'admin' };
const pollMs = 20;
const patienceMs = 60_000;

/** The time on the stage: a life waits for its moments with `until`. */
export interface StageClock {
  readonly kind: 'stepped' | 'real';
  now(): Date;
  until(at: Date): Promise<void>;
  /** Lets the server do everything it owes at this moment. */
  settle(): Promise<void>;
  /** Another life is played beside the others from now on. */
  begin(life: () => Promise<void>): void;
  /** Plays the lives to their ends, or to the curtain; throws what the first of them throws. */
  play(lives: Array<() => Promise<void>>, curtain?: Date): Promise<void>;
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
 * Many lives on one clock that only goes forward: one life acts at a time, so that the same play is the same each time,
 * and when it waits, the clock is wound to the earliest moment anybody waits for. The server stands at every moment in
 * between at which something is due, so that whatever it does by itself happens at its own time.
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
      this.queue(at, go);
      this.yielded();
    });
  }

  begin(life: () => Promise<void>): void {
    this.queue(this.at, () => void this.live(life));
  }

  settle(): Promise<void> {
    return this.wind(0);
  }

  async play(lives: Array<() => Promise<void>>, curtain?: Date): Promise<void> {
    for (const life of lives) this.begin(life);
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (curtain && next.at > curtain) break;
      await this.moveTo(next.at);
      await this.turn(next.go);
    }
    if (curtain) await this.moveTo(curtain);
    await this.settle();
  }

  private queue(at: Date, go: () => void): void {
    const when = at < this.at ? this.at : at;
    const before = this.waiting.findLastIndex((one) => one.at <= when);
    this.waiting.splice(before + 1, 0, { at: when, go });
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
      this.failure ??= { error };
    }
    this.yielded();
  }

  private async moveTo(at: Date): Promise<void> {
    if (at.getTime() === this.at.getTime()) return;
    await this.wind(at.getTime() - this.at.getTime());
    this.at = at;
  }

  private async wind(ms: number): Promise<void> {
    type Shown = { winding: { done: boolean } | null };
    const shown = await this.client.call<Shown>(admin, 'POST', '/clock/advance', { hours: ms / 3_600_000 });
    if (shown.winding?.done === false)
      await waitFor(async () => {
        const { winding } = await this.client.call<Shown>(admin, 'GET', '/clock');
        return winding?.done === false ? null : true;
      }, '拨钟 / the clock to be wound');
  }
}

/** On a real clock nobody can wait for tomorrow: every life runs through at once, one after another. */
export class RealStage implements StageClock {
  readonly kind = 'real';
  now = () => new Date();
  until = () => Promise.resolve();
  settle = () => Promise.resolve();
  private readonly more: Array<() => Promise<void>> = [];

  begin(life: () => Promise<void>): void {
    this.more.push(life);
  }

  async play(lives: Array<() => Promise<void>>): Promise<void> {
    this.more.push(...lives);
    for (let life = this.more.shift(); life; life = this.more.shift()) await life();
  }
}
