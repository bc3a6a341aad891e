import type { Said } from '#config';
import type { Evidence } from '../entries.js';
import type { Facts, Situation } from '../decide.js';

/** `holds` asks whether the move may go on; `said` is what the caller reads when it may not. */
export interface Guard {
  said: Said;
  holds: (situation: Situation) => boolean;
}

/** A guard with its sentence in both languages. */
export const guard = (zh: string, en: string, holds: Guard['holds']): Guard => ({ said: { zh, en }, holds });

/** The evidence a move brings. */
export const evidenceOf = ({ input }: Situation) => (input['evidence'] ?? []) as Evidence[];

/** Whether a unit of this district with this code can be given work. */
export const isUnit = ({ units }: Facts, code: unknown): boolean => {
  const kind = typeof code === 'string' ? units?.get(code)?.kind : undefined;
  return kind !== undefined && kind !== 'DISTRICT';
};
