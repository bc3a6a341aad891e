import type { DataSource } from 'typeorm';

/** What a backup says of the server it was made of. */
export interface ServerFacts {
  database: string;
  /** 18 of 18.4. */
  major: number;
  version: string;
  /** The cluster's own number; signed heads know it (libs/cases/src/take-head.ts). */
  cluster: string;
  dataDirectory: string | null;
  /** The newest migration that has run, and how many cases there are. */
  migration: string;
  cases: number;
  owed: number;
  now: Date;
}

/** Asks as the owner; of a server whose settings it may not read it does not learn the folder. */
export async function serverFacts(owner: DataSource): Promise<ServerFacts> {
  const [row] = await owner.query(
    `SELECT current_database() AS database, current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_version') AS version,
       (SELECT system_identifier::text FROM pg_control_system()) AS cluster,
       (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS "dataDirectory",
       (SELECT name FROM schema_migration ORDER BY timestamp DESC LIMIT 1) AS migration,
       (SELECT count(*)::int FROM cases) AS cases, clock_timestamp() AS now,
       (SELECT count(*)::int FROM delivery WHERE state = 'OWED') + (SELECT count(*)::int FROM outbox WHERE relayed_at IS NULL) AS owed`,
  );
  return row as ServerFacts;
}
