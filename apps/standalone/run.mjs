/**
 * What `npm start`, `npm test`, `npm run demo`, `verify`, `clock` and `bench` have in common: on a fresh clone, with only Node and
 * npm, install what the lock file says, build what has changed, then run. Needs nothing that is installed later.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const programs = {
  start: 'dist/apps/standalone/src/main.js',
  demo: 'dist/apps/standalone/src/demo/main.js',
  verify: 'dist/apps/standalone/src/verify.js',
  backup: 'dist/apps/standalone/src/backup.js',
  restore: 'dist/apps/standalone/src/restore.js',
  clock: 'dist/apps/standalone/src/clock.js',
  test: 'dist/test/main.js',
  bench: 'dist/test/bench/main.js',
  faults: 'dist/test/rounds/main.js',
};

const [command, ...args] = process.argv.slice(2);
if (command !== 'prepare' && !Object.hasOwn(programs, command))
  fail(`用法 / usage: run.mjs prepare|${Object.keys(programs).join('|')}`);
refuseOldNode();
process.chdir(root);
// `--json` promises one object on the last line of standard output; the set-up speaks on standard error.
const quiet = args.includes('--json');
await install();
await build();
if (command !== 'prepare')
  process.exitCode = await run(process.execPath, ['--enable-source-maps', programs[command], ...args], {
    apart: true,
  });

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Node ${process.versions.node} 过旧, 需要 20.19 或更新的版本(https://nodejs.org)。\n` +
      `Node ${process.versions.node} is too old; install 20.19 or newer (https://nodejs.org).`,
  );
}

async function install() {
  const wanted = hashOf(['package-lock.json']);
  const note = 'node_modules/.installed-from';
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  say('安装依赖 / installing dependencies (npm ci) ...');
  const code = await run('npm', ['ci', '--loglevel=error'], { shell: process.platform === 'win32' });
  if (code !== 0)
    fail(
      `依赖安装失败(npm ci 退出码 ${code}): 请检查网络和目录权限后重试。\n` +
        `Installing failed (npm ci exit code ${code}): check the network and the rights on this folder, then try again.`,
    );
  writeFileSync(note, wanted);
}

async function build() {
  const wanted = hashOf([
    ...sources('apps'),
    ...sources('libs'),
    ...sources('test'),
    'tsconfig.json',
    'nest-cli.json',
    'package-lock.json',
  ]);
  const note = 'dist/.built-from';
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  say('编译 / building ...');
  const code = await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  if (code !== 0) fail('编译失败, 见上。 / The build failed, see above.');
  mkdirSync('dist', { recursive: true });
  writeFileSync(note, wanted);
}

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Runs a program to its end. `apart`: in a process group of its own, so that a Ctrl-C reaches it once, through us, and
 * it can stop its PostgreSQL last; if we are killed, it sees the channel close and stops too.
 */
function run(program, given, { apart = false, shell = false } = {}) {
  return new Promise((done) => {
    const out = quiet && !apart ? process.stderr : 'inherit';
    const child = spawn(program, given, {
      shell,
      detached: apart && process.platform !== 'win32',
      stdio: apart ? ['inherit', out, 'inherit', 'ipc'] : ['inherit', out, 'inherit'],
    });
    const pass = (signal) => child.kill(signal);
    if (apart)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, () => pass(signal === 'SIGHUP' ? 'SIGTERM' : signal));
    child.on('error', (error) => fail(String(error)));
    child.on('exit', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

function say(line) {
  (quiet ? process.stderr : process.stdout).write(`${line}\n`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
