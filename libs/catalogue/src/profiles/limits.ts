import type { Limit } from '#calendar';
import type { ExtensionRule, Urgency } from '../profile.js';

export const min = (value: number): Limit => ({ value, unit: 'min' });
export const dutyMin = (value: number): Limit => ({ value, unit: 'dutyMin' });
export const h = (value: number): Limit => ({ value, unit: 'h' });
export const d = (value: number): Limit => ({ value, unit: 'd' });
export const wd = (value: number): Limit => ({ value, unit: 'wd' });

/** A level's limit by urgency; a difficult matter has the days of a general one twice. */
export const rising = (
  emergency: Limit | null,
  express: Limit | null,
  general: Limit | null,
): Record<Urgency, Limit | null> => ({
  EMERGENCY: emergency,
  EXPRESS: express,
  NORMAL: general,
  COMPLEX: general && { ...general, value: general.value * 2 },
  CONSULT: general,
});

export const NO_EXTENSION: ExtensionRule = { max: 0, each: null, total: null };
