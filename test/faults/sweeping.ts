import type { DataSource } from 'typeorm';
import { CaseDesk, sweepTimers } from '#cases';
import type { Clock } from '#config';
import type { OwnWorld } from './own-world.js';

/** A sweeper that must not meet a fault. */
export const sweep = (dataSource: DataSource, clock: Clock, pages?: Parameters<typeof sweepTimers>[4]) =>
  sweepTimers(
    dataSource,
    new CaseDesk(dataSource, clock),
    clock,
    (_, error) => {
      throw error;
    },
    pages,
  );

/** How many clocks are due and not served. */
export async function stillDue({ dataSource }: OwnWorld, now: Date): Promise<number> {
  const [{ due }] = await dataSource.query(
    `SELECT count(*)::int AS due FROM case_timer WHERE next_at <= $1`,
    [now],
  );
  return due as number;
}
