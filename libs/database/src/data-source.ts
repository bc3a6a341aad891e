import { DataSource, type EntityManager, type MixedList } from 'typeorm';
import { migrations } from './migrations.js';

/** A transaction in progress (or the plain connection): what every room passes on, never hides. */
export type Tx = EntityManager;

/** A TypeORM data source over PostgreSQL that never changes the schema by itself; `migrate` does, as its own step. */
export function createDataSource(
  url: string,
  options: { pool?: number; entities?: MixedList<Function>; applicationName?: string } = {},
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: options.entities ?? [],
    migrations,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    poolSize: options.pool ?? 10,
    applicationName: options.applicationName ?? 'gridwhistle',
    // JIT costs more than it saves on short statements (civic-peers T11).
    extra: { options: '-c jit=off -c timezone=UTC' },
  });
}

/** Brings the schema up to date. Returns the names of the migrations that ran. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const ran = await dataSource.runMigrations({ transaction: 'each' });
  return ran.map(({ name }) => name);
}
