import { setTimeout as wait } from 'node:timers/promises';
import { MigrationExecutor, type DataSource } from 'typeorm';
import { Refusal } from '#config';
import { migrations } from './migrations.js';

/** A statement that waits for a table makes all who come after it wait as well; it gives up sooner than they notice. */
const lockTimeoutMs = 3000;
const mostTries = 20;

/** Nobody else migrates while this works: who comes second waits and then finds little to do. Takes a connection of its own. */
export async function alone<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    // Asked for again and again: whoever waits for a lock within a statement is himself waited for by the index that is made
    // beside the traffic, for ever.
    for (;;) {
      const [{ mine }] = await runner.query(
        `SELECT pg_try_advisory_lock(hashtextextended('gridwhistle migrate', 0)) AS mine`,
      );
      if (mine) break;
      await wait(250);
    }
    return await work();
  } finally {
    // The lock is the connection's; a pool would keep it.
    await runner.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await runner.release();
  }
}

/**
 * Brings the schema up to date, each migration in a transaction of its own. One that gets no lock on its table within three
 * seconds lets the traffic pass and is tried again. Returns the names of those that ran. Throws `Refusal` MIGRATION_WAITS.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  const ran: string[] = [];
  try {
    await runner.query(`SET lock_timeout = ${lockTimeoutMs}`);
    for (let tries = 1; ; tries++) {
      const before = await ranIn(dataSource);
      try {
        const executor = new MigrationExecutor(dataSource, runner);
        executor.transaction = 'each';
        ran.push(...(await executor.executePendingMigrations()).map(({ name }) => name));
        return ran;
      } catch (error) {
        // What was done before the one that had to wait stays done.
        for (const name of await ranIn(dataSource)) if (!before.has(name)) ran.push(name);
        if (!isLockTimeout(error)) throw error;
        if (tries === mostTries) throw waits();
        await wait(500 * tries);
      }
    }
  } finally {
    await runner.query('RESET lock_timeout').catch(() => undefined);
    await runner.release();
  }
}

const isLockTimeout = (error: unknown) =>
  (error as { driverError?: { code?: string } }).driverError?.code === '55P03';

const waits = () =>
  new Refusal(503, 'MIGRATION_WAITS', {
    zh: '迁移多次等不到表锁, 已放弃且未改动任何东西: 请在 pg_stat_activity 中找出长事务(如备份、报表), 结束后再运行 npm run migrate。',
    en: 'A migration got no lock on its table, gave up and changed nothing: look for long transactions in pg_stat_activity (a dump, a report), and run npm run migrate again when they have ended.',
  });

async function ranIn(dataSource: Pick<DataSource, 'query'>): Promise<Set<string>> {
  const [{ there }] = await dataSource.query(`SELECT to_regclass('schema_migration') IS NOT NULL AS there`);
  if (!there) return new Set();
  const rows: Array<{ name: string }> = await dataSource.query('SELECT name FROM schema_migration');
  return new Set(rows.map(({ name }) => name));
}

/**
 * A process does not start on a schema that lacks what it was written for. One that has more than it knows is fine: that is how
 * the old version goes on while the new one is brought up (docs/upgrade.md). Throws `Refusal` SCHEMA_OLDER.
 */
export async function refuseOlderSchema(dataSource: Pick<DataSource, 'query'>): Promise<void> {
  const there = await ranIn(dataSource);
  const missing = migrations.map(({ name }) => name).filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new Refusal(500, 'SCHEMA_OLDER', {
    zh: `数据库缺少本版本需要的 ${missing.length} 个迁移(${missing.slice(0, 3).join('、')}${missing.length > 3 ? ' 等' : ''}): 请先运行 npm run migrate, 正在运行的旧版本不受影响。`,
    en: `The database lacks ${missing.length} migrations of this version (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' and more' : ''}): run npm run migrate first; the old version that runs may go on.`,
  });
}
