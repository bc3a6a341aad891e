import type { Settings } from './settings.js';

const order = ['fatal', 'error', 'warn', 'log', 'debug'] as const;

/** The levels that are written for one threshold, as Nest's logger takes them. */
export const logLevels = (threshold: Settings['logLevel']): Array<(typeof order)[number]> =>
  order.slice(0, order.indexOf(threshold) + 1);
