import '#whistles';
import { ANNOUNCED_YEARS, NATION, seedYears } from '#calendar';
import type { Settings } from '#config';
import { alone, distribute, grantProgram, migrate, openDatabase } from '#database';
import { migrateQueues, queueSchema } from '#outbox';

/**
 * Brings the schema up to date as its owner, BullMQ's own tables included where the queue lives in PostgreSQL, and gives the
 * role of `databaseUrl` its rights; where the setting says so, spreads the tables over a Citus cluster. Of two at once one waits.
 * Returns what ran.
 */
export async function migrateAll(settings: Settings & { databaseUrl: string }): Promise<string[]> {
  const ownerUrl = settings.databaseOwnerUrl ?? settings.databaseUrl;
  const dataSource = await openDatabase(ownerUrl, {
    // The lock that keeps others away, the migrations, and what they ask besides.
    pool: 4,
    applicationName: 'gridwhistle-migrate',
  });
  try {
    return await alone(dataSource, () => migrateOne(dataSource, settings, ownerUrl));
  } finally {
    await dataSource.destroy();
  }
}

async function migrateOne(
  dataSource: Parameters<typeof migrate>[0],
  settings: Settings & { databaseUrl: string },
  ownerUrl: string,
): Promise<string[]> {
  const ran = await migrate(dataSource);
  // A release that knows another year brings it along; years a district has amended stay as they are.
  await dataSource.transaction((tx) => seedYears(tx, NATION, ANNOUNCED_YEARS));
  if (!settings.redis) await migrateQueues(ownerUrl);
  await grantProgram(dataSource, settings.databaseUrl, queueSchema);
  if (settings.distribute === 'citus') ran.push(...(await distribute(dataSource, settings.databaseUrl)));
  return ran;
}
