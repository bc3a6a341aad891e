/** Where "now" comes from. Rules get it as an argument; only the edges of the program ask a clock. */
export interface Clock {
  now(): Date;
}

export const realClock: Clock = { now: () => new Date() };

/**
 * A clock for demonstrations: it stands still until it is set forward, so that a month can be played in
 * a second. Setting it back is refused (`ClockGoesBack`), because a history must stay in order.
 */
export class SteppedClock implements Clock {
  constructor(private at: Date) {}

  now(): Date {
    return new Date(this.at);
  }

  set(at: Date): void {
    // Put this way round it refuses an invalid date, too.
    if (!(at >= this.at)) throw new ClockGoesBack(this.at, at);
    this.at = new Date(at);
  }
}

/** A stepped clock was to be set back, or to no time at all. */
export class ClockGoesBack extends Error {
  constructor(now: Date, wanted: Date) {
    super(`The clock shows ${now.toISOString()} and cannot go back to ${String(wanted)}.`);
    this.name = 'ClockGoesBack';
  }
}
