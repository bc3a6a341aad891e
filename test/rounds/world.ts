import '#whistles';
import '#patrol';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { addPolicyVersion, SHANDONG_LIKE, type Profile } from '#catalogue';
import { readSettings } from '#config';
import { freePort, openDatabase } from '#database';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { secrets } from '../support/lane.js';
import { startProgram, type Running } from '../support/processes.js';
import { redisOn } from '../support/redis-servers.js';
import type { Order, Told } from './client.js';
import { mountDisk, type Disk } from './disk.js';
import { Gateway } from './gateway.js';
import type { Older } from './older.js';
import { Kept, Postgres } from './servers.js';
import { Wire } from './wire.js';

/** Where this build lies. */
export const root = resolve(
  import.meta.dirname,
  import.meta.dirname.includes('/dist/') ? '../../..' : '../..',
);
const password = 'a password for the rounds';

/** Everything the rounds break, and everything they are held against. */
export interface World {
  queue: 'postgres' | 'redis';
  postgres: Postgres;
  redis: Kept | null;
  apis: Kept[];
  workers: Kept[];
  /** api to PostgreSQL, worker to PostgreSQL, and everybody to Redis. */
  wires: { api: Wire; worker: Wire; redis: Wire | null };
  gateway: Gateway;
  disk: Disk | null;
  /** Seconds by which the clocks of the machines are wrong: the first api and worker on one, the others on the other. */
  clocks: Array<(seconds: number) => Promise<void>>;
  client: Client;
  /** Straight to PostgreSQL, as the owner. */
  dataSource: DataSource;
  districtId: string;
  apiUrls: string[];
  book: string;
  /** Which build each machine starts its api and worker from: this one, or in an upgrade the one before at first. */
  builds: string[];
  /** Brings the schema up to this build. */
  migrate(): Promise<unknown>;
  /** Ends all that runs; what is left in the folder goes too. */
  stop(): Promise<void>;
}

/** A district whose cases are signed for by default after a minute, so that clocks run out while the rounds are played. */
const quickToSign: Profile = {
  ...SHANDONG_LIKE,
  categoryLimits: 'PROFILE',
  byUrgency: Object.fromEntries(
    Object.entries(SHANDONG_LIKE.byUrgency).map(([urgency, rules]) => [
      urgency,
      { ...rules, limits: { ...rules.limits, SIGN: { value: 1, unit: 'min' } } },
    ]),
  ) as Profile['byUrgency'],
};

/** Two apis, two workers, PostgreSQL and Redis, each behind a network of the test's, and a client with a log of its own. */
export async function openWorld(
  queue: World['queue'],
  { seed, rate, older }: { seed: number; rate: number; older?: Older },
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-faults-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  const stops: Array<() => unknown> = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await Promise.resolve(one()).catch(() => undefined);
  };
  try {
    const postgres = await Postgres.start(folder);
    stops.push(() => postgres.stop());
    const dataDir = join(folder, 'data');
    const disk = await mountDisk(dataDir);
    if (disk) stops.push(() => disk.end());
    const wires: World['wires'] = {
      api: await Wire.to(postgres.port),
      worker: await Wire.to(postgres.port),
      redis: null,
    };
    const redisPort = queue === 'redis' ? await freePort() : 0;
    const redis =
      queue === 'redis' ? new Kept('Redis', () => redisOn(redisPort, { folder, keeps: true })) : null;
    if (redis) {
      await redis.start();
      stops.push(() => redis.end('SIGKILL'));
      wires.redis = await Wire.to(redisPort);
    }
    for (const wire of Object.values(wires)) if (wire) stops.push(() => wire.close());
    const gateway = await Gateway.open();
    stops.push(() => gateway.close());

    const migrate = () =>
      migrateAll({
        ...readSettings({ DATABASE_OWNER_URL: postgres.ownerUrl, ...secrets }),
        databaseUrl: postgres.url,
      });
    if (older)
      await older.migrate({ DATABASE_URL: postgres.url, DATABASE_OWNER_URL: postgres.ownerUrl, ...secrets });
    else await migrate();
    const builds = [older?.folder ?? root, older?.folder ?? root];
    const dataSource = await openDatabase(postgres.ownerUrl, { pool: 3, applicationName: 'faults' });
    stops.push(() => dataSource.destroy());
    const districtId = await furnish(dataSource);

    const over = (url: string, wire: Wire) => Object.assign(new URL(url), { port: String(wire.port) }).href;
    const env = {
      ...secrets,
      ...(wires.redis ? { REDIS_URL: `redis://127.0.0.1:${wires.redis.port}` } : {}),
      DATA_DIR: dataDir,
      DISTRICT: districtId,
      RELAY_IDLE_MS: '50',
      TICK_MS: '500',
      DELIVERY_LEASE_MS: '3000',
      RATE_LIMIT_FACTOR: '100000',
      SMS_GATEWAY_URL: gateway.url,
      DATABASE_PATIENCE_MS: '4000',
    };
    const clocks: World['clocks'] = [];
    const machine = async (index: number) => {
      const file = join(folder, `clock-${index}`);
      clocks.push((seconds) => writeFile(file, String(seconds)));
      await clocks[index]!(0);
      const other = pathToFileURL(resolve(root, 'dist/test/rounds/other-clock.js')).href;
      return { OTHER_CLOCK: file, NODE_OPTIONS: `--import=${other}` };
    };
    const machines = [await machine(0), await machine(1)];
    const ports = [await freePort(), await freePort()];
    const apis = machines.map(
      (clock, index) =>
        new Kept(`api ${index + 1}`, () =>
          startProgram(
            'apps/api/src/main.js',
            { ...env, ...clock, DATABASE_URL: over(postgres.url, wires.api), PORT: String(ports[index]) },
            /api: http/,
            builds[index],
          ),
        ),
    );
    const workers = machines.map(
      (clock, index) =>
        new Kept(`worker ${index + 1}`, () =>
          startProgram(
            'apps/worker/src/main.js',
            { ...env, ...clock, DATABASE_URL: over(postgres.url, wires.worker) },
            /worker: ready/,
            builds[index],
          ),
        ),
    );
    for (const one of [...apis, ...workers]) stops.push(() => one.end('SIGKILL'));
    await Promise.all([...apis, ...workers].map((one) => one.start()));

    const apiUrls = ports.map((port) => `http://127.0.0.1:${port}`);
    const book = join(folder, 'book.jsonl');
    await writeFile(book, '');
    const jpeg = join(folder, 'small.jpeg');
    const background = { r: 90, g: 120, b: 60 };
    await sharp({ create: { width: 48, height: 32, channels: 3, background } })
      .jpeg()
      .toFile(jpeg);
    const task = { apis: apiUrls, district: districtId, password, book, jpeg, seed, rate };
    const client = new Client(
      await startProgram('test/rounds/client.js', { CLIENT_TASK: JSON.stringify(task) }, /client: ready/),
    );
    stops.push(() => client.stop());
    // prettier-ignore
    return { queue, postgres, redis, apis, workers, wires, gateway, disk, clocks, client, dataSource, districtId, apiUrls, book, builds, migrate, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function furnish(dataSource: DataSource): Promise<string> {
  return dataSource.transaction(async (tx) => {
    const districtId = await loadDistrict(tx, {
      folder: resolve(root, 'apps/standalone/sample'),
      districtId: '900001',
      password,
    });
    const day = 86_400_000;
    await addPolicyVersion(
      tx,
      {
        districtId,
        name: quickToSign.name,
        profile: quickToSign,
        effectiveFrom: new Date(Date.now() - day),
        note: 'rounds',
        by: { id: 'rounds', name: 'rounds' },
      },
      new Date(Date.now() - 3 * day),
    );
    return districtId;
  });
}

/** The office's process. */
export class Client {
  constructor(private readonly running: Running) {}

  /** What it has counted by now. */
  async ask(what: Order['do']): Promise<Told> {
    const { child } = this.running;
    if (child.exitCode !== null) throw new Error(`the client ended: ${this.running.output().slice(-2000)}`);
    const answer = once(child, 'message') as Promise<[Told]>;
    child.send({ do: what } satisfies Order);
    return (await answer)[0];
  }

  stop(): Promise<unknown> {
    return this.running.stop('SIGKILL');
  }
}
