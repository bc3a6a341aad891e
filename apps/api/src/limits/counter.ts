import type { LimitStore } from './store.js';
import type { Rate } from './rules.js';

/** How somebody stands against a limit. */
export interface Standing {
  over: boolean;
  used: number;
  left: number;
  /** Seconds until the window ends. */
  resetIn: number;
}

interface Count {
  /** End of the window, in milliseconds of `performance.now()`. */
  until: number;
  /** What all processes had together when the store was asked last. */
  shared: number;
  /** What is on its way to the store. */
  flying: number;
  /** What was counted here since. */
  pending: number;
}

/** More values than this are not kept; those that came first go first. */
const mostValues = 200_000;
/** A limit may be overrun by this part of it in each process. */
const blocks = 20;

/**
 * Counts one thing against one limit. Counting is done here, in the process; what has come together since is added to the
 * store in the background, a twentieth of the limit at a time, and the store answers what all processes have. A value that
 * is over its limit is refused from here and costs the store nothing.
 */
export class Counter {
  private readonly counts = new Map<string, Count>();
  private readonly dirty = new Set<string>();
  private readonly block: number;
  readonly points: number;
  private readonly seconds: number;
  /** For the header `RateLimit-Policy`. */
  readonly policy: string;

  constructor(
    readonly name: string,
    [points, seconds]: Rate,
    factor: number,
  ) {
    this.points = Math.max(1, Math.round(points * factor));
    this.seconds = seconds;
    this.block = Math.max(1, Math.floor(this.points / blocks));
    this.policy = `"${name}";q=${this.points};w=${seconds}`;
  }

  /** Counts one more, unless it is over already. */
  take(value: string, now = performance.now()): Standing {
    const count = this.countOf(value, now);
    if (usedOf(count) > this.points) return this.standing(count, now);
    count.pending += 1;
    if (count.pending >= this.block) this.dirty.add(value);
    return this.standing(count, now);
  }

  /** How it stands, without counting. */
  look(value: string, now = performance.now()): Standing {
    return this.standing(this.countOf(value, now), now);
  }

  /** Counts one more and asks the store what all processes have. */
  async takeExactly(value: string, store: LimitStore): Promise<Standing> {
    const here = this.take(value);
    if (here.over) return here;
    await this.share(value, store);
    return this.look(value);
  }

  /** Adds to the store what has come together here. */
  async shareAll(store: LimitStore): Promise<void> {
    const values = [...this.dirty].slice(0, 500);
    await Promise.all(values.map((value) => this.share(value, store)));
    const now = performance.now();
    // In order of their coming: the first that is still good ends the search.
    for (const [value, { until }] of this.counts) {
      if (until > now && this.counts.size <= mostValues) break;
      this.counts.delete(value);
    }
  }

  private async share(value: string, store: LimitStore): Promise<void> {
    this.dirty.delete(value);
    const count = this.counts.get(value);
    if (!count || count.pending === 0) return;
    const added = count.pending;
    count.pending = 0;
    count.flying += added;
    const total = await store.add(`${this.name}:${value}`, added, this.seconds);
    count.flying -= added;
    // The store is away: what is counted here goes on counting here.
    if (!total) count.pending += added;
    // Of two that were on their way at once the later answer may come first.
    else if (total.points > count.shared) {
      count.shared = total.points;
      count.until = performance.now() + total.msLeft;
    }
  }

  private countOf(value: string, now: number): Count {
    const known = this.counts.get(value);
    if (known && known.until > now) return known;
    const fresh = { until: now + this.seconds * 1000, shared: 0, flying: 0, pending: 0 };
    this.counts.delete(value);
    this.counts.set(value, fresh);
    return fresh;
  }

  private standing(count: Count, now: number): Standing {
    const used = usedOf(count);
    return {
      over: used > this.points,
      used,
      left: Math.max(0, this.points - used),
      resetIn: Math.max(1, Math.ceil((count.until - now) / 1000)),
    };
  }
}

const usedOf = ({ shared, flying, pending }: Count) => shared + flying + pending;
