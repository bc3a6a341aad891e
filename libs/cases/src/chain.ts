import { chained } from '#audit';
import type { CaseEvent } from './event.js';

/** The hash of an event, chained on the hash of the one before ('' for the first). */
export const hashOf = (before: string, event: Omit<CaseEvent, 'hash'>): string => chained(before, event);
