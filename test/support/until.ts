import { setTimeout as wait } from 'node:timers/promises';

/** Waits for a condition, never for a time: asks again until it gives something, and fails saying what it waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms for: ${what}`);
    await wait(25);
  }
}
