import type { Said } from '#config';
import { whyOf } from './clock-words.js';
import type { CaseEvent } from './event.js';
import type { CaseTimer, Turn } from './timer.js';

/** A turn of a clock with its moment; `due` is what holds from there on. */
export interface TurnAt {
  at: Date;
  is: Turn['is'];
  by: string;
  due: Date;
  /** The due time is told here, and not only still the same. */
  told: boolean;
}

/** A stretch of one clock. `to` is null while it lasts; `due` holds throughout, null where nothing is due. */
export interface ClockSpan {
  from: Date;
  to: Date | null;
  is: Turn['is'];
  /** The move that made it so, and the move in words with the reason that was given for it. */
  by: string;
  why: Said;
  due: Date | null;
}

/** The story as moments in order. A stop that the row knows and its story does not is added. */
export function turnsOf({ story, startedAt, dueAt, stoppedAt }: CaseTimer): TurnAt[] {
  const turns: TurnAt[] = [];
  for (const { at, is, by, due } of story) {
    const before = turns.at(-1);
    turns.push({
      // Clocks of two machines may differ by a little; the order of the story is the order of the history.
      at: latest(new Date(at), before?.at ?? startedAt),
      is,
      by,
      due: due ? new Date(due) : (before?.due ?? dueAt),
      told: due !== undefined,
    });
  }
  const end = turns.at(-1) ?? { at: startedAt, is: 'RUNNING' as const, by: '', due: dueAt, told: true };
  if (turns.length === 0) turns.push(end);
  if (stoppedAt && end.is !== 'STOPPED')
    turns.push({ at: latest(stoppedAt, end.at), is: 'STOPPED', by: '', due: end.due, told: false });
  return turns;
}

/** One after the other from the start of the clock, to the end of the case or without one; none of them empty. */
export function spansOf(
  turns: readonly TurnAt[],
  end: Date | null,
  events: readonly CaseEvent[],
): ClockSpan[] {
  return turns
    .map(({ at, is, by, due }, index): ClockSpan => ({
      from: at,
      to: turns[index + 1]?.at ?? end,
      is,
      by,
      why: whyOf(by, at, events),
      due: is === 'RUNNING' ? due : null,
    }))
    .filter(({ from, to }) => to?.getTime() !== from.getTime());
}

/** Milliseconds. */
export const lengthOf = ({ from, to }: { from: Date; to: Date | null }, now: Date): number =>
  (to ?? now).getTime() - from.getTime();

export const latest = (...moments: Date[]): Date => new Date(Math.max(...moments.map(Number)));
