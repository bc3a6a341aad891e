import { setTimeout as wait } from 'node:timers/promises';
import { nothing, write, type Tally } from './book.js';

export interface Heard {
  status: number;
  body: Record<string, unknown> & { code?: string };
}

interface Ask {
  /** A member of staff by name, or a resident by tracking code; nobody where it is left out. */
  as?: { staff: string } | { code: string };
  body?: object | Uint8Array;
  headers?: Record<string, string>;
  /** Which api first; the next one in turn where it is left out. */
  at?: number;
}

/** Longer than anything an api should take: whoever hears nothing by then goes elsewhere. */
const patienceMs = 10_000;
/** Refusals that a client of its own making can meet: somebody else was faster, or a rule says no by now. */
const usual = /^(409|422|429) /;

/** One office full of people and its residents, who speak to any of the apis and write down what they hear. */
export class Asking {
  readonly tally: Tally = nothing();
  private readonly tokens = new Map<string, Promise<string>>();
  private turn = 0;

  constructor(
    private readonly apis: readonly string[],
    private readonly district: string,
    private readonly password: string,
    readonly book: string,
  ) {}

  wrong(what: string): void {
    this.tally.wrong += 1;
    write(this.book, { is: 'WRONG', what });
  }

  /** Asks once. Null where nothing came: the connection broke, or it took longer than anybody waits. */
  async once(method: string, path: string, ask: Ask = {}): Promise<Heard | null> {
    const { as, body, headers = {} } = ask;
    const api = this.apis[(ask.at ?? (this.turn += 1)) % this.apis.length]!;
    const known: Record<string, string> = {};
    if (as && 'code' in as) known['tracking-code'] = as.code;
    if (as && 'staff' in as) {
      const token = await this.tokenOf(as.staff).catch(() => null);
      if (token === null) return null;
      known['authorization'] = `Bearer ${token}`;
    }
    const bytes = body instanceof Uint8Array;
    const heard = await this.send(api, method, path, {
      headers: {
        ...(body ? { 'content-type': bytes ? 'application/octet-stream' : 'application/json' } : {}),
        ...known,
        ...headers,
      },
      ...(body ? { body: bytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) } : {}),
    });
    if (heard?.status === 401 && as && 'staff' in as) this.tokens.delete(as.staff);
    this.count(heard, `${method} ${path}`);
    return heard;
  }

  /** Asks again until there is an answer that is none of the server's troubles, as a good client does. */
  async until(method: string, path: string, ask: Ask, giveUp: () => boolean): Promise<Heard | null> {
    for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, 1600)) {
      const heard = await this.once(method, path, ask);
      if (heard && heard.status < 500 && heard.status !== 401 && heard.status !== 429) return heard;
      if (giveUp()) return null;
      this.tally.retries += 1;
      await wait(pauseMs);
    }
  }

  private count(heard: Heard | null, what: string): void {
    if (!heard) return void (this.tally.unanswered += 1);
    const { status, body } = heard;
    if (status < 300) return void (this.tally.answered += 1);
    const name = `${status} ${body.code ?? ''}`.trim();
    const counts = status >= 500 ? this.tally.away : this.tally.refused;
    counts[name] = (counts[name] ?? 0) + 1;
    if (status === 401 || status >= 500 || usual.test(name) || name === '403 NOT_YOURS') return;
    this.wrong(`${what}: ${name}`);
  }

  private async send(api: string, method: string, path: string, init: RequestInit): Promise<Heard | null> {
    // Who shows neither a token nor a code names the district.
    const named = path.endsWith('cases') ? `${path}?district=${this.district}` : path;
    try {
      const answer = await fetch(api + named, {
        ...init,
        method,
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await answer.text();
      const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
      // What is cut short in the middle is no answer.
      return { status: answer.status, body: (isJson ? JSON.parse(text) : { text }) as Heard['body'] };
    } catch {
      return null;
    }
  }

  private tokenOf(username: string): Promise<string> {
    const known = this.tokens.get(username);
    if (known) return known;
    const logging = this.logIn(username);
    this.tokens.set(username, logging);
    logging.catch(() => this.tokens.delete(username));
    return logging;
  }

  private async logIn(username: string): Promise<string> {
    const api = this.apis[(this.turn += 1) % this.apis.length]!;
    const heard = await this.send(api, 'POST', '/api/v1/sessions', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: this.password, district: this.district }),
    });
    if (heard?.status !== 200) {
      if (heard && heard.status < 500) this.wrong(`${username} cannot log in: ${JSON.stringify(heard.body)}`);
      throw new Error('no session');
    }
    return String(heard.body['accessToken']);
  }
}
