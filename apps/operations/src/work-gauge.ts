import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { searchLag } from '#cases';
import type { Clock } from '#config';
import { everything, seeing } from '#database';
import { owing } from '#outbox';
import { countsGauge } from './counts-gauge.js';

/** What is still owed, over all districts: counts from small partial indexes. Times of clocks are by the clock of the cases. */
export async function workOwed({ manager }: DataSource, clock: Clock) {
  const { oldestSeconds, ...counts } = await owing(manager);
  const [relay] = await manager.query(
    `SELECT coalesce(extract(epoch FROM now() - min(written_at)), 0)::float AS seconds FROM outbox WHERE relayed_at IS NULL`,
  );
  const [timers] = await manager.query(
    `SELECT count(*)::int AS due, coalesce(extract(epoch FROM $1 - min(next_at)), 0)::float AS late
     FROM case_timer WHERE next_at <= $1::timestamptz`,
    [clock.now()],
  );
  const search = await searchLag(manager);
  return {
    ...counts,
    oldestOwedSeconds: oldestSeconds,
    relayLagSeconds: relay.seconds as number,
    timersDue: timers.due as number,
    timersLateSeconds: timers.late as number,
    searchDue: search.due,
    searchLagSeconds: search.lagSeconds,
  };
}

/** `gridwhistle_work`. */
export const workGauge = (registry: Registry, dataSource: DataSource, clock: Clock): void =>
  countsGauge(
    registry,
    {
      name: 'gridwhistle_work',
      help: 'What is still owed, by kind; the same from every process of one database',
    },
    () => seeing(everything, () => workOwed(dataSource, clock)),
  );
