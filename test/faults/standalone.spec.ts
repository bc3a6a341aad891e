import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#database';
import { startProgram } from '../support/processes.js';

const entry = 'apps/standalone/src/main.js';
const ready = /已就绪 \/ ready/;
const patience = 180_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-standalone-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = async (more: Record<string, string> = {}) =>
  startProgram(entry, { DATA_DIR: join(folder, 'data'), PORT: String(await freePort()), ...more }, ready);
const urlIn = (output: string) => /API\s+(http\S+)/.exec(output)?.[1] ?? '';
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test(
  'a second start keeps the data, and Ctrl-C leaves no process behind',
  async () => {
    const first = await start();
    expect(first.output()).toMatch(/curl -s http/);
    const filed = await fetch(`${urlIn(first.output())}/cases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'WEB', text: '路灯不亮。', gridCode: '379902001001002' }),
    });
    const { number, trackingCode } = (await filed.json()) as { number: string; trackingCode: string };
    const postgres = Number(
      (await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    expect(isAlive(postgres)).toBe(true);
    expect(await first.stop('SIGINT')).toBe(0);
    expect(isAlive(postgres)).toBe(false);

    const second = await start();
    const seen = await fetch(`${urlIn(second.output())}/cases/${number}`, {
      headers: { 'tracking-code': trackingCode },
    });
    expect(seen.status).toBe(200);
    expect(await second.stop('SIGINT')).toBe(0);
  },
  patience,
);

test(
  'when whoever started it is gone, it stops by itself',
  async () => {
    const one = await start();
    const postgres = Number(
      (await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    one.child.disconnect();
    expect(await one.ended).toBe(0);
    expect(isAlive(postgres)).toBe(false);
  },
  patience,
);

test(
  'a busy port is said in a sentence with a way out, and nothing is left running',
  async () => {
    const taken = createServer();
    await new Promise<void>((done) => void taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    await expect(start({ PORT: String(port) })).rejects.toThrow(
      new RegExp(`端口 127.0.0.1:${port} 已被占用[^]*PORT=`),
    );
    taken.close();
    await expect(readFile(join(folder, 'data/postgres/postmaster.pid'))).rejects.toThrow(/ENOENT/);
  },
  patience,
);

test('a half-written data folder is told as such and left alone', async () => {
  await mkdir(join(folder, 'data/postgres/base'), { recursive: true });
  await expect(start()).rejects.toThrow(/不完整[^]*incomplete[^]*delete it/);
});

test('a data folder that cannot be made is told with a way out', async () => {
  // A file stands where the folder should be: root meets this too, a missing right it would not.
  await expect(start({ DATA_DIR: '/dev/null/data' })).rejects.toThrow(/无法写入[^]*DATA_DIR=/);
});

test(
  'a second server on the same data folder is refused',
  async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/正被进程 \d+ 使用/);
    expect(await first.stop('SIGINT')).toBe(0);
  },
  patience,
);

test('a wrong setting names itself and what it should be', async () => {
  await expect(start({ TICK_MS: 'often' })).rejects.toThrow(/TICK_MS: 应为 50 到 600000 的整数/);
});

test('with a database of your own named, it says how to run on that and touches nothing', async () => {
  await expect(start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(
    /start:api[^]*unset DATABASE_URL/,
  );
});

test(
  'when its PostgreSQL is killed it ends with a sentence, and the next start has the data',
  async () => {
    const one = await start();
    process.kill(
      Number((await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0]),
      'SIGKILL',
    );
    expect(await one.ended).toBe(1);
    expect(one.output()).toMatch(/自带的 PostgreSQL 已退出[^]*the data is still there/);
    expect(await (await start()).stop('SIGINT')).toBe(0);
  },
  patience,
);
