import type { DataSource } from 'typeorm';
import { ruleOf, type Move } from '#cases';
import type { Happened, Winding } from '#config';

const most = 500;

/** What the platform did by itself between the two moments, in the order in which it happened. */
export async function whatHappened(
  dataSource: DataSource,
  { from, at }: Pick<Winding, 'from' | 'at'>,
): Promise<Happened[]> {
  const rows: Array<Omit<Happened, 'name'>> = await dataSource.query(
    `SELECT e.at, c.number, e.move, e.detail FROM case_event e
     JOIN cases c ON c.district_id = e.district_id AND c.id = e.case_id
     WHERE e.at BETWEEN $1 AND $2 AND e.actor_kind = 'SYSTEM' ORDER BY e.at, e.case_id, e.seq LIMIT ${most}`,
    [from, at],
  );
  return rows.map((row) => ({ ...row, name: ruleOf(row.move as Move).zh }));
}
