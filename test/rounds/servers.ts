import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedServer } from '#database';
import type { Running } from '../support/processes.js';
import { until } from '../support/until.js';

/** A process that is started again whenever it ends; one that ends and was not killed is a failure. */
export class Kept {
  private running?: Running;
  /** Its last words, each time it ended by itself. */
  readonly died: string[] = [];
  private expected = false;

  constructor(
    readonly name: string,
    private readonly begin: () => Promise<Running>,
  ) {}

  get pid(): number {
    return this.running!.child.pid!;
  }

  output(): string {
    return this.running?.output() ?? '';
  }

  /** Starts it, again and again where what it needs is not there yet, as a service manager does. */
  async start(): Promise<void> {
    this.running = await until(
      `${this.name} starts`,
      () =>
        this.begin().catch((error: Error) => {
          this.lastRefusal = error.message;
          return null;
        }),
      60_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${this.lastRefusal}`);
    });
    this.expected = false;
    const one = this.running;
    one.child.once('exit', (code, signal) => {
      if (!this.expected && this.running === one)
        this.died.push(`${this.name} ended by itself (${code ?? signal}): ${one.output().slice(-1500)}`);
    });
  }

  private lastRefusal = '';

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL' || signal === 'SIGTERM') this.expected = true;
    this.running!.child.kill(signal);
  }

  /** Ends it and answers its exit code; null where a signal did it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.signal(signal);
    return this.running!.ended;
  }

  get gone(): boolean {
    const { exitCode, signalCode } = this.running!.child;
    return exitCode !== null || signalCode !== null;
  }
}

/** PostgreSQL from npm, which a fault may kill. */
export class Postgres {
  private constructor(
    private readonly folder: string,
    private server: EmbeddedServer,
  ) {}

  static async start(folder: string): Promise<Postgres> {
    return new Postgres(folder, await startEmbedded(folder, () => undefined));
  }

  get port(): number {
    return this.server.port;
  }
  get url(): string {
    return this.server.url;
  }
  get ownerUrl(): string {
    return this.server.ownerUrl;
  }

  /** SIGKILL: gone; SIGINT: every connection is ended, then it; SIGQUIT: as after a crash. */
  async signal(signal: 'SIGKILL' | 'SIGINT' | 'SIGQUIT'): Promise<void> {
    process.kill(await this.pid(), signal);
  }

  /** The same server on the same files and at the same address, once the last child of the old one has let go of them. */
  async comeBack(): Promise<void> {
    const { port } = this.server;
    this.server = await until('PostgreSQL is back', () =>
      startEmbedded(this.folder, () => undefined, port).catch(
        (error: { code?: string; said?: { zh: string } }) => {
          if (
            error.code === 'DATA_DIR_IN_USE' ||
            /still in use|is it starting|already/.test(error.said?.zh ?? '')
          )
            return null;
          throw error;
        },
      ),
    );
  }

  async stop(): Promise<void> {
    const pid = await this.pid();
    if (isAlive(pid)) await this.server.stop();
  }

  private async pid(): Promise<number> {
    return parseInt(
      await readFile(join(this.folder, 'postgres/postmaster.pid'), 'utf8').catch(() => '0'),
      10,
    );
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
};
