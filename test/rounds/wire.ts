import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a network does to those who speak over it. */
export type Weather =
  /** Bytes go through. */
  | 'OPEN'
  /** Every connection is reset, and so is every new one. */
  | 'CUT'
  /** Nothing goes through and nobody is told; what was sent meanwhile arrives when it is over. */
  | 'HUNG'
  /** Every packet comes a little later. */
  | 'SLOW';

interface Line {
  near: Socket;
  far: Socket;
  /** Bytes that came while nothing went through, in the order in which they came. */
  waiting: Array<() => void>;
}

const lateMs = 120;

/** A network between a program and its server, in which a test may make weather. */
export class Wire {
  weather: Weather = 'OPEN';
  private readonly lines = new Set<Line>();
  private readonly server = createServer((near) => this.join(near));

  private constructor(private readonly target: number) {}

  /** On a free port of the loopback, before the port `target`. */
  static async to(target: number): Promise<Wire> {
    const wire = new Wire(target);
    wire.server.listen(0, '127.0.0.1');
    await once(wire.server, 'listening');
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  change(weather: Weather): void {
    this.weather = weather;
    for (const line of this.lines) {
      if (weather === 'CUT') this.end(line);
      else if (weather === 'OPEN') for (const pass of line.waiting.splice(0)) pass();
    }
  }

  /** As a firewall that has forgotten every connection: the server sees them end, whoever holds them is never told. */
  forget(): void {
    for (const line of this.lines) {
      this.lines.delete(line);
      line.near.removeAllListeners('data').on('data', () => undefined);
      line.far.removeAllListeners('close').destroy();
    }
  }

  async close(): Promise<void> {
    for (const line of this.lines) this.end(line);
    this.server.close();
  }

  private join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    const line: Line = { near, far, waiting: [] };
    this.lines.add(line);
    if (this.weather === 'CUT') return this.end(line);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (bytes) => this.pass(line, () => void to.write(bytes)));
      from.on('error', () => this.end(line));
      from.on('close', () => this.pass(line, () => this.end(line)));
    }
  }

  private pass(line: Line, on: () => void): void {
    if (this.weather === 'HUNG') line.waiting.push(on);
    else if (this.weather === 'SLOW') setTimeout(() => this.arrive(line, on), lateMs);
    else on();
  }

  /** What was late may meet other weather. */
  private arrive(line: Line, on: () => void): void {
    if (this.weather === 'HUNG') line.waiting.push(on);
    else on();
  }

  private end(line: Line): void {
    this.lines.delete(line);
    for (const socket of [line.near, line.far]) {
      socket.on('error', () => undefined);
      // A reset, as of a host that has gone, and not a polite end.
      socket.resetAndDestroy();
    }
  }
}
