import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, import.meta.dirname.includes('/dist/') ? '../../..' : '../..');

export interface Running {
  child: ChildProcess;
  /** Everything it has written so far. */
  output: () => string;
  /** Ends it as an operator would and waits. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Its exit code (null when a signal ended it), once all it wrote has been read. */
  ended: Promise<number | null>;
}

/** Starts one of our programs from the build (or another build, `from`), under these options of Node, and waits until it says `ready`. Fails with its output if it ends before. */
export function startProgram(
  entry: string,
  env: Record<string, string>,
  ready: RegExp,
  from = root,
  options: readonly string[] = ['--enable-source-maps'],
): Promise<Running> {
  const child = spawn(process.execPath, [...options, resolve(from, 'dist', entry)], {
    cwd: from,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    // The channel tells it when whoever started it is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return waitFor(child, entry, ready);
}

/** Starts any program and waits for a line of its output. */
export function startCommand(command: string, args: string[], ready: RegExp): Promise<Running> {
  return waitFor(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }), command, ready);
}

function waitFor(child: ChildProcess, name: string, ready: RegExp): Promise<Running> {
  let written = '';
  // Not 'exit' alone: what a process said last may arrive after it is gone. And not 'close': it never comes for a
  // child whose channel we have closed ourselves.
  const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const read = [child.stdout, child.stderr].map(
    (pipe) => new Promise<void>((done) => (pipe ? pipe.once('close', done) : done())),
  );
  const ended = Promise.all([exit, ...read]).then(([code]) => code);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return new Promise((done, fail) => {
    const hear = (chunk: Buffer) => {
      written += chunk.toString();
      if (ready.test(written)) done({ child, output: () => written, stop, ended });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', fail);
    void ended.then((code) => fail(new Error(`${name} ended with ${code} before it was ready:\n${written}`)));
  });
}
