import type { Kind, State } from '#cases';
import type { Urgency } from '#catalogue';
import { Refusal } from '#config';
import type { Wire } from '../wire.js';

/** What the demo reads of a case; the API tells more. */
export interface SeenCase {
  number: string;
  version: number;
  state: State;
  stateName: string;
  round: number;
  text: string;
  address: string | null;
  kind: Kind | null;
  categoryCode: string | null;
  categoryName: string | null;
  urgency: Urgency | null;
  confidential: boolean;
  boundary: boolean;
  gridCode: string | null;
  communityCode: string | null;
  streetCode: string | null;
  leadUnit: string | null;
  leadName: string | null;
  ownerDept: string | null;
  coDepts: string[];
  dueAt: string | null;
  why: { classified: { by: string; matched?: string[] } } | null;
  triage: {
    emergency: boolean;
    reasons: Array<{ code: string; zh: string; en: string }>;
    candidates: Array<{ code: string; name: string }>;
  } | null;
  followUp: { outcome: string | null } | null;
  nextMoves: Array<{ move: string }>;
  timeline: Array<{ move: string; by: string }>;
  timers: Array<{ kind: string; dueAt: string; stoppedAt: string | null }>;
  whistles: SeenWhistle[];
}

export interface SeenWhistle {
  id: string;
  state: string;
  kind: string;
  tasks: Array<{
    id: string;
    unitCode: string;
    unitName: string;
    arriveBy: string;
    arrivedAt: string | null;
  }>;
}

/** Somebody with an account, the resident of one case, or anybody. */
export type Caller = { username: string } | { trackingCode: string } | null;

/** The API said no, with its code and sentence. */
export class Refused extends Refusal {
  constructor(status: number, code: string, asked: string, title: string) {
    super(status, code, { zh: `${asked}: ${code}`, en: title });
  }
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** The API over HTTP, for everybody who is played. A session is opened once and renewed when a call says that it has run out. */
export class Client {
  private readonly sessions = new Map<string, Tokens>();

  constructor(
    private readonly wire: Wire,
    private readonly language: 'zh' | 'en',
    private readonly password: string,
  ) {}

  /** Throws `Refused` for every 4xx and 5xx. */
  async call<T>(
    who: Caller,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
    version?: number,
  ): Promise<T> {
    const first = await this.send(who, method, path, body, version);
    const renewed =
      first.status === 401 && first.code === 'TOKEN_INVALID' && who && 'username' in who
        ? (await this.renew(who.username), await this.send(who, method, path, body, version))
        : first;
    if (renewed.status < 400) return renewed.body as T;
    throw new Refused(renewed.status, renewed.code, `${method} ${path}`, renewed.title);
  }

  private async send(who: Caller, method: string, path: string, body?: object, version?: number) {
    const headers: Record<string, string> = {
      'accept-language': this.language === 'en' ? 'en' : 'zh-CN',
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    };
    if (who && 'username' in who) headers['authorization'] = `Bearer ${await this.tokenOf(who.username)}`;
    if (who && 'trackingCode' in who) headers['tracking-code'] = who.trackingCode;
    const { status, text } = await this.wire.ask(
      method,
      `/api/v1${path}`,
      headers,
      body && JSON.stringify(body),
    );
    const answer = read(text);
    return { status, code: answer.code ?? '', title: answer.title ?? '', body: answer };
  }

  private async tokenOf(username: string): Promise<string> {
    const open = this.sessions.get(username) ?? (await this.logIn(username));
    return open.accessToken;
  }

  private async renew(username: string): Promise<void> {
    const { refreshToken } = this.sessions.get(username) ?? (await this.logIn(username));
    await this.open(username, '/sessions/refresh', { refreshToken }).catch((error: unknown) => {
      // A refresh token lives 14 days, and the demo's clock jumps further than that.
      if (error instanceof Refused && error.code === 'SESSION_ENDED') return this.logIn(username);
      throw error;
    });
  }

  private logIn(username: string): Promise<Tokens> {
    return this.open(username, '/sessions', { username, password: this.password });
  }

  private async open(username: string, path: string, body: object): Promise<Tokens> {
    const tokens = await this.call<Tokens>(null, 'POST', path, body);
    this.sessions.set(username, tokens);
    return tokens;
  }
}

/** An answer that is no JSON comes from something that is not Gridwhistle. */
function read(text: string): { code?: string; title?: string } {
  try {
    return JSON.parse(text) as { code?: string; title?: string };
  } catch {
    throw new Refusal(502, 'NOT_GRIDWHISTLE', {
      zh: `对方的应答不是 JSON, 该地址似乎不是网格吹哨: ${text.slice(0, 80)}`,
      en: `The answer is no JSON; this address seems not to be Gridwhistle: ${text.slice(0, 80)}`,
    });
  }
}
