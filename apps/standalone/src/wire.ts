import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Refusal } from '#config';

/** HTTP with kept-open connections that are ours to close: `fetch` would leave some behind and hold up the server's end. */
export class Wire {
  private readonly secure: boolean;
  private readonly agent: HttpAgent;
  private ended = false;

  /** Throws `Refusal` SERVER_UNREACHABLE for what is no http(s) address. */
  constructor(readonly url: string) {
    if (!/^https?:\/\/./.test(url)) throw unreachable(url, 'http://, https://');
    this.secure = url.startsWith('https:');
    this.agent = this.secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  /** One request and its whole answer. Throws `Refusal` SERVER_UNREACHABLE. */
  ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<{ status: number; text: string }> {
    if (this.ended) return Promise.reject(unreachable(this.url, 'ended'));
    return new Promise((done, fail) => {
      const lost = (error: Error) => fail(unreachable(this.url, error.message));
      const options = { method, headers, agent: this.agent };
      const asking = (this.secure ? httpsRequest : httpRequest)(`${this.url}${path}`, options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', lost);
        answer.on('end', () =>
          done({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        );
      });
      asking.on('error', lost);
      asking.end(body);
    });
  }

  /** Closes every connection, also those in use. */
  end(): void {
    this.ended = true;
    this.agent.destroy();
  }
}

const unreachable = (url: string, why: string) =>
  new Refusal(503, 'SERVER_UNREACHABLE', {
    zh: `无法连接 ${url} (${why})。请确认系统已启动, 地址如 http://127.0.0.1:3000。`,
    en: `${url} cannot be reached (${why}). Check that the system runs; an address looks like http://127.0.0.1:3000.`,
  });
