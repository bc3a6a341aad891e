import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Another version of this program, built in a folder of its own. */
export interface Older {
  folder: string;
  /** Makes its schema. */
  migrate(env: Record<string, string>): Promise<void>;
}

const root = resolve(import.meta.dirname, import.meta.dirname.includes('/dist/') ? '../../..' : '../..');

/**
 * Builds the version a name of git's points to, in a folder in the machine's place for such; its packages are ours where the
 * lock file is the same. A folder that holds a build is taken as it is. Fails with what a step said.
 */
export async function olderVersion(ref: string, tell: (line: string) => void): Promise<Older> {
  const folder = existsSync(join(ref, 'dist')) ? resolve(ref) : await built(ref, tell);
  return {
    folder,
    migrate: (env) =>
      run(process.execPath, [join(folder, 'dist/apps/operator/src/main.js'), 'migrate'], folder, env),
  };
}

async function built(ref: string, tell: (line: string) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-older-'));
  tell(`编译旧版本 ${ref} / building ${ref} in ${folder} ...`);
  await run('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', ref, folder], root);
  const lock = (of: string) => readFile(join(of, 'package-lock.json'), 'utf8');
  if ((await lock(folder)) === (await lock(root)))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  await run(process.execPath, [join(folder, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], folder);
  return folder;
}

function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<void> {
  return new Promise((done, fail) => {
    let said = '';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0
        ? done()
        : fail(new Error(`${command} ${args.join(' ')} ended with ${code}: ${said.slice(-2000)}`)),
    );
  });
}
