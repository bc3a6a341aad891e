import { maskText } from './mask.js';

/** Fields that hold a code of ours or an id, never words. */
const codes = /(?:Code|Unit|Id|Ids)$|^(?:unit|units|number|numbers|master|suggestedOwner|attendees|target)$/;

/**
 * The same with the personal data masked in every text of it, however deep; codes and ids stay. Every desk asks this of what
 * it is told, before anything is decided or written, so that no row, event, message or search ever has it (field-rules 5).
 */
export function withoutPersonalData<T>(told: T): T {
  return masked(told, '') as T;
}

function masked(value: unknown, name: string): unknown {
  if (typeof value === 'string') return codes.test(name) ? value : maskText(value).text;
  if (Array.isArray(value)) return value.map((one) => masked(one, name));
  if (value === null || typeof value !== 'object' || value instanceof Date || Buffer.isBuffer(value))
    return value;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, masked(one, field)]));
}
