import { endingLaw } from './field-law-ending.js';
import { filingLaw } from './field-law-filing.js';
import { handlingLaw } from './field-law-handling.js';
import type { Memory, Told } from './field-memory.js';
import { fieldNote } from './field-note.js';

/** Move by move; one that no part of the law names only goes where the note's table says. */
const law = { ...filingLaw, ...handlingLaw, ...endingLaw };

/** What the note says comes of a move made by the right person: the next memory, or every reason that refuses it. */
export function predict(m: Memory, move: string, told: Told): Memory | string[] {
  const line = fieldNote.find((one) => one.from === m.state && one.move === move);
  if (!line) return ['MOVE_NOT_ALLOWED_NOW'];
  const { against, makes } = law[move] ?? {};
  const reasons = Object.entries(against?.(m, told) ?? {}).flatMap(([code, holds]) => (holds ? [code] : []));
  if (reasons.length > 0) return reasons;
  return { ...m, state: line.to[0]!, ...makes?.(m, told) };
}
