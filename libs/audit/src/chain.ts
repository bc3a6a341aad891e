import { hash } from 'node:crypto';

/** Names of fields as they stand in JSON: there are few, and quoting them is a good part of the work. */
const quoted = new Map<string, string>();
const mostQuoted = 2000;

function quote(name: string): string {
  const known = quoted.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (quoted.size < mostQuoted) quoted.set(name, text);
  return text;
}

/** JSON with sorted keys: the same bytes before it is written to jsonb and after it is read back. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return `"${value.toISOString()}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const record = value as Record<string, unknown>;
  let text = '';
  for (const name of Object.keys(record).sort()) {
    const one = record[name];
    if (one !== undefined) text += `${text === '' ? '{' : ','}${quote(name)}:${canonical(one)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The hash of a record, chained on the hash of the one before ('' for the first). */
export const chained = (before: string, record: object): string => hash('sha256', before + canonical(record));
