import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '#database';
import { startCommand, type Running } from './processes.js';
import { until } from './until.js';

const kept: Array<() => Promise<unknown>> = [];

/** Ends every server of this file and removes its folders. */
export async function endRedisServers(): Promise<void> {
  for (const one of kept.splice(0).toReversed()) await one().catch(() => undefined);
}

/**
 * A Redis server of this machine at this port. It keeps nothing beyond its end; where it `keeps`, what it had lies in `folder`
 * for the next one.
 */
export const redisOn = (
  port: number,
  { folder, keeps = false, more = [] }: { folder?: string; keeps?: boolean; more?: string[] } = {},
): Promise<Running> =>
  startCommand(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      keeps ? 'yes' : 'no',
    ].concat(folder ? ['--dir', folder] : [], more),
    /Ready to accept connections/,
  );

async function start(port: number, more: string[]): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-redis-'));
  kept.push(() => rm(folder, { recursive: true, force: true }));
  const running = await redisOn(port, { folder, more });
  kept.push(() => running.stop('SIGKILL'));
  return running;
}

async function told(port: number, ...command: [string, ...Array<string | number>]): Promise<unknown> {
  const redis = new Redis(port, '127.0.0.1');
  try {
    return await redis.call(...(command as [string, ...string[]]));
  } finally {
    redis.disconnect();
  }
}

/** A port whose cluster bus, 10,000 above it, is a port as well. */
async function clusterPort(): Promise<number> {
  return until('a low enough port', async () => {
    const port = await freePort();
    return port < 55_000 && port;
  });
}

/** A cluster of three masters without copies; `places` is what REDIS_CLUSTER takes. */
export async function startCluster(): Promise<{ ports: number[]; places: string }> {
  const ports = [await clusterPort(), await clusterPort(), await clusterPort()];
  await Promise.all(
    ports.map((port) => start(port, ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'])),
  );
  const [first = 0, second = 0] = [5461, 10_923];
  const slots = [
    [0, first - 1],
    [first, second - 1],
    [second, 16_383],
  ] as const;
  for (const [index, port] of ports.entries()) {
    await told(port, 'CLUSTER', 'ADDSLOTSRANGE', ...slots[index]!);
    await told(port, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (index > 0) await told(ports[0]!, 'CLUSTER', 'MEET', '127.0.0.1', port);
  }
  for (const port of ports)
    await until('the cluster is whole', async () => {
      const said = String(await told(port, 'CLUSTER', 'INFO'));
      return said.includes('cluster_state:ok') && said.includes('cluster_known_nodes:3');
    });
  return { ports, places: ports.map((port) => `127.0.0.1:${port}`).join(',') };
}

/** A master with a copy, and a sentinel that makes the copy master when the master is gone. */
export async function startSentinel() {
  const [master, copy, sentinel] = [await freePort(), await freePort(), await freePort()] as const;
  const first = await start(master, []);
  await start(copy, ['--replicaof', '127.0.0.1', String(master)]);
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-sentinel-'));
  kept.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'sentinel.conf');
  await writeFile(
    file,
    `port ${sentinel}
bind 127.0.0.1
dir ${folder}
sentinel monitor whistle 127.0.0.1 ${master} 1
sentinel down-after-milliseconds whistle 1000
sentinel failover-timeout whistle 10000
`,
  );
  const watch = await startCommand('redis-server', [file, '--sentinel'], /Sentinel ID is/);
  kept.push(() => watch.stop('SIGKILL'));
  await until('the sentinel knows the copy', async () =>
    String(await told(sentinel, 'SENTINEL', 'replicas', 'whistle')).includes(String(copy)),
  );
  await until('the copy follows', async () =>
    String(await told(copy, 'INFO', 'replication')).includes('master_link_status:up'),
  );
  return {
    master,
    copy,
    places: `127.0.0.1:${sentinel}`,
    name: 'whistle',
    killMaster: () => first.stop('SIGKILL'),
  };
}

export { told as toldRedis };
