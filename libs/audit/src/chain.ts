import { hash } from 'node:crypto';

/** JSON with sorted keys: the same bytes before it is written to jsonb and after it is read back. */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** The hash of a record, chained on the hash of the one before ('' for the first). */
export const chained = (before: string, record: object): string => hash('sha256', before + canonical(record));
