import { loopSuccess } from '../../../operations/src/meters.js';
import { setTimeout as wait } from 'node:timers/promises';
import type { Trouble } from '../error-log.js';
import type { Once } from './loop.js';

export interface Looping {
  /** Looks at once, or as soon as what is in hand has ended. */
  wake(): void;
  /** Begins nothing more, and answers when what is in hand has ended. */
  stop(): Promise<void>;
}

/**
 * Does a piece of work again and again. `once` answers after how many milliseconds to do it again, 0 for at once; what it
 * throws is told to `trouble`, and it is done again after `lookMs`. The signal says that it should come to an end.
 */
export function looping(lookMs: number, trouble: Trouble, once: Once): Looping {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = false;
  let waiting: AbortController | undefined;
  const rest = async (ms: number) => {
    if (ms <= 0 || woken || signal.aborted) return;
    waiting = new AbortController();
    await wait(ms, undefined, { signal: waiting.signal }).catch(() => undefined);
    waiting = undefined;
  };
  const through = (ms: number) => {
    loopSuccess.setToCurrentTime({ loop: trouble.of });
    return ms;
  };
  const run = async () => {
    while (!signal.aborted) {
      woken = false;
      const ms = await once(signal).then(through, (error: unknown) => {
        if (!signal.aborted) trouble(error instanceof Error ? error : new Error(String(error)));
        return lookMs;
      });
      await rest(ms);
    }
  };
  // One that fails from its very start is to be seen as well.
  through(0);
  const running = run();
  return {
    wake: () => {
      woken = true;
      waiting?.abort();
    },
    stop: () => {
      stopping.abort();
      waiting?.abort();
      return running;
    },
  };
}
