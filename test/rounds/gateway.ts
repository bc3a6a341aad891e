import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the gateway answers. */
export type Manner =
  | 'WELL'
  /** 500, and the text is not sent. */
  | 'REFUSING'
  /** Nothing: the connection breaks before the text is taken. */
  | 'AWAY'
  /** The text is sent, and the connection breaks before the answer: the platform cannot know. */
  | 'MUTE';

export interface Texted {
  phone: string;
  text: string;
  /** How often it was handed over. */
  times: number;
}

/** An SMS gateway that sends nothing and writes down everything, by the key it came under. */
export class Gateway {
  manner: Manner = 'WELL';
  readonly texts = new Map<string, Texted>();
  /** What should never be: a text without a key, or another phone under a known key. */
  readonly wrong: string[] = [];
  /** Texts that were handed over again in other words. */
  reworded = 0;
  private readonly server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => (body += String(bytes)));
    request.on('end', () => this.take(String(request.headers['idempotency-key'] ?? ''), body, response));
  });

  static async open(): Promise<Gateway> {
    const gateway = new Gateway();
    gateway.server.listen(0, '127.0.0.1');
    await once(gateway.server, 'listening');
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/sms`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private take(key: string, body: string, response: ServerResponse): void {
    if (this.manner === 'AWAY') return void response.destroy();
    if (this.manner === 'REFUSING') return void response.writeHead(500).end();
    const { phone, text } = JSON.parse(body) as { phone: string; text: string };
    const known = this.texts.get(key);
    if (!key) this.wrong.push(`a text without a key: ${text}`);
    if (known && known.phone !== phone) this.wrong.push(`another phone under ${key}: ${text}`);
    // The words are of the case as it stands: whoever leads it may have changed since. The gateway keeps what it had.
    if (known && known.text !== text) this.reworded += 1;
    this.texts.set(key, { phone, text, times: (known?.times ?? 0) + 1 });
    if (this.manner === 'MUTE') response.destroy();
    else response.writeHead(204).end();
  }
}
