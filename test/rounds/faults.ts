import { setTimeout as wait } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { until } from '../support/until.js';
import { since, type Tally } from './book.js';
import type { Chance } from './chance.js';
import type { Kept } from './servers.js';
import type { Wire } from './wire.js';
import type { World } from './world.js';

/** Strikes, and lifts it again: what it answers is wrong with what was seen meanwhile. The world then recovers by itself. */
type Strike = (world: World, chance: Chance) => Promise<string[] | void>;

export interface Fault {
  zh: string;
  en: string;
  strike: Strike;
  /** Why it cannot be played here; null where it can. */
  hinders?: (world: World) => string | null;
}

const outage = (chance: Chance, least = 500, most = 2500) => wait(chance.between(least, most));

/** Killed, away for a moment, and started again by whoever looks after it. */
const killed =
  (whom: (world: World) => Kept[]): Strike =>
  async (world, chance) => {
    const one = chance.pick(whom(world));
    await one.end('SIGKILL');
    await outage(chance, 100, 1200);
    await one.start();
  };

/** Told to end while it has work in hand: it ends in good order within its bound. */
const toldToEnd =
  (whom: (world: World) => Kept[]): Strike =>
  async (world, chance) => {
    const one = chance.pick(whom(world));
    const begun = performance.now();
    const code = await Promise.race([one.end('SIGTERM'), wait(30_000, 'still there' as const)]);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (code === 'still there') await one.end('SIGKILL');
    await one.start();
    if (code !== 0)
      return [
        `${one.name} was told to end and ended with ${code} after ${seconds} s: ${one.output().slice(-400)}`,
      ];
  };

/** Neither dead nor alive: stands still longer than its lease, and goes on where it stopped. */
const frozen =
  (whom: (world: World) => Kept[]): Strike =>
  async (world, chance) => {
    const one = chance.pick(whom(world));
    one.signal('SIGSTOP');
    await outage(chance, 3500, 5500);
    one.signal('SIGCONT');
  };

const weather =
  (
    wireOf: (world: World, chance: Chance) => Wire,
    kind: 'CUT' | 'HUNG' | 'SLOW',
    least: number,
    most: number,
  ): Strike =>
  async (world, chance) => {
    const wire = wireOf(world, chance);
    wire.change(kind);
    await outage(chance, least, most);
    wire.change('OPEN');
  };

const toPostgres = ({ wires }: World, chance: Chance) => chance.pick([wires.api, wires.worker]);
const toRedis = ({ wires }: World) => wires.redis!;
const onRedis = ({ queue }: World) => (queue === 'redis' ? null : 'the queue is PostgreSQL');

/** Taken away with SIGKILL in the middle of handing out what is owed: stopped at a moment of chance, and looked at. */
const relayKilled: Strike = async (world, chance) => {
  const one = chance.pick(world.workers);
  await world.client.ask('BURST');
  await wait(chance.between(20, 250));
  // So that the batch it is in stays open on the server for a while.
  one.signal('SIGSTOP');
  await wait(chance.between(0, 400));
  await one.end('SIGKILL');
  await outage(chance, 100, 800);
  await one.start();
};

const postgresGone =
  (signal: 'SIGKILL' | 'SIGINT'): Strike =>
  async ({ postgres }, chance) => {
    await postgres.signal(signal);
    await outage(chance, 200, 2500);
    await postgres.comeBack();
  };

const sessionsEnded: Strike = async ({ dataSource }) => {
  await dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND application_name <> 'faults'`,
  );
};

const redisFlushed: Strike = async ({ wires }) => {
  const redis = new Redis(wires.redis!.port, '127.0.0.1');
  await redis.flushall();
  redis.disconnect();
};

const redisGone =
  (forgets: boolean): Strike =>
  async (world, chance) => {
    const redis = world.redis!;
    await redis.end('SIGKILL');
    await outage(chance, 200, 2500);
    await redis.start();
    if (forgets) await redisFlushed(world, chance);
  };

/** By an hour and back again, on one machine or on both. */
const clockSet =
  (seconds: number): Strike =>
  async ({ clocks }, chance) => {
    const machines = chance.happens(0.5) ? clocks : [chance.pick(clocks)];
    for (const set of machines) await set(seconds);
    await outage(chance, 1500, 3500);
    for (const set of machines) await set(0);
  };

const gatewayBad: Strike = async ({ gateway }, chance) => {
  gateway.manner = chance.pick(['REFUSING', 'AWAY', 'MUTE'] as const);
  await outage(chance, 1000, 2500);
  gateway.manner = 'WELL';
};

const ofEarlier = /^503 .*DATABASE_AWAY/s;

/** Uploads to a full disk are refused with a reason, leave nothing behind, and end nobody. */
const diskFull: Strike = async (world, chance) => {
  const { disk, client, districtId, apiUrls } = world;
  const incoming = () => readdir(join(disk!.folder, 'attachments/incoming')).catch(() => []);
  // What an api that was killed has left there waits for the sweep of the day.
  const old = new Set(await incoming());
  const wrong: string[] = [];
  const before: Tally = (await client.ask('TELL')).tally;
  await disk!.fill();
  const upload = async () => {
    const answer = await fetch(
      `${chance.pick(apiUrls)}/api/v1/attachments/${randomUUID()}?district=${districtId}`,
      { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: pdf },
    ).catch((error: Error) => error);
    return answer instanceof Error ? answer.message : `${answer.status} ${await answer.text()}`;
  };
  let said = await upload();
  // An api finds out one by one which of its connections an earlier fault has left dead.
  for (let tries = 0; tries < 10 && ofEarlier.test(said); tries += 1) said = await upload();
  if (!/^507 .*STORE_FULL/s.test(said)) wrong.push(`a full disk was answered with: ${said.slice(0, 300)}`);
  await outage(chance, 500, 2000);
  await disk!.free();
  const { tally } = await client.ask('TELL');
  const others = Object.keys(since(tally, before).away).filter(
    (one) => !one.startsWith('507') && !ofEarlier.test(one),
  );
  if (others.length > 0) wrong.push(`while the disk was full: ${others.join(', ')}`);
  const now = (await incoming()).filter((one) => !old.has(one));
  const gone = async () => {
    const still = new Set(await incoming());
    return !now.some((one) => still.has(one));
  };
  await until('none of these is there any more', gone, 15_000).catch(() =>
    wrong.push(`half-written files are left: ${now.join(', ')}`),
  );
  return wrong;
};
/** More than what others' uploads leave free when they end meanwhile. */
const pdf = Buffer.from(
  `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${'%'.repeat(4_000_000)}\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`,
  'latin1',
);

/** Every fault that may be drawn. */
// prettier-ignore
export const faults = {
  nothing: { zh: '无故障(对照)', en: 'nothing at all, to compare', strike: async () => {} },
  apiKilled: { zh: 'api 被杀', en: 'api killed', strike: killed(({ apis }) => apis) },
  workerKilled: { zh: 'worker 被杀', en: 'worker killed', strike: killed(({ workers }) => workers) },
  bothWorkersKilled: { zh: '全部 worker 被杀', en: 'both workers killed', strike: async (world, chance) => {
    await Promise.all(world.workers.map((one) => one.end('SIGKILL')));
    await outage(chance, 100, 1500);
    await Promise.all(world.workers.map((one) => one.start()));
  } },
  relayKilled: { zh: '派发途中被杀', en: 'relay killed in mid-batch', strike: relayKilled },
  apiEnded: { zh: 'api 正常停止', en: 'api told to end', strike: toldToEnd(({ apis }) => apis) },
  workerEnded: { zh: 'worker 正常停止', en: 'worker told to end', strike: toldToEnd(({ workers }) => workers) },
  apiFrozen: { zh: 'api 停顿', en: 'api stands still', strike: frozen(({ apis }) => apis) },
  workerFrozen: { zh: 'worker 停顿过租期', en: 'worker stands still past its lease', strike: frozen(({ workers }) => workers) },
  postgresKilled: { zh: 'PostgreSQL 被杀', en: 'PostgreSQL killed', strike: postgresGone('SIGKILL') },
  postgresRestarted: { zh: 'PostgreSQL 重启', en: 'PostgreSQL restarted', strike: postgresGone('SIGINT') },
  sessionsEnded: { zh: '会话全部中断', en: 'every session of PostgreSQL ended', strike: sessionsEnded },
  postgresCut: { zh: '与 PostgreSQL 断网', en: 'network to PostgreSQL cut', strike: weather(toPostgres, 'CUT', 500, 3000) },
  postgresHung: { zh: '与 PostgreSQL 不通无声', en: 'network to PostgreSQL silent', strike: weather(toPostgres, 'HUNG', 1500, 7000) },
  postgresSlow: { zh: '与 PostgreSQL 延迟', en: 'network to PostgreSQL slow', strike: weather(toPostgres, 'SLOW', 2000, 4000) },
  postgresForgotten: { zh: '防火墙忘记连接', en: 'connections to PostgreSQL forgotten', strike: async (world, chance) => toPostgres(world, chance).forget() },
  redisKilled: { zh: 'Redis 被杀', en: 'Redis killed', strike: redisGone(false), hinders: onRedis },
  redisEmptied: { zh: 'Redis 重启且数据丢失', en: 'Redis killed and its data gone', strike: redisGone(true), hinders: onRedis },
  redisFlushed: { zh: 'Redis 清空', en: 'Redis flushed', strike: redisFlushed, hinders: onRedis },
  redisCut: { zh: '与 Redis 断网', en: 'network to Redis cut', strike: weather(toRedis, 'CUT', 500, 3000), hinders: onRedis },
  redisHung: { zh: '与 Redis 不通无声', en: 'network to Redis silent', strike: weather(toRedis, 'HUNG', 1500, 7000), hinders: onRedis },
  redisForgotten: { zh: '防火墙忘记 Redis 连接', en: 'connections to Redis forgotten', strike: async ({ wires }) => wires.redis!.forget(), hinders: onRedis },
  diskFull: { zh: '材料磁盘已满', en: 'disk of attachments full', strike: diskFull, hinders: ({ disk }) => disk ? null : 'only root may mount a small disk' },
  clockAhead: { zh: '时钟快一小时再拨回', en: 'clock an hour ahead, and back', strike: clockSet(3600) },
  clockBehind: { zh: '时钟慢一小时再拨回', en: 'clock an hour behind, and back', strike: clockSet(-3600) },
  gatewayBad: { zh: '短信网关故障', en: 'SMS gateway failing', strike: gatewayBad },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];
export const faultOf = (name: FaultName): Fault => faults[name];
