import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Tx } from '#database';

const columnsOf = <T extends ObjectLiteral>(tx: Tx, entity: EntityTarget<T>) =>
  tx.connection.getMetadata(entity).columns;

/** The select list that reads rows as their entity has them; some columns in another way. */
export const selectedOf = <T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  alias: string,
  instead: Partial<Record<keyof T, string>> = {},
): string =>
  columnsOf(tx, entity)
    .map(
      ({ propertyName, databaseName }) =>
        `${instead[propertyName] ?? `${alias}.${databaseName}`} AS "${propertyName}"`,
    )
    .join(', ');

/**
 * Writes new rows of one table in one statement. As it is asked at once, and not after a builder has been through it, it goes out
 * before whatever its caller asks next, COMMIT too.
 */
export function insertRows<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  rows: readonly T[],
): Promise<unknown> {
  const columns = columnsOf(tx, entity);
  const params: unknown[] = [];
  const values = rows.map(
    (row) => `(${columns.map(({ propertyName }) => `$${params.push(row[propertyName])}`).join(', ')})`,
  );
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  // It answers, or Citus would COPY several rows, which row-level security refuses.
  return tx.query(
    `INSERT INTO ${tx.connection.getMetadata(entity).tableName} (${names}) VALUES ${values.join(', ')} RETURNING 1`,
    params,
  );
}

/** Writes what has changed of one row; asked at once, as `insertRows`. */
export function updateRow<T extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<T>,
  { districtId, id }: { districtId: string; id: string },
  change: Partial<T>,
): Promise<unknown> {
  const params: unknown[] = [districtId, id];
  const set = columnsOf(tx, entity)
    .filter(({ propertyName }) => propertyName in change)
    .map(({ databaseName, propertyName }) => `${databaseName} = $${params.push(change[propertyName])}`);
  return tx.query(
    `UPDATE ${tx.connection.getMetadata(entity).tableName} SET ${set.join(', ')} WHERE district_id = $1 AND id = $2`,
    params,
  );
}
