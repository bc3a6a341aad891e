/** Where "now" comes from. Rules get it as an argument; only the edges of the program ask a clock. */
export interface Clock {
  now(): Date;
}

export const realClock: Clock = { now: () => new Date() };

/** A clock that can be moved, forward only, because a history must stay in order: `set` throws `ClockGoesBack`. */
export interface MovableClock extends Clock {
  /** Stands still from now on; tells where. */
  stop(): Date;
  /** Stands at this moment from now on. */
  set(at: Date): void;
  /** Goes on from where it stands, where it is a clock that goes by itself. */
  run(): void;
}

/** A clock for demonstrations: it stands still until it is set forward, so that a month can be played in a minute. */
export class SteppedClock implements MovableClock {
  constructor(private at: Date) {}

  now(): Date {
    return new Date(this.at);
  }

  stop(): Date {
    return this.now();
  }

  set(at: Date): void {
    this.at = forward(this.at, at);
  }

  run(): void {}
}

/**
 * Real time plus what it has been wound ahead: time goes on by itself, and can be moved on besides. While it is set it
 * stands, so that what is due at a moment happens at that moment however long it takes; it is never less ahead than before.
 */
export class WoundClock implements MovableClock {
  private standing: { at: Date; least: number } | null = null;

  constructor(
    private aheadMs: number,
    private readonly real: Clock = realClock,
  ) {}

  now(): Date {
    return new Date(this.standing?.at ?? this.real.now().getTime() + this.aheadMs);
  }

  stop(): Date {
    this.standing ??= { at: this.now(), least: this.aheadMs };
    return this.now();
  }

  set(at: Date): void {
    this.standing = { at: forward(this.now(), at), least: this.standing?.least ?? this.aheadMs };
    this.aheadMs = this.aheadOf(this.standing);
  }

  run(): void {
    if (this.standing) this.aheadMs = this.aheadOf(this.standing);
    this.standing = null;
  }

  /** Milliseconds it is ahead of real time; started again with this it shows no earlier time. */
  ahead(): number {
    return this.aheadMs;
  }

  private aheadOf({ at, least }: { at: Date; least: number }): number {
    return Math.max(least, at.getTime() - this.real.now().getTime());
  }
}

/** A clock was to be set back, or to no time at all. */
export class ClockGoesBack extends Error {
  constructor(now: Date, wanted: Date) {
    super(`The clock shows ${now.toISOString()} and cannot go back to ${String(wanted)}.`);
    this.name = 'ClockGoesBack';
  }
}

function forward(now: Date, wanted: Date): Date {
  // Put this way round it refuses an invalid date, too.
  if (!(wanted >= now)) throw new ClockGoesBack(now, wanted);
  return new Date(wanted);
}

/** How far a clock that is being wound has come. */
export interface Winding {
  from: Date;
  to: Date;
  /** Where it is now. */
  at: Date;
  /** Moments it has stood at because something was due. */
  moments: number;
  /** Clocks that ran out or warned and were served. */
  served: number;
  done: boolean;
  /** What stopped it before the end. */
  error: string | null;
}

/** Something the platform did by itself. */
export interface Happened {
  at: Date;
  number: string;
  move: string;
  /** The move in the field's word. */
  name: string;
  detail: Record<string, unknown>;
}

/** Winds a clock ahead so that everything due on the way happens in order and at its own moment. */
export interface Winder {
  /** Begins. Throws `Refusal` CLOCK_IS_BEING_WOUND (409). */
  wind(byMs: number): Winding;
  /** The present winding, or the last one. */
  winding(): Winding | null;
  /** Settles when nothing is being wound; never rejects. */
  still(): Promise<void>;
  /** What the platform did by itself on the way of the last winding, in order: at most the first 500. */
  happened(): Promise<Happened[]>;
}
