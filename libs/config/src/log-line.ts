import { realClock } from './clock.js';
import type { Settings } from './settings.js';

const longest = 2000;
const mostFrames = 12;

/**
 * A text as one line of a log: what would end the line, colour the screen or turn the direction of writing is written out, and
 * long runs of digits and addresses with @ lose their middle, whoever put them there.
 */
export function oneLine(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, written)
    .replaceAll(/(?<![0-9A-Fa-f-])\d[\d -]{9,}\d(?![0-9A-Fa-f-])/g, (digits) =>
      digits.replaceAll(/[ -]/g, '').length < 11 ? digits : `${digits.slice(0, 3)}****${digits.slice(-2)}`,
    )
    .replaceAll(/[\w.+-]{1,64}@[\w.-]+/g, (address) => `${address[0]}***@***`);
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}

const written = (one: string) =>
  one === '\n'
    ? String.raw`\n`
    : one === '\t'
      ? ' '
      : String.raw`\u` + one.codePointAt(0)!.toString(16).padStart(4, '0');

/** What a PostgreSQL driver adds to an error; `detail` and the parameters hold what people wrote and are not read. */
interface DatabaseFault {
  code?: string;
  severity?: string;
  constraint?: string;
  table?: string;
  column?: string;
  message?: string;
}

/**
 * An error as one line of a log: its kind, what it says and, `withStack`, where it came from. Of an error of the database only
 * what it says of the schema: never a statement's parameters, its detail (`Key (...)=(...)`) or a value in quotes.
 */
export function errorLine(error: unknown, withStack = false): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const fault = ((error as { driverError?: DatabaseFault }).driverError ?? error) as DatabaseFault;
  const said =
    fault.severity && /^[0-9A-Z]{5}$/.test(fault.code ?? '')
      ? schemaOf(fault)
      : `${error.name}: ${error.message}`;
  const frames = withStack ? framesOf(error) : '';
  return oneLine(said) + (frames && oneLine(` at ${frames}`));
}

function schemaOf({ code, message = '', table, column, constraint }: DatabaseFault): string {
  const where = [table, column, constraint].filter(Boolean).join('.');
  return `database ${code}: ${message.replaceAll(/"[^]*"/g, '"..."')}${where ? ` (${where})` : ''}`;
}

const framesOf = ({ stack = '' }: Error): string =>
  [...stack.matchAll(/^ {4}at (.+)$/gm)]
    .slice(0, mostFrames)
    .map(([, frame]) => frame)
    .join(' < ');

/** From what must not be missed to what only a search for a fault needs. */
export const levels = ['fatal', 'error', 'warn', 'log', 'debug'] as const;
export type Level = (typeof levels)[number];
export type LineLog = Record<Level, (message: unknown, ...rest: unknown[]) => void>;

/**
 * The log of a process, as Nest takes one: each entry one line `time LEVEL [context] text` on standard output, faults on
 * standard error, through `oneLine` whoever wrote it. Levels beyond the threshold are not written. `ids` of the work in hand
 * come last.
 */
export function lineLog(
  threshold: Settings['logLevel'],
  write: (line: string, fault: boolean) => void = print,
  now: () => Date = realClock.now,
  ids: () => string = () => '',
): LineLog {
  const entry =
    (level: Level) =>
    (message: unknown, ...rest: unknown[]) => {
      if (levels.indexOf(level) > levels.indexOf(threshold)) return;
      const context = rest.length > 0 && typeof rest.at(-1) === 'string' ? rest.at(-1) : '';
      const text = message instanceof Error ? errorLine(message, true) : oneLine(worded(message));
      write(
        `${now().toISOString()} ${level.toUpperCase()} ${context ? `[${oneLine(String(context))}] ` : ''}${text}${ids()}`,
        levels.indexOf(level) <= 1,
      );
    };
  return {
    fatal: entry('fatal'),
    error: entry('error'),
    warn: entry('warn'),
    log: entry('log'),
    debug: entry('debug'),
  };
}

/** An object says its kind only: nobody knows what is in it. */
export const worded = (message: unknown) =>
  typeof message === 'object' && message !== null
    ? `(${message.constructor?.name ?? 'object'})`
    : String(message);

const print = (line: string, fault: boolean) => {
  (fault ? process.stderr : process.stdout).write(`${line}\n`);
};
