import type { Said } from '#config';
import type { Facts, Situation } from '../decide.js';

/** `holds` asks whether the move may go on; `said` is what the caller reads when it may not. */
export interface Guard {
  said: Said;
  holds: (situation: Situation) => boolean;
  /** What exactly is wanting, for a machine to read. */
  names?: (situation: Situation) => Record<string, unknown>;
}

/** A guard with its sentence in both languages. */
export const guard = (zh: string, en: string, holds: Guard['holds']): Guard => ({ said: { zh, en }, holds });

export { evidenceOf } from '../evidence.js';

/** Whether a unit of this district with this code can be given work. */
export const isUnit = ({ units }: Facts, code: unknown): boolean => {
  const kind = typeof code === 'string' ? units?.get(code)?.kind : undefined;
  return kind !== undefined && kind !== 'DISTRICT';
};
