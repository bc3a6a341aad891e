import { Refusal } from '#config';
import type { Wire } from '../wire.js';

/** Somebody with an account, the resident of one case, or anybody. */
export type Caller = { username: string } | { trackingCode: string } | null;

/** The API said no, with its code and sentence. */
export class Refused extends Refusal {
  constructor(status: number, code: string, asked: string, title: string) {
    super(status, code, { zh: `${asked}: ${code} ${title}`, en: title });
  }
}

/** The API over HTTP, for everybody who is played. A session is opened once, and again when it has run out. */
export class Client {
  private readonly tokens = new Map<string, string>();

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
    let answer = await this.send(who, method, path, body, version);
    if (answer.code === 'TOKEN_INVALID' && who && 'username' in who) {
      this.tokens.delete(who.username);
      answer = await this.send(who, method, path, body, version);
    }
    if (answer.status < 400) return answer.body as T;
    throw new Refused(answer.status, answer.code, `${method} ${path}`, answer.title);
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
    const open = this.tokens.get(username);
    if (open) return open;
    const { accessToken } = await this.call<{ accessToken: string }>(null, 'POST', '/sessions', {
      username,
      password: this.password,
    });
    this.tokens.set(username, accessToken);
    return accessToken;
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
