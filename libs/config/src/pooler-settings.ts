type Env = Record<string, string | undefined>;
type Fault = (name: string, zh: string, en: string) => void;

/** Whether a transaction pooler stands before DATABASE_URL. */
export function readPooler(env: Env, fault: Fault, redis: boolean): boolean {
  const pooler = env['DATABASE_POOLER']?.trim() || 'none';
  if (!['none', 'transaction'].includes(pooler))
    fault('DATABASE_POOLER', '只能是 none、transaction 之一', 'must be one of none, transaction');
  if (pooler === 'transaction' && !redis)
    fault(
      'DATABASE_POOLER',
      'transaction 需要同时设置 Redis(REDIS_URL、REDIS_SENTINELS 或 REDIS_CLUSTER): 队列不能经过事务级连接池存放在 PostgreSQL 中',
      'transaction needs Redis as well (REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER): the queue cannot live in PostgreSQL behind such a pooler',
    );
  return pooler === 'transaction';
}

/** What stands before a database is part of its address: whoever gets the one, every command among them, knows the other. */
export function behindPooler(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return url;
  const address = new URL(url);
  address.searchParams.set('pooler', 'transaction');
  return address.href;
}
