import { DataSource, getMetadataArgsStorage, type EntityManager } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { AskingClient, PreparingClient } from './preparing-client.js';
import { migrations } from './migrations.js';

/** A transaction in progress (or the plain connection): what every room passes on, never hides. */
export type Tx = EntityManager;

/**
 * How TypeORM reaches PostgreSQL, with the entities of every room that is loaded. It never changes the schema by itself;
 * `migrate` does, as its own step. Whoever `asks` on behalf of others is shown only what the scope allows (see scope.ts);
 * the worker and the operator's commands work for the platform itself and see everything.
 */
export function dataSourceOptions(
  url: string,
  options: { pool?: number; applicationName?: string; asks?: boolean } = {},
): PostgresDataSourceOptions & { retryAttempts: number } {
  return {
    type: 'postgres',
    url,
    entities: getMetadataArgsStorage().tables.map(({ target }) => target),
    migrations,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    // A process that cannot reach its database says so and ends; whoever runs it starts it again.
    retryAttempts: 0,
    poolSize: options.pool ?? 10,
    applicationName: options.applicationName ?? 'gridwhistle',
    // JIT costs more than it saves on short statements (civic-peers T11).
    extra: {
      options: `-c jit=off -c timezone=UTC${options.asks ? '' : ' -c gw.sees=ALL'}`,
      Client: options.asks ? AskingClient : PreparingClient,
    },
  };
}

/** A data source that is connected. */
export function openDatabase(
  url: string,
  options?: Parameters<typeof dataSourceOptions>[1],
): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, options)).initialize();
}

/** Brings the schema up to date. Returns the names of the migrations that ran. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const ran = await dataSource.runMigrations({ transaction: 'each' });
  return ran.map(({ name }) => name);
}
