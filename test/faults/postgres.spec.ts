import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startEmbedded, type EmbeddedServer } from '#database';
import { reporterActor } from '#people';
import { client } from '../support/http.js';
import type { Running } from '../support/processes.js';
import { until } from '../support/until.js';
import { cleanButForMoved, doubled, stuck, wronglyTold } from './in-the-world.js';
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
  world = await ownWorld(server);
}, patience);
afterEach(async () => {
  await world?.stop();
  // One that was killed never ends again: to stop it would wait for ever.
  if (isAlive(await postmaster())) await server.stop();
  await rm(folder, { recursive: true, force: true });
}, patience);

const postmaster = async () =>
  parseInt(await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8').catch(() => '0'), 10);
const isAlive = (pid: number) => {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The same server again, on the same files and at the same address, once the last child of the old one lets go of them. */
async function comesBack(): Promise<void> {
  server = await until('PostgreSQL is back', () =>
    start(server.port).catch((error: { code?: string; said?: { zh: string } }) => {
      if (error.code === 'DATA_DIR_IN_USE' || /still in use/.test(error.said?.zh ?? '')) return null;
      throw error;
    }),
  );
}

interface Filing {
  /** The number each appeal got, by its key. */
  numbers: Map<string, string>;
  /** What came instead of a receipt: a status and the code of a problem, or the name of what broke. */
  instead: string[];
  done: Promise<unknown>;
}

/** Residents, six at a time, who send each appeal with its key until they have its receipt, as a good client does. */
function file(api: Running, port: number, keys: string[], each: (count: number) => void): Filing {
  const { resident } = client(world.districtId, `http://127.0.0.1:${port}`);
  const numbers = new Map<string, string>();
  const instead: string[] = [];
  const once = async (key: string): Promise<string | null> => {
    expect(ended(api)).toEqual([]);
    const answer = await resident
      .send<{ number: string; code?: string }>('POST', '/api/v1/cases', {
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(smokeAt(Number(key.split('-')[1]))),
        signal: AbortSignal.timeout(60_000),
      })
      .catch((error: Error) => error.name);
    if (typeof answer !== 'string' && answer.status === 201) return answer.body.number;
    instead.push(typeof answer === 'string' ? answer : `${answer.status} ${answer.body.code}`);
    return null;
  };
  const left = [...keys];
  const one = async () => {
    for (let key = left.shift(); key; key = left.shift()) {
      const asked = key;
      numbers.set(asked, await until(`${asked} has its receipt`, () => once(asked), 120_000));
      each(numbers.size);
    }
  };
  const done = Promise.all(Array.from({ length: 6 }, one));
  done.catch(() => undefined);
  return { numbers, instead, done };
}

/** The last words of those that ended: there are none, nobody has to be started again. */
const ended = (...all: Running[]) =>
  all
    .filter(({ child }) => child.exitCode !== null || child.signalCode !== null)
    .map((one) => one.output().slice(-2000));

/** Lets the signing limit of every case that is not signed run out at a moment of the server's. */
const signingEnds = (moment: string) =>
  world.dataSource.query(
    `UPDATE case_timer SET started_at = now() - interval '2 days', due_at = ${moment}, warn_at = NULL, next_at = ${moment}
     WHERE kind = 'SIGN' AND stopped_at IS NULL RETURNING due_at`,
  );

test(
  'killed while residents file, the worker works and a clock runs out; back at its address',
  async () => {
    const port = await freePort();
    const [api, worker] = await Promise.all([world.api(port), world.worker()]);
    const before = await world.intake.submit(reporterActor(world.districtId, null, null), smokeAt(0));
    await world.settled();
    const [[{ due_at: runsOut }]] = await signingEnds(`now() + interval '3 seconds'`);

    const pid = await postmaster();
    const keys = Array.from({ length: 60 }, (_, index) => `key-${index + 1}`);
    const { numbers, instead, done } = file(api, port, keys, (count) => {
      if (count === 25) process.kill(pid, 'SIGKILL');
    });
    await until('requests meet no database', async () => instead.length > 20);
    await until('the clock has run out meanwhile', async () => new Date() > runsOut);
    await comesBack();
    await done;
    expect(ended(api, worker)).toEqual([]);
    await world.settled(120_000);
    // It may break a connection or be told as a fault of ours, but nothing hangs.
    expect(instead.filter((one) => !/^(TypeError|5\d\d [A-Z_]+)$/.test(one))).toEqual([]);

    await until('the clock that ran out is served', async () => (await inState('SIGNED')) === 1);
    // Some wait for a person, because they look like an earlier one.
    const dispatched = await inState('DISPATCHED');
    expect(dispatched).toBeGreaterThan(0);
    await signingEnds(`now() - interval '1 day'`);
    await until('every other clock is served', async () => (await inState('SIGNED')) === dispatched + 1);
    await world.settled();
    const cases: Array<{ number: string }> = await world.dataSource.query('SELECT number FROM cases');
    expect(cases.map(({ number }) => number).sort()).toEqual([before.number, ...numbers.values()].sort());
    const [{ signatures }] = await world.dataSource.query(
      `SELECT count(*)::int AS signatures FROM case_event WHERE move = 'autoSign'`,
    );
    expect(signatures).toBe(dispatched + 1);
    expect(await stuck(world.dataSource)).toEqual([]);
    expect(await doubled(world.dataSource)).toEqual([]);
    expect(await wronglyTold(world.dataSource)).toEqual([]);
    expect(await world.history()).toEqual(cleanButForMoved(dispatched + 1));
    expect(ended(api, worker)).toEqual([]);
  },
  patience,
);

const inState = async (state: string): Promise<number> => {
  const [{ cases }] = await world.dataSource.query(
    'SELECT count(*)::int AS cases FROM cases WHERE state = $1',
    [state],
  );
  return cases as number;
};
