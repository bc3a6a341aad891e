import '#whistles';
import { ANNOUNCED_YEARS, NATION, seedYears } from '#calendar';
import type { Settings } from '#config';
import { migrate, openDatabase } from '#database';
import { migrateQueues } from '#outbox';

/** Brings the schema up to date, BullMQ's own tables included where the queue lives in PostgreSQL. Returns what ran. */
export async function migrateAll(settings: Settings & { databaseUrl: string }): Promise<string[]> {
  const dataSource = await openDatabase(settings.databaseUrl, {
    pool: 2,
    applicationName: 'gridwhistle-migrate',
  });
  try {
    const ran = await migrate(dataSource);
    // A release that knows another year brings it along; years a district has amended stay as they are.
    await dataSource.transaction((tx) => seedYears(tx, NATION, ANNOUNCED_YEARS));
    if (!settings.redisUrl) await migrateQueues(settings.databaseUrl);
    return ran;
  } finally {
    await dataSource.destroy();
  }
}
