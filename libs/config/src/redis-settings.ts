/** One machine's address. */
export interface HostPort {
  host: string;
  port: number;
}

/** How one logs in at the Redis servers of a Sentinel or a Cluster; a single one has it in its address. */
export interface RedisLogin {
  username?: string;
  password?: string;
  tls: boolean;
}

/** Where Redis is: one server, the master that sentinels name, or a cluster. */
export type RedisPlace =
  | { kind: 'ONE'; url: string }
  | { kind: 'SENTINEL'; sentinels: HostPort[]; master: string; sentinelPassword?: string; login: RedisLogin }
  | { kind: 'CLUSTER'; nodes: HostPort[]; login: RedisLogin };

type Fault = (name: string, zh: string, en: string) => void;

/**
 * Reads REDIS_URL, or REDIS_SENTINELS with REDIS_MASTER, or REDIS_CLUSTER; the latter two with REDIS_USERNAME, REDIS_PASSWORD,
 * REDIS_TLS and REDIS_SENTINEL_PASSWORD. Undefined where none is given.
 */
export function readRedis(env: Record<string, string | undefined>, fault: Fault): RedisPlace | undefined {
  const text = (name: string) => env[name]?.trim() || undefined;
  const hosts = (name: string): HostPort[] => {
    const list = (text(name) ?? '').split(',').map((one) => one.trim());
    return list.map((one) => {
      const [, host = '', port = ''] = /^(\[[0-9a-f:]+\]|[^\s:/]+):(\d{1,5})$/i.exec(one) ?? [];
      if (!host || Number(port) > 65_535)
        fault(
          name,
          '应为以逗号分隔的 主机:端口, 如 10.0.0.1:6379,10.0.0.2:6379',
          'must be host:port by commas, such as 10.0.0.1:6379,10.0.0.2:6379',
        );
      return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
    });
  };
  const given = ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'].filter((name) => text(name));
  if (given.length > 1)
    fault(
      given[1]!,
      `与 ${given[0]} 只能给一个`,
      `give it or ${given[0]}, not both: they name different Redis`,
    );
  const tls = text('REDIS_TLS') ?? 'no';
  if (tls !== 'yes' && tls !== 'no') fault('REDIS_TLS', '只能是 yes 或 no', 'must be yes or no');
  const [username, password] = [text('REDIS_USERNAME'), text('REDIS_PASSWORD')];
  const login = { ...(username ? { username } : {}), ...(password ? { password } : {}), tls: tls === 'yes' };

  const url = text('REDIS_URL');
  if (url) {
    if (!/^rediss?:\/\//.test(url))
      fault('REDIS_URL', '应以 redis:// 或 rediss:// 开头', 'must start with redis:// or rediss://');
    return { kind: 'ONE', url };
  }
  if (text('REDIS_SENTINELS')) {
    const [master, sentinelPassword] = [text('REDIS_MASTER'), text('REDIS_SENTINEL_PASSWORD')];
    if (!master)
      fault(
        'REDIS_MASTER',
        '使用 REDIS_SENTINELS 时必填',
        'is needed with REDIS_SENTINELS: the name they watch it by',
      );
    return {
      kind: 'SENTINEL',
      sentinels: hosts('REDIS_SENTINELS'),
      master: master ?? '',
      ...(sentinelPassword ? { sentinelPassword } : {}),
      login,
    };
  }
  if (text('REDIS_CLUSTER')) return { kind: 'CLUSTER', nodes: hosts('REDIS_CLUSTER'), login };
  return undefined;
}

/**
 * What begins every key of a queue. In a cluster all keys of one script must lie on one node: what stands in braces decides
 * on which.
 */
export const queuePrefixAt = (place: RedisPlace | undefined, prefix: string): string =>
  place?.kind === 'CLUSTER' && !/\{[^}]+\}/.test(prefix) ? `{${prefix}}` : prefix;
