import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import type { Stage } from '../stage.js';
import { decides, type Life } from './life.js';

/** Planned once for each round and lead; who takes a case over from below needs less. */
export function readyAt(stage: Stage, life: Life, seen: SeenCase): Date {
  const key = `${seen.round} ${seen.leadUnit}`;
  if (life.ready?.key === key) return life.ready.at;
  const now = stage.clock.now();
  const share = life.ready?.key.startsWith(`${seen.round} `) ? 0.4 : 1;
  const minutes = stage.will.minutes('handle', life, seen) * share;
  const planned = minutes > 0 ? stage.will.moment(plus(now, minutes), seen) : now;
  const due = seen.dueAt ? new Date(seen.dueAt) : null;
  const late = due !== null && due > now && decides(stage, life, 'RESULT_LATE', seen);
  const at = late && planned < plus(due, 95) ? plus(due, 95) : planned;
  life.ready = { key, at };
  return at;
}

/** The result was not good enough: so much longer until it is reported again. */
export function needsMore(stage: Stage, life: Life, seen: SeenCase, minutes: number): void {
  const key = `${seen.round} ${seen.leadUnit}`;
  life.ready = { key, at: stage.will.moment(plus(stage.clock.now(), minutes), seen) };
}
