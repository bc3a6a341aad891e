import { chained } from '#audit';
import type { CaseEvent } from './event.js';

type Hashed = Omit<CaseEvent, 'hash' | 'clocks' | 'writtenIn'> & { clocks?: CaseEvent['clocks'] };

/** The hash of an event, chained on the hash of the one before ('' for the first). */
export function hashOf(before: string, { clocks, ...event }: Hashed): string {
  // Events older than the record of clocks were hashed without it.
  return chained(before, clocks ? { ...event, clocks } : event);
}
