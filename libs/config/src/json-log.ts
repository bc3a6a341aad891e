import { pino, type DestinationStream } from 'pino';
import { workInHand } from './at-work.js';
import { realClock } from './clock.js';
import { errorLine, levels, oneLine, worded, type Level, type LineLog } from './log-line.js';
import type { ProcessLog } from './process-log.js';
import type { Settings } from './settings.js';

/** Nest's names for pino's figures. */
const figures = { fatal: 60, error: 50, warn: 40, log: 30, debug: 20 } as const;

/**
 * The same as `lineLog`, each entry one JSON object on standard output (pino): time, level, process, context, text, and the ids
 * of the work in hand. Every text goes through `oneLine` and `errorLine` as there.
 */
export function jsonLog(
  process: string,
  threshold: Settings['logLevel'],
  to: DestinationStream = pino.destination({ fd: 1, sync: true }),
  now: () => Date = realClock.now,
): ProcessLog {
  const sink = pino<Level>(
    {
      level: threshold,
      base: { process },
      messageKey: 'text',
      useOnlyCustomLevels: true,
      customLevels: figures,
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    to,
  );
  const entry =
    (level: Level) =>
    (message: unknown, ...rest: unknown[]) => {
      if (!says(level)) return;
      const context = rest.length > 0 && typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
      const fields = context === undefined ? {} : { context: oneLine(String(context)) };
      const text = message instanceof Error ? errorLine(message, true) : oneLine(worded(message));
      sink[level]({ ...fields, ...workInHand() }, text);
    };
  const says = (level: Level) => levels.indexOf(level) <= levels.indexOf(threshold);
  return {
    ...(Object.fromEntries(levels.map((level) => [level, entry(level)])) as LineLog),
    says,
    answered: (request) => sink.log({ context: 'http', ...request }, 'answered'),
    ready: (text) =>
      to.write(`${JSON.stringify({ level: 'log', time: now().toISOString(), process, text })}\n`),
  };
}
