import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import { settingsOfScope } from './scope.js';
import { endWhenSilent } from './silence.js';

/** Texts that get a name; the program has far fewer, a list's filters could make more. */
const most = 500;
const names = new Map<string, string>();
/** Of these a filer has as many as there are sets of fields that may be left out: they must not use up the names of all others. */
const filing = ') INSERT INTO cases (';
const mostFilings = 64;
let filings = 0;

/**
 * A connection that prepares the writes and locks of the hot path under a name, so that PostgreSQL parses and plans each
 * text once per connection and not once per call, and those reads that say so. Lists keep their plan for the values at hand:
 * a generic plan would serve a rare filter badly.
 */
export class PreparingClient extends Client {
  private begins = false;
  private held = false;

  constructor(options?: string | ClientConfig) {
    super({
      ...(typeof options === 'string' ? { connectionString: options } : options),
      pipeline: true,
    } as ClientConfig);
    endWhenSilent(this, options);
    // A new connection that breaks in the very packet that made it has no listener of TypeORM's yet: it would end the process.
    this.on('error', () => undefined);
  }

  /**
   * What is asked within one turn goes out in one packet (pipelining), and the beginning of a transaction with its first
   * statement: each packet is a call of the system's here and wakes PostgreSQL there.
   */
  override query(...given: never[]): never {
    if (given[0] === 'START TRANSACTION') {
      this.begins = true;
      return Promise.resolve({ rows: [], command: 'START' }) as never;
    }
    this.hold();
    if (this.begins) {
      this.begins = false;
      // Where it fails, what follows fails as well and says so.
      (super.query('START TRANSACTION') as Promise<unknown>).catch(() => undefined);
    }
    return this.ask(...given);
  }

  /** Keeps what is written until the end of this turn. */
  private hold(): void {
    const { stream } = (this as unknown as { connection: { stream: Duplex } }).connection;
    if (this.held || !stream.writable) return;
    this.held = true;
    stream.cork();
    process.nextTick(() => {
      this.held = false;
      stream.uncork();
    });
  }

  private ask(...given: never[]): never {
    const [text, values, ...rest] = given as unknown[];
    const name =
      typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const all = name === undefined ? given : [{ name, text, values }, ...rest];
    return (super.query as (...all: unknown[]) => never).apply(this, all as unknown[]);
  }
}

/**
 * The same for whoever asks on behalf of others: before each query it tells PostgreSQL the scope the program works in at
 * this moment, where it is not the one told last. Both go out in one packet, so that it costs no round trip.
 */
export class AskingClient extends PreparingClient {
  private told = '';

  override query(...given: never[]): never {
    const [text] = given as unknown[];
    const settings = Object.entries(settingsOfScope());
    const values = settings.map(([, value]) => value);
    const telling = JSON.stringify(values);
    // What was told within a transaction is forgotten when that is rolled back, as the COMMIT of a failed one is too.
    const ends = typeof text === 'string' && /^(COMMIT|RELEASE|ROLLBACK)/.test(text);
    if (ends) this.told = '';
    if (ends || telling === this.told) return super.query(...given);
    this.told = telling;
    const told = super.query(...([tellingOf(settings), values] as never[])) as Promise<unknown>;
    const asked = super.query(...given) as Promise<unknown>;
    return Promise.all([told, asked]).then(
      ([, answer]) => answer,
      (error: unknown) => {
        this.told = '';
        throw error;
      },
    ) as never;
  }
}

/** Prepared, as two of three packets of a move begin with it. */
const tellingOf = (settings: ReadonlyArray<[string, string]>): string =>
  `/* prepared */ SELECT ${settings.map(([name], nth) => `set_config('gw.${name}', $${nth + 1}, false)`).join(', ')}`;

function nameOf(text: string): string | undefined {
  if (!/^\s*(WITH|INSERT|UPDATE|\/\* prepared \*\/)|FOR UPDATE\s*$/.test(text)) return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= most) return known;
  if (text.includes(filing) && (filings += 1) > mostFilings) return undefined;
  const name = `gw${names.size}`;
  names.set(text, name);
  return name;
}
