import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '#database';
import { startProgram } from '../support/processes.js';
import { until } from '../support/until.js';

const entry = 'apps/standalone/src/main.js';
const ready = /已就绪 \/ ready/;
const patience = 180_000;

let folder: string;
/** The data folder of a server that was started once and has ended; null until one was. */
let used: string | null = null;
const newFolder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'gridwhistle-standalone-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(made, 0o755);
  return made;
};
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => (used ? rm(used, { recursive: true, force: true }) : undefined));

/** What is not about the first start begins with a copy of its folder: to make the files and the district takes the most time. */
async function withData(): Promise<void> {
  if (!used) {
    const made = await newFolder();
    const env = { DATA_DIR: join(made, 'data'), PORT: String(await freePort()) };
    expect(await (await startProgram(entry, env, ready)).stop('SIGINT')).toBe(0);
    used = made;
  }
  expect(spawnSync('cp', ['-a', join(used, 'data'), folder]).status).toBe(0);
}

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
    await withData();
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
    await withData();
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
    await withData();
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

/** `npm run clock` as it is run on the command line. */
async function clockCommand(...args: string[]): Promise<{ code: number | null; output: string }> {
  const program = resolve('dist/apps/standalone/src/clock.js');
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: join(folder, 'data') },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

test(
  'its clock is wound two days ahead: what is due on the way happens in order and at its own moment',
  async () => {
    await withData();
    const one = await start();
    const api = urlIn(one.output());
    const post = async <T>(path: string, body: object, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${api}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as T };
    };
    const logIn = (username: string) =>
      post<{ accessToken: string }>('/sessions', { username, password: 'gridwhistle-demo' });
    const agent = { authorization: `Bearer ${(await logIn('agent')).body.accessToken}` };
    const admin = { authorization: `Bearer ${(await logIn('admin')).body.accessToken}` };
    const { body: receipt } = await post<{ number: string }>('/cases', {
      channel: 'WEB',
      text: '鼓楼社区后巷的垃圾桶满溢, 三天没人清运, 味道很大。',
      gridCode: '379902001001002',
    });
    interface Seen {
      state: string;
      timeline: Array<{ move: string; at: string; detail: { timer?: string; level?: string } }>;
      timers: Array<{ kind: string; startedAt: string; dueAt: string }>;
    }
    // The token is of before the winding: whoever was logged in still is.
    const look = async () => {
      const answer = await fetch(`${api}/cases/${receipt.number}`, { headers: agent });
      expect(answer.status).toBe(200);
      return (await answer.json()) as Seen;
    };
    await until('it is dispatched', async () => (await look()).state === 'DISPATCHED');

    const wound = await clockCommand('+2d');
    expect([wound.code, wound.output]).toEqual([0, expect.stringMatching(/2d/)]);
    const told = ['autoSign', 'overdue (CONTACT)', 'escalate (DISTRICT', 'warn (HANDLE)', 'overdue (HANDLE)'];
    expect(told.map((line) => wound.output.indexOf(line))).toEqual(
      told.map((line) => wound.output.indexOf(line)).sort((a, b) => a - b),
    );
    expect(told.filter((line) => !wound.output.includes(line))).toEqual([]);

    const { timeline, timers } = await look();
    const moment = (move: string, timer?: string) =>
      Date.parse(timeline.find((one) => one.move === move && (!timer || one.detail.timer === timer))!.at);
    const minutes = (from: number, to: number) => (to - from) / 60_000;
    const dispatched = moment('dispatch');
    expect(minutes(dispatched, moment('autoSign'))).toBe(30);
    // The first contact has its time from the signature by default, not from the end of the winding.
    expect(minutes(moment('autoSign'), moment('overdue', 'CONTACT'))).toBe(120);
    expect(minutes(dispatched, moment('escalate'))).toBe(16 * 60);
    expect(minutes(dispatched, moment('warn', 'HANDLE'))).toBe(20 * 60);
    expect(minutes(dispatched, moment('overdue', 'HANDLE'))).toBe(24 * 60);
    const supervise = timers.find(({ kind }) => kind === 'SUPERVISE')!;
    expect(Date.parse(supervise.startedAt)).toBe(moment('overdue', 'HANDLE'));
    const times = timeline.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));

    for (const [body, status, code] of [
      [{}, 422, 'ADVANCE_OUT_OF_RANGE'],
      [{ days: 366, hours: 1 }, 422, 'ADVANCE_OUT_OF_RANGE'],
      [{ days: -1 }, 400, 'INPUT_INVALID'],
    ] as const)
      expect(await post('/clock/advance', body, admin)).toMatchObject({ status, body: { code } });
    expect(await post('/clock/advance', { hours: 0.5 }, admin)).toMatchObject({
      status: 200,
      body: { clock: 'wound', winding: { done: true, error: null } },
    });
    const now = async (at: string) =>
      Date.parse(((await (await fetch(`${at}/clock`, { headers: agent })).json()) as { now: string }).now);
    const before = await now(api);
    expect(before - Date.now()).toBeGreaterThan(48 * 3_600_000);
    expect(await one.stop('SIGINT')).toBe(0);
    expect(await clockCommand('show')).toMatchObject({ code: 1, output: expect.stringMatching(/npm start/) });

    const two = await start();
    expect(await now(urlIn(two.output()))).toBeGreaterThanOrEqual(before);
    expect(await clockCommand('show')).toMatchObject({ code: 0, output: expect.stringMatching(/2d 30m/) });
    expect(await clockCommand('-1d')).toMatchObject({ code: 2 });
    expect(await two.stop('SIGINT')).toBe(0);
  },
  patience,
);

test(
  'when its PostgreSQL is killed it ends with a sentence, and the next start has the data',
  async () => {
    await withData();
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
