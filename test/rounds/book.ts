import { appendFileSync, readFileSync } from 'node:fs';

/** A line of the client's own log, written before the client does anything else with an answer. */
export type Entry =
  /** Filed: the number that was answered, and the first hash of its history, from the receipt. */
  | { is: 'FILED'; key: string; number: string; trackingCode: string; hash: string }
  /** Sent once and never again; nobody knows whether it arrived. */
  | { is: 'UNKNOWN'; key: string }
  /** A move: made on version `from`, which made it `version`. */
  | { is: 'MOVED'; number: string; noun: string; who: string; from: number; version: number }
  /** A move without an answer. */
  | { is: 'UNHEARD'; number: string; noun: string; who: string; from: number }
  /** An attachment: the bytes that were sent. */
  | { is: 'KEPT'; number: string; id: string; trackingCode: string; sha256: string; size: number }
  /** An attachment without an answer, not sent again. */
  | { is: 'DROPPED'; id: string; sha256: string }
  /** An answer that must never be. */
  | { is: 'WRONG'; what: string };

export const write = (file: string, entry: Entry): void =>
  appendFileSync(file, `${JSON.stringify({ ...entry, at: new Date().toISOString() })}\n`);

export const read = (file: string): Entry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);

/** What the client counts. */
export interface Tally {
  /** Answers 2xx. */
  answered: number;
  /** Requests to which nothing came: a broken connection, or the client's own patience. */
  unanswered: number;
  /** Sent again. */
  retries: number;
  /** Answers 5xx by status and code. */
  away: Record<string, number>;
  /** Answers 4xx by status and code: rules that say no, versions that are old. */
  refused: Record<string, number>;
  wrong: number;
}

export const nothing = (): Tally => ({
  answered: 0,
  unanswered: 0,
  retries: 0,
  away: {},
  refused: {},
  wrong: 0,
});

/** What was counted since. */
export function since(now: Tally, before: Tally): Tally {
  const each = (a: Record<string, number>, b: Record<string, number>) =>
    Object.fromEntries(
      Object.entries(a)
        .map(([name, count]) => [name, count - (b[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  return {
    answered: now.answered - before.answered,
    unanswered: now.unanswered - before.unanswered,
    retries: now.retries - before.retries,
    away: each(now.away, before.away),
    refused: each(now.refused, before.refused),
    wrong: now.wrong - before.wrong,
  };
}

export const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);
