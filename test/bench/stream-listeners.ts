import { Agent, request, type IncomingMessage } from 'node:http';

/** Told of every `case` event: its id and when it was read, in milliseconds of this process. */
export type OnEvent = (id: string, move: string, at: number) => void;

/** So many open streams of one address; what they hear goes to `onEvent`. */
export class StreamListeners {
  private readonly agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  private readonly answers: IncomingMessage[] = [];

  constructor(
    private readonly port: number,
    private readonly path: string,
    private readonly onEvent: OnEvent,
  ) {}

  /** Opens one stream; answers once it is open. */
  open(token: string): Promise<void> {
    return new Promise((done, fail) => {
      const asked = request(
        {
          agent: this.agent,
          host: '127.0.0.1',
          port: this.port,
          path: this.path,
          headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
        },
        (answer) => {
          if (answer.statusCode !== 200) return fail(new Error(`${this.path}: ${answer.statusCode}`));
          this.answers.push(answer);
          answer.setEncoding('utf8');
          this.read(answer);
          answer.on('error', () => undefined);
          done();
        },
      );
      asked.on('error', fail);
      asked.end();
    });
  }

  /** Ends all streams. */
  close(): void {
    for (const answer of this.answers.splice(0)) answer.destroy();
    this.agent.destroy();
  }

  private read(answer: IncomingMessage): void {
    let rest = '';
    answer.on('data', (chunk: string) => {
      const at = performance.now();
      rest += chunk;
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const event = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const [, id] = /^event: case\nid: (.+)$/m.exec(event) ?? [];
        if (id) this.onEvent(id, /"move":"(\w+)"/.exec(event)?.[1] ?? '', at);
      }
    });
  }
}
