import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { realClock } from './clock.js';

/** Random bytes for so many ids are drawn at once: each draw is a call of the system's. */
const drawn = new Uint8Array(16 * 256);
let next = drawn.length;
const last = { msecs: -Infinity, seq: 0 };

/** A UUIDv7: within one process later ones are greater. Its last 42 bits are drawn anew each time: an id, and no secret. */
export function freshId(): string {
  if (next === drawn.length) {
    randomFillSync(drawn);
    next = 0;
  }
  const random = drawn.subarray(next, (next += 16));
  const now = realClock.now().getTime();
  if (now > last.msecs) {
    last.msecs = now;
    // The highest bit free, so that counting on within the millisecond does not run over.
    last.seq = ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
  } else last.seq += 1;
  return v7({ random, msecs: last.msecs, seq: last.seq });
}
