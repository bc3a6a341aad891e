import { Client, type ClientConfig } from 'pg';

/** Texts that get a name; the program has far fewer, a list's filters could make more. */
const most = 500;
const names = new Map<string, string>();

/**
 * A connection that prepares the writes and locks of the hot path under a name, so that PostgreSQL parses and plans each
 * text once per connection and not once per call. Lists keep their plan for the values at hand: a generic plan would serve
 * a rare filter badly.
 */
export class PreparingClient extends Client {
  constructor(options?: string | ClientConfig) {
    super(options);
    // A new connection that breaks in the very packet that made it has no listener of TypeORM's yet: it would end the process.
    this.on('error', () => undefined);
  }

  override query(...given: never[]): never {
    const [text, values, ...rest] = given as unknown[];
    const name =
      typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const all = name === undefined ? given : [{ name, text, values }, ...rest];
    return (super.query as (...all: unknown[]) => never).apply(this, all as unknown[]);
  }
}

function nameOf(text: string): string | undefined {
  if (!/^\s*(WITH|INSERT|UPDATE)\b|FOR UPDATE\s*$/.test(text)) return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= most) return known;
  const name = `gw${names.size}`;
  names.set(text, name);
  return name;
}
