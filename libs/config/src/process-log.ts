import { workInHand, type Work } from './at-work.js';
import { lineLog, levels, type Level, type LineLog } from './log-line.js';
import type { Settings } from './settings.js';

/** One request that was answered. */
export interface Answered extends Work {
  method: string;
  /** The pattern, not the address: what stands in a path may be somebody's. */
  route: string;
  status: number;
  ms: number;
}

/** The log of a process: Nest's, and besides a line for each request answered. */
export interface ProcessLog extends LineLog {
  /** Whether entries of this level are written. */
  says(level: Level): boolean;
  /** At level `log`; the caller asks `says` first. */
  answered(request: Answered): void;
  /** What whoever starts the process waits for: written whatever the level. */
  ready(text: string): void;
}

/** The log of this process in the form that is set. */
export async function openLog(
  process: string,
  { logLevel, logFormat }: Pick<Settings, 'logLevel' | 'logFormat'>,
): Promise<ProcessLog> {
  if (logFormat === 'json') return (await import('./json-log.js')).jsonLog(process, logLevel);
  return linesOf(lineLog(logLevel, undefined, undefined, idsInHand), logLevel);
}

function linesOf(log: LineLog, threshold: Settings['logLevel']): ProcessLog {
  return {
    ...log,
    says: (level) => levels.indexOf(level) <= levels.indexOf(threshold),
    answered: ({ method, route, status, ms, ...work }) =>
      log.log(`${method} ${route} ${status} ${ms} ms${idsOf(work)}`, 'http'),
    ready: (text) => console.log(text),
  };
}

const idsInHand = () => idsOf(workInHand() ?? {});

const idsOf = (work: Work): string =>
  Object.entries(work)
    .filter(([, id]) => id !== undefined)
    .map(([name, id]) => ` ${name}=${String(id)}`)
    .join('');
