import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, startEmbedded, type EmbeddedServer } from '#database';
import { client, type Client as People } from '../support/http.js';
import { lacksForReplica, startReplica } from '../support/replica.js';
import { until } from '../support/until.js';
import { ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** Lists are read on a streaming replica while it is near enough, and on the primary else; nobody notices which. */
let folder: string;
let primary: EmbeddedServer;
let replica: Awaited<ReturnType<typeof startReplica>>;
let world: OwnWorld;
let people: People;
/** Of an api that asks the replica however far back it lies. */
let patient: People;
let onReplica: Client;

const begin = async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-replica-'));
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  for (const path of [folder, one, two]) {
    await mkdir(path, { recursive: true });
    // As root PostgreSQL runs as the user postgres, who must be able to enter.
    await chmod(path, 0o755);
  }
  primary = await startEmbedded(one, () => undefined);
  world = await ownWorld(primary);
  replica = await startReplica(primary, one, two);
  const url = Object.assign(new URL(world.databaseUrl), { port: String(replica.port) }).href;
  const port = await freePort();
  await world.api(port, { DATABASE_REPLICA_URL: url, REPLICA_LAG_MS: '3000' });
  people = client(world.districtId, `http://127.0.0.1:${port}`);
  const other = await freePort();
  await world.api(other, { DATABASE_REPLICA_URL: url, REPLICA_LAG_MS: '600000' });
  patient = client(world.districtId, `http://127.0.0.1:${other}`);
  onReplica = new Client({
    connectionString: Object.assign(new URL(replica.ownerUrl), {
      pathname: new URL(world.databaseUrl).pathname,
    }).href,
  });
  onReplica.on('error', () => undefined);
  await onReplica.connect();
};
const end = async () => {
  await onReplica?.end().catch(() => undefined);
  await world?.stop();
  await replica?.stop().catch(() => undefined);
  await primary?.stop();
  await rm(folder, { recursive: true, force: true });
};

const file = async (index: number) => {
  const { status } = await people.resident.post('/api/v1/cases', smokeAt(index));
  expect(status).toBe(201);
};
const listed = async (headers: Record<string, string> = {}, by = people) => {
  const { status, body } = await by
    .as('agent')
    .get<{ cases: Array<{ number: string }> }>('/api/v1/cases?limit=50', headers);
  expect(status).toBe(200);
  return body.cases.length;
};
const paused = async (is: boolean) => {
  await onReplica.query(`SELECT pg_wal_replay_${is ? 'pause' : 'resume'}()`);
  await until('the replica has heard it', async () => {
    const { rows } = await onReplica.query(`SELECT pg_get_wal_replay_pause_state() AS state`);
    return (rows[0] as { state: string }).state === (is ? 'paused' : 'not paused');
  });
};

if (!lacksForReplica)
  describe('a streaming replica', () => {
    beforeAll(begin, patience);
    afterAll(end, patience);

    test(
      'lists come from the replica, to each what is theirs; a search by phone, which leaves a line, from the primary',
      async () => {
        await file(0);
        await file(3);
        await until('the replica shows both', async () => (await listed({}, patient)) === 2);
        const other = await patient.as('s002').get<{ cases: unknown[] }>('/api/v1/cases');
        expect(other.body.cases).toEqual([]);
        const search = await patient
          .as('agent')
          .post<{ cases: unknown[] }>('/api/v1/cases/search', { q: '15400001038' });
        expect([search.status, search.body.cases.length]).toEqual([200, 2]);
      },
      patience,
    );

    test(
      'one that lies too far back is not asked, and whoever wants it fresh is served by the primary meanwhile',
      async () => {
        await until(
          'the list is whole',
          async () => (await listed()) === 2 && (await listed({}, patient)) === 2,
        );
        await paused(true);
        await file(6);
        for (const one of [people, patient])
          expect(await listed({ 'cache-control': 'no-cache' }, one)).toBe(3);
        // It is the replica that is read: what it does not show yet is not in the list.
        expect(await listed({}, patient)).toBe(2);
        await until('the primary has taken over', async () => (await listed()) === 3);
        await paused(false);
        await until('the replica shows it as well', async () => (await listed({}, patient)) === 3);
      },
      patience,
    );

    test(
      'one that ends in the middle of it is not missed',
      async () => {
        const lists = Array.from({ length: 30 }, () => listed());
        await replica.stop();
        expect(new Set(await Promise.all(lists))).toEqual(new Set([3]));
        expect(await listed()).toBe(3);
      },
      patience,
    );
  });
else test(`left out: it needs ${lacksForReplica}`, () => expect(lacksForReplica).not.toBeNull());
