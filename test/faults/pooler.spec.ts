import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { everything, freePort, openDatabase, seeing, wholeDistrict } from '#database';
import { client, type Client as People } from '../support/http.js';
import { lacksForPooler, startPooler } from '../support/pooler.js';
import { until } from '../support/until.js';
import { clean } from './in-the-world.js';
import { onRedis, ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/**
 * Behind PgBouncer in transaction mode every statement may run on another server, that served somebody else just before: a
 * scope that outlived its transaction would show them what is not theirs.
 */
let world: OwnWorld;
let pooler: Awaited<ReturnType<typeof startPooler>>;
let through: People;
let directly: People;
let asking: DataSource;

const begin = async () => {
  world = await ownWorld();
  await world.migrate();
  pooler = await startPooler(world.databaseUrl);
  const pooled = { DATABASE_URL: pooler.url, DATABASE_POOLER: 'transaction' };
  const [port, other] = [await freePort(), await freePort()];
  await Promise.all([world.worker(pooled), world.api(port, pooled), world.api(other)]);
  through = client(world.districtId, `http://127.0.0.1:${port}`);
  directly = client(world.districtId, `http://127.0.0.1:${other}`);
  asking = await openDatabase(`${pooler.url}?pooler=transaction`, { pool: 8, asks: true });
};
const end = async () => {
  await asking?.destroy();
  await pooler?.stop();
  await world?.stop();
};

const numbers = async (people: People, username: string) => {
  const { status, body } = await people
    .as(username)
    .get<{ cases: Array<{ number: string }> }>('/api/v1/cases?limit=100');
  expect(status).toBe(200);
  return body.cases.map(({ number }) => number).sort();
};

if (onRedis && !lacksForPooler)
  describe('PgBouncer in transaction mode', () => {
    beforeAll(begin, patience);
    afterAll(end, patience);

    test(
      'a whole life: filed, dispatched by the platform, handled, rated, closed',
      async () => {
        const filed = await through.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
          channel: 'WEB',
          text: '小区后巷的垃圾桶满溢, 三天没人清运, 味道很大。',
          point: { lng: 118.3094, lat: 35.0527, crs: 'WGS84' },
          reporter: { name: '王女士', phone: '15400001001' },
        });
        expect(filed.status).toBe(201);
        const { number, trackingCode } = filed.body;
        const state = async () =>
          (await through.as('agent').get<{ state: string }>(`/api/v1/cases/${number}`)).body.state;
        await until('dispatched', async () => (await state()) === 'DISPATCHED');
        const make = async (who: string, noun: string, body: object = {}) =>
          expect([noun, (await through.move(who, number, noun, body)).status]).toEqual([noun, 200]);
        await make('s001', 'signature');
        await make('s001', 'contact', { note: '已电话联系' });
        const evidence = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
        await make('s001', 'result', { reply: '已清运', solved: true, evidence });
        await make('reviewer', 'approval');
        const rated = await through.holding(trackingCode).post(`/api/v1/cases/${number}/follow-up`, {
          reached: true,
          contacted: true,
          solved: true,
          satisfaction: 'SATISFIED',
        });
        expect(rated.status).toBe(200);
        await make('reviewer', 'closure');
        expect(await state()).toBe('CLOSED');
        // A refusal within a transaction is rolled back and leaves the connection fit for the next.
        expect((await through.move('reviewer', number, 'closure')).status).toBe(409);
        expect(await state()).toBe('CLOSED');
      },
      patience,
    );

    test(
      'many people at the same time on three servers: nobody sees what is not theirs',
      async () => {
        for (let index = 0; index < 8; index += 1)
          expect(
            (
              await through.resident.post('/api/v1/cases', {
                ...smokeAt(index * 3),
                reporter: { name: '金女士', phone: `1540000200${index}` },
              })
            ).status,
          ).toBe(201);
        await world.settled();
        const who = ['agent', 's001', 's002', 's003', 's004', 'd02', 'd07', 'reviewer'];
        const theirs = new Map<string, string[]>();
        for (const one of who) theirs.set(one, await numbers(directly, one));
        expect(new Set([...theirs.values()].map(String)).size).toBeGreaterThan(3);
        const asked = Array.from({ length: 160 }, (_, index) => who[(index * 7) % who.length]!);
        const seen = await Promise.all(asked.map(async (one) => [one, await numbers(through, one)]));
        expect(seen).toEqual(asked.map((one) => [one, theirs.get(one)]));
        expect(await world.history()).toEqual(clean);
      },
      patience,
    );

    test(
      'a scope ends with its statement and its transaction, in failure too, and nothing is named',
      async () => {
        const count = async (tx: { query: DataSource['query'] } = asking) =>
          (
            (await tx.query(
              `SELECT /* of a test */ count(*)::int AS count FROM cases WHERE id IS NOT NULL`,
            )) as Array<{
              count: number;
            }>
          )[0]!.count;
        const district = wholeDistrict(world.districtId);
        const all = await seeing(everything, () => count());
        expect(all).toBeGreaterThan(8);
        const mixed = await Promise.all(
          Array.from({ length: 60 }, (_, index) =>
            index % 3 === 0
              ? seeing(district, () => count())
              : index % 3 === 1
                ? count()
                : seeing(everything, () => asking.query(`SELECT 1 / $1::int`, [0]).catch(() => 'failed')),
          ),
        );
        expect(mixed).toEqual(mixed.map((_, index) => [all, 0, 'failed'][index % 3]));
        // Within a transaction it is told anew as it changes, and again after a savepoint took it back.
        await asking.transaction(async (tx) => {
          const own = { query: tx.query.bind(tx) as DataSource['query'] };
          expect(await count(own)).toBe(0);
          expect(await seeing(district, () => count(own))).toBe(all);
          await tx.query('SAVEPOINT here');
          expect(await count(own)).toBe(0);
          await tx.query('SELECT 1 / $1::int', [0]).catch(() => undefined);
          await tx.query('ROLLBACK TO SAVEPOINT here');
          expect(await count(own)).toBe(0);
          expect(await seeing(district, () => count(own))).toBe(all);
        });
        await seeing(everything, () => asking.query('SELECT 1; SELECT 2'));
        expect(await count()).toBe(0);
        const plain = Array.from({ length: 12 }, () => new Client({ connectionString: pooler.url }));
        await Promise.all(plain.map((one) => one.connect()));
        const left = await Promise.all(
          plain.map((one) =>
            one.query(
              `SELECT /* of a test */ coalesce(current_setting('gw.sees', true), '') AS sees, current_setting('jit') AS jit, current_setting('timezone') AS zone,
                 (SELECT count(*)::int FROM pg_prepared_statements) AS named, (SELECT count(*)::int FROM cases) AS cases FROM pg_sleep(0.02)`,
            ),
          ),
        );
        await Promise.all(plain.map((one) => one.end()));
        for (const { rows } of left)
          expect(rows).toEqual([{ sees: '', jit: 'off', zone: 'UTC', named: 0, cases: 0 }]);
      },
      patience,
    );
  });
else
  test(`left out: it needs ${onRedis ? lacksForPooler : 'the queue in Redis'}`, () =>
    expect(onRedis && !lacksForPooler).toBe(false));
