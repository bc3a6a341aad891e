import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '#database';
import { verifyHistory } from '#cases';
import { loadDueCases } from '../support/due-cases.js';
import type { Running } from '../support/processes.js';
import { drawn } from './report.js';
import type { Stage } from './stage.js';
import { readSwept, type Swept } from './swept.js';

/** What one sweep of a minute's clocks took. Seconds and milliseconds of real time. */
export interface SweepLine {
  contender: 'gridwhistle' | 'floor';
  sweepers: number;
  clocks: number;
  seconds: number;
  perSecond: number;
  /** How long after its minute a clock was served. */
  lagP50: number;
  lagP99: number;
  /** Clocks per second over the floor's with as many sweepers. */
  ratio: number;
  rows: { events: number; outbox: number; clocksChanged: number; clocksStarted: number };
  /** Of ours: clocks left due, and what `verify` found. */
  left?: number;
  findings?: number;
}

/** Midnight, when working days end; every clock is due then. */
const midnight = new Date('2026-03-11T00:00:00+08:00');
const sweeperCounts = [1, 2];

interface Plan {
  stage: Stage;
  clocks: number;
  tell: (line: string) => void;
}

/**
 * Loads so many cases that each have a clock due in the same minute, and has them swept to the end by one process and by
 * two; beside the floor, which makes the same changes to as many rows with ready-made values.
 */
export async function timersPart(plan: Plan): Promise<SweepLine[]> {
  const { stage } = plan;
  await load(plan);
  const lines: SweepLine[] = [];
  let swept: Swept | null = null;
  for (const sweepers of sweeperCounts) {
    const database = `timers_${sweepers}`;
    const ours = await sweep(plan, 'gridwhistle', database, sweepers, 'test/bench/sweeper.js');
    const found = await verified(plan, database);
    swept ??= await readSwept(stage, database, midnight);
    await stage.drop(database);
    const floor = await sweep(plan, 'floor', `${database}_floor`, sweepers, 'test/bench/sweep-floor.js', {
      SWEPT: JSON.stringify(swept),
    });
    await stage.drop(`${database}_floor`);
    const ratio = Number((ours.perSecond / floor.perSecond).toFixed(3));
    lines.push(floor, { ...ours, ...found, ratio });
  }
  return lines;
}

async function load({ stage, clocks, tell }: Plan): Promise<void> {
  const dataSource = await openDatabase(await stage.copy('timers'), { pool: 2 });
  try {
    const [{ id }] = await dataSource.query(`SELECT district_id AS id FROM district`);
    await loadDueCases(dataSource, id as string, { count: clocks, at: midnight }, (loaded) =>
      tell(`计时 timers: 装入 loading ${loaded}/${clocks}`),
    );
    tell('计时 timers: VACUUM ANALYZE');
    await dataSource.query('VACUUM ANALYZE');
  } finally {
    await dataSource.destroy();
  }
}

async function sweep(
  { stage, tell }: Plan,
  contender: SweepLine['contender'],
  database: string,
  sweepers: number,
  entry: string,
  env: Record<string, string> = {},
): Promise<SweepLine> {
  tell(`计时 timers: 复制数据库 copying the database for ${contender} x${sweepers}`);
  const url = await stage.copy(database, 'timers');
  await stage.ask(database, 'CHECKPOINT');
  const running = await Promise.all(
    Array.from({ length: sweepers }, () =>
      stage.sweeper(entry, { DATABASE_URL: url, AT: midnight.toISOString(), ...env }),
    ),
  );
  const began = Date.now();
  const start = performance.now();
  const ends = Promise.all(running.map((one) => ended(one, began)));
  const watching = new AbortController();
  const watched = watch(stage, database, `计时 timers: ${contender} x${sweepers}`, tell, watching.signal);
  const served = (await ends.finally(() => watching.abort())).reduce((sum, one) => sum + one, 0);
  const seconds = (performance.now() - start) / 1000;
  await watched;
  await Promise.all(running.map((one) => one.stop()));
  return {
    contender,
    sweepers,
    clocks: served,
    seconds: Number(seconds.toFixed(2)),
    perSecond: Number((served / seconds).toFixed(1)),
    ...(await written(stage, database)),
    ratio: 1,
  };
}

/** How many clocks one sweeper served, once it says so. */
function ended({ child }: Running, began: number): Promise<number> {
  return new Promise((done, fail) => {
    child.once('message', (said) => {
      const { served, error } = said as { served: number; error?: string };
      if (error) fail(new Error(error));
      else done(served);
    });
    child.once('exit', () => fail(new Error('a sweeper ended before its work was done')));
    child.send(began);
  });
}

async function watch(
  stage: Stage,
  database: string,
  what: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    tell(`${what}: 剩余 left ${await left(stage, database).catch(() => '?')}`);
    await wait(2000, undefined, { signal }).catch(() => undefined);
  }
}

async function left(stage: Stage, database: string): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    database,
    `SELECT count(*)::int AS count FROM case_timer WHERE next_at <= '${midnight.toISOString()}'`,
  );
  return row!.count;
}

async function written(
  stage: Stage,
  database: string,
): Promise<Pick<SweepLine, 'lagP50' | 'lagP99' | 'rows'>> {
  const since = `timestamptz '${midnight.toISOString()}'`;
  const [row] = await stage.ask<Record<string, number>>(
    database,
    `SELECT count(*)::int AS events,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - ${since}) * 1000)::int AS p50,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM at - ${since}) * 1000)::int AS p99,
       (SELECT count(*)::int FROM outbox WHERE happened_at >= ${since}) AS outbox,
       (SELECT count(*)::int FROM case_timer
         WHERE started_at < ${since} AND greatest(warned_at, overdue_at, stopped_at) >= ${since}) AS changed,
       (SELECT count(*)::int FROM case_timer WHERE started_at >= ${since}) AS started
     FROM case_event WHERE at >= ${since}`,
  );
  const { events, outbox, changed, started, p50, p99 } = row!;
  return {
    lagP50: p50 ?? NaN,
    lagP99: p99 ?? NaN,
    rows: {
      events: events ?? 0,
      outbox: outbox ?? 0,
      clocksChanged: changed ?? 0,
      clocksStarted: started ?? 0,
    },
  };
}

async function verified(
  { stage, tell }: Plan,
  database: string,
): Promise<Pick<SweepLine, 'left' | 'findings'>> {
  const dataSource = await openDatabase(stage.at(database), { pool: 2 });
  try {
    const { counts } = await verifyHistory(dataSource, (cases) =>
      tell(`计时 timers: 核对历史 verifying ${cases}`),
    );
    const findings = Object.values(counts).reduce((sum, one) => sum + one, 0);
    return { left: await left(stage, database), findings };
  } finally {
    await dataSource.destroy();
  }
}

export const timersTable = (lines: readonly SweepLine[]): string =>
  drawn(
    [
      '对象 contender',
      '进程 sweepers',
      '计时 clocks',
      '秒 s',
      '每秒 /s',
      'lag p50 s',
      'lag p99 s',
      '与下限之比 ratio to floor',
      '事件/待发/计时/新计时 rows',
      '剩余 left',
      'verify',
    ],
    lines.map(
      ({ contender, sweepers, clocks, seconds, perSecond, lagP50, lagP99, ratio, rows, left, findings }) => [
        contender,
        `${sweepers}`,
        `${clocks}`,
        seconds.toFixed(1),
        perSecond.toFixed(0),
        (lagP50 / 1000).toFixed(1),
        (lagP99 / 1000).toFixed(1),
        ratio.toFixed(2),
        `${rows.events}/${rows.outbox}/${rows.clocksChanged}/${rows.clocksStarted}`,
        `${left ?? ''}`,
        findings === undefined ? '' : `${findings} 处 findings`,
      ],
    ),
  );
