import { hash } from 'node:crypto';

/** JSON with sorted keys: the same bytes before it is written to jsonb and after it is read back. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return `"${value.toISOString()}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const record = value as Record<string, unknown>;
  let text = '';
  for (const name of Object.keys(record).sort()) {
    const one = record[name];
    if (one !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${canonical(one)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The hash of a record, chained on the hash of the one before ('' for the first). */
export const chained = (before: string, record: object): string => hash('sha256', before + canonical(record));
