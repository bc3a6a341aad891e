import { setTimeout as wait } from 'node:timers/promises';
import { nextHalfDay } from '../hours.js';
import type { Stage } from '../stage.js';

const pollMs = 200;

/** Whoever waits for another case looks again when people are called; on a real clock, after everybody else has acted. */
export async function waits({ clock }: Stage): Promise<'LATER' | void> {
  if (clock.kind === 'stepped') return clock.until(nextHalfDay(clock.now()));
  await wait(pollMs);
  return 'LATER';
}
