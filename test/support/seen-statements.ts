import { Client } from 'pg';

/** PostgreSQL counts each text it runs, those within functions and triggers as well. */
export const keepsStatements = [
  '-c',
  'shared_preload_libraries=pg_stat_statements',
  '-c',
  'pg_stat_statements.max=20000',
  '-c',
  'pg_stat_statements.track=all',
  '-c',
  'pg_stat_statements.track_utility=off',
];

/**
 * Each text the program's role ran on any database of a server since it began: what api and worker ask, and not what the
 * tests ask for themselves, which they do as the owner.
 */
export async function seenStatements(ownerUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const { rows } = await client.query<{ query: string }>(
      `SELECT DISTINCT s.query FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
       WHERE r.rolname = 'gridwhistle_program' AND s.query IS NOT NULL ORDER BY 1`,
    );
    return rows.map(({ query }) => query);
  } finally {
    await client.end();
  }
}
