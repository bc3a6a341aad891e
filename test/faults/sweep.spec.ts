import type { DataSource } from 'typeorm';
import { CaseDesk, sweepTimers } from '#cases';
import { SteppedClock, type Clock } from '#config';
import { openDatabase } from '#database';
import { peopleOf } from '../support/desk.js';
import { loadDueCases } from '../support/due-cases.js';
import { servedTwice } from './in-the-world.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';
import { stillDue, sweep } from './sweeping.js';

/** The sweep in a database of its own, by more than one data source; the queue has no part in it, so one lane is enough. */
const only = onRedis ? describe.skip : describe;

let world: OwnWorld;
let other: DataSource;
beforeEach(async () => {
  world = await ownWorld();
  other = await openDatabase(world.databaseUrl, { pool: 4, applicationName: 'test' });
}, patience);
afterEach(async () => {
  await other?.destroy();
  await world.stop();
});

const at = new Date('2026-03-11T00:00:00+08:00');

/** A clock that goes on by itself from a moment. */
function running(from: Date): Clock {
  const start = performance.now();
  return { now: () => new Date(from.getTime() + performance.now() - start) };
}

async function ask<T>(sql: string, ...params: unknown[]): Promise<T> {
  const [row] = await world.dataSource.query(sql, params);
  return row as T;
}

/** The furthest any clock was served from its place in the order of due moments; those of one moment are alike. */
async function furthestFromOrder(): Promise<number> {
  const { far } = await ask<{ far: number }>(
    `SELECT max(greatest(due_first - served_last, served_first - due_last))::int AS far FROM (
       SELECT rank() OVER (ORDER BY moment) AS due_first, count(*) OVER (ORDER BY moment) AS due_last,
         rank() OVER (ORDER BY at) AS served_first, count(*) OVER (ORDER BY at) AS served_last
       FROM (SELECT CASE WHEN overdue_at >= $1 THEN due_at ELSE due_at - interval '1 day' END AS moment,
           CASE WHEN overdue_at >= $1 THEN overdue_at ELSE warned_at END AS at
         FROM case_timer WHERE started_at < $1 AND (overdue_at >= $1 OR warned_at >= $1)) served) ranked`,
    at,
  );
  return far;
}

only('many clocks', () => {
  test(
    '50,000 due, two workers: each served once, the oldest first, nothing left',
    async () => {
      const count = 50_000;
      await loadDueCases(world.dataSource, world.districtId, { count, at, spread: 3600 });
      await world.dataSource.query('ANALYZE');
      const clock = running(at);
      const served = await Promise.all([sweep(world.dataSource, clock), sweep(other, clock)]);
      expect(served[0] + served[1]).toBe(count);
      expect(Math.min(...served)).toBeGreaterThan(0);
      expect(await stillDue(world, clock.now())).toBe(0);
      expect(await servedTwice(world.dataSource)).toEqual([]);
      const moves: Array<{ move: string; times: number; cases: number }> = await world.dataSource.query(
        `SELECT move, count(*)::int AS times, count(DISTINCT case_id)::int AS cases FROM case_event WHERE at >= $1
         GROUP BY 1 ORDER BY 1`,
        [at],
      );
      expect(moves).toEqual(
        ['archive', 'autoSign', 'escalate', 'overdue', 'warn'].map((move) => {
          const { times } = moves.find((one) => one.move === move)!;
          return { move, times, cases: times };
        }),
      );
      expect(moves.reduce((sum, { times }) => sum + times, 0)).toBe(count);
      // As many as four lanes have in hand at a time, and a little more where one of them was slow.
      expect(await furthestFromOrder()).toBeLessThan(count / 20);
    },
    patience,
  );

  test(
    'T5: the oldest of more than a page are looked at first',
    async () => {
      await loadDueCases(world.dataSource, world.districtId, { count: 120, at, spread: 3600 });
      const clock = new SteppedClock(at);
      // Each moment of serving another one, so that the order can be read.
      const ticking: Clock = {
        now: () => {
          clock.set(new Date(clock.now().getTime() + 1));
          return clock.now();
        },
      };
      expect(await sweep(world.dataSource, ticking, { page: 10, batch: 1, lanes: 1 })).toBe(120);
      expect(await furthestFromOrder()).toBe(0);
    },
    patience,
  );

  test(
    'T6: two workers do not escalate twice',
    async () => {
      const [{ id }] = await world.dataSource.query(`SELECT district_id AS id FROM district`);
      await loadDueCases(world.dataSource, id as string, { count: 400, at });
      const clock = new SteppedClock(at);
      const small = { page: 200, batch: 10, lanes: 2 };
      const sweepers = [world.dataSource, other, world.dataSource, other];
      await Promise.all(sweepers.map((dataSource) => sweep(dataSource, clock, small)));
      // Whoever found a case in another's hands has passed it over.
      await sweep(world.dataSource, clock);
      expect(await stillDue(world, at)).toBe(0);
      const risen = await world.dataSource.query(
        `SELECT count(*)::int AS times, count(DISTINCT e.case_id)::int AS cases, array_agg(DISTINCT c.level) AS levels
         FROM case_event e JOIN cases c ON c.district_id = e.district_id AND c.id = e.case_id WHERE e.move = 'escalate'`,
      );
      expect(risen).toEqual([{ times: 80, cases: 80, levels: ['DISTRICT'] }]);
      expect(await servedTwice(world.dataSource)).toEqual([]);
    },
    patience,
  );
});

only('two at one case', () => {
  test(
    'T13: a sweep and a person at one case do not fail each other',
    async () => {
      await loadDueCases(world.dataSource, world.districtId, { count: 40, at });
      const clock = new SteppedClock(at);
      const { id } = await ask<{ id: string }>(
        `SELECT case_id AS id FROM case_timer WHERE next_at <= $1 AND kind = 'HANDLE' LIMIT 1`,
        at,
      );
      const person = other.createQueryRunner();
      await person.startTransaction();
      await person.query(`SELECT 1 FROM cases WHERE district_id = $1 AND id = $2 FOR UPDATE`, [
        world.districtId,
        id,
      ]);
      // It does not wait for the person, and the others do not wait either.
      expect(await sweep(world.dataSource, clock)).toBe(39);
      expect(await stillDue(world, at)).toBe(1);
      await person.rollbackTransaction();
      await person.release();
      expect(await sweep(world.dataSource, clock)).toBe(1);

      // The other way round: the sweep has the case, and waits; a person's move comes after it.
      await world.dataSource.query(
        `UPDATE case_timer SET due_at = $2, next_at = $2, overdue_at = NULL WHERE case_id = $1 AND kind = 'HANDLE' AND stopped_at IS NULL`,
        [id, new Date(at.getTime() + 1000)],
      );
      clock.set(new Date(at.getTime() + 2000));
      const holder = other.createQueryRunner();
      await holder.startTransaction();
      await holder.query('LOCK TABLE outbox IN SHARE MODE');
      const sweeping = sweep(world.dataSource, clock);
      const waiting = async (count: number) => {
        for (;;) {
          const { n } = await ask<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          if (n >= count) return;
        }
      };
      await waiting(1);
      const moving = new CaseDesk(world.dataSource, clock).move({
        actor: peopleOf(world.districtId).agent,
        caseId: id,
        move: 'urge',
      });
      await waiting(2);
      await holder.commitTransaction();
      await holder.release();
      expect(await sweeping).toBe(1);
      expect((await moving).made).toBe(true);
      expect(await servedTwice(world.dataSource)).toEqual([]);
    },
    patience,
  );

  test(
    'a clock that cannot be served is told, put off, and holds up none of its neighbours',
    async () => {
      await loadDueCases(world.dataSource, world.districtId, { count: 100, at });
      const broken: Array<{ id: string; kind: string }> = await world.dataSource.query(
        `SELECT DISTINCT ON (kind) case_id AS id, kind FROM case_timer WHERE next_at <= $1 AND kind IN ('ESCALATE', 'SIGN') ORDER BY kind, case_id`,
        [at],
      );
      const [rising, signing] = broken.map(({ id }) => id);
      // One is refused by its rules, the other by the database in the middle of the batch.
      await world.dataSource.query(
        `UPDATE cases SET policy = jsonb_set(policy, '{ladder}', '[]') WHERE id = $1`,
        [rising],
      );
      await world.dataSource.query(
        `INSERT INTO case_event SELECT district_id, case_id, seq + 1, move, from_state, to_state, at, actor_kind, actor_id, actor_name,
           unit_code, reason, change, detail, cause, hash FROM case_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`,
        [signing],
      );
      const clock = new SteppedClock(at);
      const told: string[] = [];
      const served = await sweepTimers(
        world.dataSource,
        new CaseDesk(world.dataSource, clock),
        clock,
        ({ caseId }) => told.push(caseId),
      );
      expect(served).toBe(98);
      expect(told.sort()).toEqual([rising, signing].sort());
      const putOff = await world.dataSource.query(
        `SELECT case_id AS id, next_at AS next FROM case_timer WHERE next_at > $1 AND next_at <= $1 + interval '1 hour' ORDER BY 1`,
        [at],
      );
      const next = new Date(at.getTime() + 60_000);
      expect(putOff).toEqual([rising, signing].sort().map((id) => ({ id, next })));
    },
    patience,
  );
});
