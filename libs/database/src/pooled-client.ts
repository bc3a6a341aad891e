import { Client, Query, type ClientConfig, type Connection } from 'pg';
import { settingsOfScope } from './scope.js';
import { endWhenSilent } from './silence.js';

type Answered = (error: Error | null, result?: unknown) => void;

/** What pg's own Query does with the server's words; its published types leave them out. */
interface Hearing {
  text: string;
  requiresPreparation(): boolean;
  prepare(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
const QueryOfPg = Query as unknown as new (config: object, callback: Answered) => Hearing;

/**
 * A statement that tells PostgreSQL its scope in the very packet it comes in, before one Sync: outside of a transaction both
 * are one transaction of their own, so that the scope ends with the statement, whether it succeeds or fails.
 */
class TellingQuery extends QueryOfPg {
  private hearsTelling = true;

  constructor(
    private readonly telling: string,
    config: object,
    callback: Answered,
  ) {
    super(config, callback);
    // Without values it goes as plain text, where the first of two statements is the telling.
    if (!this.requiresPreparation()) this.text = `${telling}; ${this.text}`;
  }

  override prepare(connection: Connection): void {
    connection.parse({ name: '', text: this.telling, types: [] }, true);
    connection.bind({ portal: '', statement: '', values: [] }, true);
    connection.execute({ portal: '', rows: '' }, true);
    super.prepare(connection);
  }

  override handleRowDescription(message: unknown): void {
    if (!this.hearsTelling) super.handleRowDescription(message);
  }

  override handleDataRow(message: unknown): void {
    if (!this.hearsTelling) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (!this.hearsTelling) return super.handleCommandComplete(message, connection);
    this.hearsTelling = false;
  }
}

const begins = /^\s*(BEGIN|START\s+TRANSACTION)\b/i;
const ends = /^\s*(COMMIT|END|ROLLBACK|ABORT)\b(?!\s+TO\b)/i;
const forgets = /^\s*(ROLLBACK|RELEASE|SAVEPOINT|SET\s+TRANSACTION)\b/i;

/**
 * A connection through a pooler that gives a server for one transaction at a time: the next statement may run on another
 * server, that served somebody else before. So nothing outlives its transaction: no named statement, no setting of a session.
 * Each statement outside of a transaction tells its scope for itself; within one it is told anew whenever it changes.
 */
abstract class PooledClient extends Client {
  private inTransaction = false;
  private told = '';

  constructor(options?: string | ClientConfig) {
    super(options);
    endWhenSilent(this, options);
    // A new connection that breaks at once has no listener of TypeORM's yet: it would end the process.
    this.on('error', () => undefined);
  }

  protected abstract telling(): string;

  override query(...given: never[]): never {
    const [config, values, callback] = given as unknown[];
    const text = typeof config === 'string' ? config : (config as { text?: unknown } | null)?.text;
    if (typeof text !== 'string') return this.send(...given);
    if (begins.test(text) || ends.test(text)) this.inTransaction = begins.test(text);
    // What was told after a savepoint is forgotten with it.
    if (begins.test(text) || ends.test(text) || forgets.test(text)) {
      this.told = '';
      return this.send(...given);
    }
    const telling = this.telling();
    if (this.inTransaction && telling === this.told) return this.send(...withoutName(given));
    this.told = telling;
    const listens = [values, callback].find((one) => typeof one === 'function') as Answered | undefined;
    const asked = {
      ...(typeof config === 'string' ? { text } : (config as object)),
      ...(Array.isArray(values) ? { values } : {}),
      name: undefined,
    };
    if (listens) return this.ask(telling, asked, listens) as never;
    return new Promise((done, fail) => {
      this.ask(telling, asked, (error, result) => (error ? fail(error) : done(result)));
    }).catch((error: Error) => {
      // The stack of what came in leads back to the socket, not to whoever asked.
      Error.captureStackTrace(error);
      throw error;
    }) as never;
  }

  private send(...given: unknown[]): never {
    return (super.query as (...all: unknown[]) => never).apply(this, given);
  }

  private ask(telling: string, asked: object, answered: Answered): void {
    const query = new TellingQuery(telling, asked, (error, result) => {
      if (error) this.told = '';
      answered(error, result);
    });
    this.send(query);
  }
}

function withoutName(given: unknown[]): unknown[] {
  const [config, ...rest] = given;
  return typeof config === 'string' ? given : [{ ...(config as object), name: undefined }, ...rest];
}

/** For whoever asks on behalf of others: shown only what the scope at work allows. */
export class PooledAskingClient extends PooledClient {
  protected telling(): string {
    const told = Object.entries(settingsOfScope()).map(
      ([name, value]) => `set_config('gw.${name}', ${this.escapeLiteral(value)}, true)`,
    );
    return `SELECT ${told.join(', ')}`;
  }
}

/** For the platform itself, which sees everything. */
export class PooledPlatformClient extends PooledClient {
  protected telling(): string {
    return `SELECT set_config('gw.sees', 'ALL', true)`;
  }
}
