import { setTimeout as wait } from 'node:timers/promises';

export interface Looping {
  /** Begins nothing more, and answers when what is in hand has ended. */
  stop(): Promise<void>;
}

/**
 * Does a piece of work again and again. `once` answers after how many milliseconds to do it again, 0 for at once; what it
 * throws is told to `trouble`, and it is done again after `lookMs`. The signal says that it should come to an end.
 */
export function looping(
  lookMs: number,
  trouble: (error: Error) => void,
  once: (signal: AbortSignal) => Promise<number>,
): Looping {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    while (!signal.aborted) {
      const ms = await once(signal).catch((error: unknown) => {
        if (!signal.aborted) trouble(error instanceof Error ? error : new Error(String(error)));
        return lookMs;
      });
      if (ms > 0) await wait(ms, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
