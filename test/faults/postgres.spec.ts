import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startEmbedded, type EmbeddedServer } from '#database';
import { client, type Answer } from '../support/http.js';
import { until } from '../support/until.js';
import { clean, doubled, stuck, wronglyTold } from './in-the-world.js';
import { ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** PostgreSQL is the list: while it is away everybody waits, and when it is back everybody goes on by themselves. */
let folder: string;
let server: EmbeddedServer;
let world: OwnWorld;
const start = (port?: number) => startEmbedded(folder, () => undefined, port);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-postgres-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  server = await start();
  world = await ownWorld(server.url);
}, patience);
afterEach(async () => {
  await world.stop();
  // A server that is gone already would be waited for for ever.
  if (isAlive(await postmaster())) await server.stop();
  await rm(folder, { recursive: true, force: true });
}, patience);

const postmaster = async () =>
  Number(
    (await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0] || NaN,
  );
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The pids of the whole server: the postmaster, and what works for it. */
async function everyPid(): Promise<number[]> {
  const rows: Array<{ pid: number }> = await world.dataSource.query('SELECT pid FROM pg_stat_activity');
  return [await postmaster(), ...rows.map(({ pid }) => pid)];
}

/** The same server again, on the same files and at the same address; a last child may hold the files a little longer. */
async function comesBack(pids: number[]): Promise<void> {
  await until('nothing is left of the server', async () => !pids.some(isAlive));
  server = await until('PostgreSQL is back', () =>
    start(server.port).catch((error: { said?: { zh: string } }) => {
      if (/still in use/.test(error.said?.zh ?? '')) return null;
      throw error;
    }),
  );
}

interface Receipt {
  number: string;
  trackingCode: string;
}
/** What came to a filing that was not answered with its receipt: a problem, or the name of what broke. */
type Instead = Answer | string;

/** Residents at an api, six at a time, each sending its appeal with its key again and again until it has its receipt. */
function filing(port: number, keys: string[], answered: (key: string, receipt: Receipt) => void) {
  const { resident } = client(world.districtId, `http://127.0.0.1:${port}`);
  const instead: Instead[] = [];
  const once = async (key: string): Promise<Receipt | null> => {
    const answer = await resident
      .send<Receipt>('POST', `/api/v1/cases`, {
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(smokeAt(Number(key.split('-')[1]))),
        signal: AbortSignal.timeout(60_000),
      })
      .catch((error: Error) => {
        process.stderr.write(`${error.name} ${error.message} ${String(error.cause)}\n`);
        return error.name;
      });
    if (typeof answer !== 'string' && answer.status === 201) return answer.body;
    process.stderr.write(JSON.stringify(answer) + '\n');
    instead.push(answer as Instead);
    return null;
  };
  const left = [...keys];
  const one = async () => {
    for (let key = left.shift(); key; key = left.shift())
      answered(key, await until(`${key} has its receipt`, () => once(key!), 120_000));
  };
  return { instead, done: Promise.all(Array.from({ length: 6 }, one)) };
}

test(
  'killed while residents file and the worker works, and back at its address',
  async () => {
    const port = await freePort();
    const api = await world.api(port);
    const worker = await world.worker();
    const keys = Array.from({ length: 60 }, (_, index) => `key-${index}`);
    const pids = await everyPid();
    const receipts = new Map<string, Receipt>();
    let beforeTheKill: Array<[string, Receipt]> = [];
    const { instead, done } = filing(port, keys, (key, receipt) => {
      receipts.set(key, receipt);
      if (receipts.size !== 25) return;
      process.kill(pids[0]!, 'SIGKILL');
      beforeTheKill = [...receipts];
    });
    await until('requests meet no database', async () => instead.length >= 30);
    process.stderr.write(receipts.size + api.output().slice(0, 3000));
    console.time('back');
    await comesBack(pids);
    console.timeEnd('back');
    await done;
    console.timeLog;
    console.time('settled');
    await world.settled(120_000);
    console.timeEnd('settled');
    console.log(
      instead.map((x) => (typeof x === 'string' ? x : `${x.status} ${JSON.stringify(x.body)}`)).slice(0, 8),
      instead.length,
      beforeTheKill.length,
    );
    console.log(api.output().slice(0, 6000), '\n-------\n', worker.output().slice(0, 6000));
    expect([api.child.exitCode, worker.child.exitCode]).toEqual([null, null]);
    expect(await stuck(world.dataSource)).toEqual([]);
    expect(await doubled(world.dataSource)).toEqual([]);
    expect(await wronglyTold(world.dataSource)).toEqual([]);
    expect(await world.history()).toEqual(clean);
  },
  patience,
);
