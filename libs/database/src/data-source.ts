import { DataSource, getMetadataArgsStorage, type EntityManager } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { AskingClient, PreparingClient } from './preparing-client.js';
import { PooledAskingClient, PooledPlatformClient } from './pooled-client.js';
import { patient, serverPatience } from './silence.js';
import { migrations } from './migrations.js';

/** A transaction in progress (or the plain connection): what every room passes on, never hides. */
export type Tx = EntityManager;

/**
 * How TypeORM reaches PostgreSQL, with the entities of every room that is loaded. It never changes the schema by itself;
 * `migrate` does, as its own step. Whoever `asks` on behalf of others is shown only what the scope allows (see scope.ts);
 * the worker and the operator's commands work for the platform itself and see everything. An address that says
 * `pooler=transaction` (the settings write it there, see DATABASE_POOLER) is spoken to as such a pooler can follow.
 * A connection that says nothing for `patienceMs` is given up; a command without it waits as long as it takes.
 */
export function dataSourceOptions(
  url: string,
  options: { pool?: number; applicationName?: string; asks?: boolean; patienceMs?: number } = {},
): PostgresDataSourceOptions & { retryAttempts: number } {
  const { address, pooled } = withoutPooler(url);
  const Pooled = options.asks ? PooledAskingClient : PooledPlatformClient;
  return {
    type: 'postgres',
    url: address,
    entities: getMetadataArgsStorage().tables.map(({ target }) => target),
    migrations,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    // A process that cannot reach its database says so and ends; whoever runs it starts it again.
    retryAttempts: 0,
    poolSize: options.pool ?? 10,
    applicationName: options.applicationName ?? 'gridwhistle',
    // JIT costs more than it saves on short statements (civic-peers T11).
    extra: pooled
      ? { Client: Pooled, ...patient(options.patienceMs) }
      : {
          options: `-c jit=off -c timezone=UTC${options.asks ? '' : ' -c gw.sees=ALL'}${serverPatience(options.patienceMs)}`,
          Client: options.asks ? AskingClient : PreparingClient,
          ...patient(options.patienceMs),
        },
  };
}

function withoutPooler(url: string): { address: string; pooled: boolean } {
  if (!url.includes('pooler=')) return { address: url, pooled: false };
  const address = new URL(url);
  const pooled = address.searchParams.get('pooler') === 'transaction';
  address.searchParams.delete('pooler');
  return { address: address.href, pooled };
}

/** A data source that is connected. */
export function openDatabase(
  url: string,
  options?: Parameters<typeof dataSourceOptions>[1],
): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, options)).initialize();
}

/** Whether it speaks to a pooler that gives a connection for one transaction at a time. */
export const isPooled = ({ options }: DataSource): boolean =>
  [PooledAskingClient, PooledPlatformClient].includes(
    (options as PostgresDataSourceOptions).extra?.Client as typeof PooledAskingClient,
  );
