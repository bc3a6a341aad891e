import { Client } from 'pg';
import { endOnSignal } from '#config';
import type { Swept } from './swept.js';

/**
 * The floor of a sweep: one bare `UPDATE ... SKIP LOCKED` in a loop, as many clocks a time as ours, oldest first, each a
 * transaction. It writes the rows ours wrote for such a clock with the values ours had. It gives no case to anybody,
 * decides nothing and computes no hash.
 */
const env = process.env as Record<'DATABASE_URL' | 'AT' | 'SWEPT', string>;
const { columns, moves, started } = JSON.parse(env.SWEPT) as Swept;
const client = new Client({ connectionString: env.DATABASE_URL, options: '-c jit=off -c timezone=UTC' });
await client.connect();
endOnSignal(() => client.end());

const batch = 200;
const set = columns.map(
  ({ name }) => `${name} = CASE WHEN r.sets ? '${name}' THEN r."set ${name}" ELSE c.${name} END`,
);
const text = `
  WITH r AS MATERIALIZED (
    SELECT m.key, m.body, m.stops, m.turn->0 AS turn, m.sets, e.*${columns.map(({ name }) => `, s.${name} AS "set ${name}"`).join('')}
    FROM jsonb_to_recordset($2::jsonb) AS m (key text, event jsonb, body jsonb, stops jsonb, turn jsonb, sets jsonb)
    CROSS JOIN LATERAL jsonb_to_record(m.event) AS e (move text, to_state text, actor_kind text, actor_id text, actor_name text,
      reason text, change jsonb, detail jsonb, hash text)
    CROSS JOIN LATERAL jsonb_to_record(m.sets) AS s (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})
  ), due AS MATERIALIZED (
    SELECT c.district_id, c.id, c.version, c.state, t.id AS timer, CASE WHEN t.due_at <= $1::timestamptz THEN t.kind ELSE 'WARN' END AS key
    FROM case_timer t JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id
    WHERE t.next_at <= $1 ORDER BY t.next_at LIMIT ${batch} FOR UPDATE OF c, t SKIP LOCKED
  ), happened AS (
    INSERT INTO case_event (district_id, case_id, seq, move, from_state, to_state, at, actor_kind, actor_id, actor_name, reason,
      change, detail, cause, hash)
    SELECT district_id, id, version + 1, move, state, to_state, $1, actor_kind, actor_id, actor_name, reason,
      change, detail, timer, hash FROM due JOIN r USING (key)
  ), owed AS (
    INSERT INTO outbox (district_id, id, kind, case_id, seq, body, urgent, happened_at)
    SELECT district_id, uuidv7(), move, id, version + 1, body, false, $1 FROM due JOIN r USING (key)
  ), served AS (
    UPDATE case_timer t SET next_at = CASE WHEN d.key = 'WARN' THEN t.due_at END,
      warned_at = CASE WHEN d.key = 'WARN' AND t.id = d.timer THEN $1 ELSE t.warned_at END,
      overdue_at = CASE WHEN d.key <> 'WARN' AND t.id = d.timer THEN $1 ELSE t.overdue_at END,
      stopped_at = CASE WHEN r.stops ? t.kind THEN $1 END, outcome = r.stops->>t.kind,
      story = CASE WHEN r.stops ? t.kind THEN t.story || r.turn ELSE t.story END
    FROM due d JOIN r USING (key) WHERE t.district_id = d.district_id AND t.case_id = d.id
      AND t.stopped_at IS NULL AND (t.id = d.timer OR r.stops ? t.kind) RETURNING t.id
  ), started AS (
    INSERT INTO case_timer (district_id, case_id, id, kind, subject, round, allowed, computed_from, started_at, due_at, provisional,
      warn_at, next_at, story)
    SELECT district_id, d.id, uuidv7(), kind, subject, round + 0 * (SELECT count(*)::int FROM served), allowed, computed_from, $1, due_at, provisional, warn_at, next_at, story
    FROM due d JOIN jsonb_to_recordset($3::jsonb) AS m (key text, timer jsonb) USING (key)
    CROSS JOIN LATERAL jsonb_to_record(m.timer) AS s (kind text, subject text, round int, allowed jsonb, computed_from text,
      due_at timestamptz, provisional boolean, warn_at timestamptz, next_at timestamptz, story jsonb)
  )
  UPDATE cases c SET version = d.version + 1, updated_at = $1, head_hash = r.hash${set.map((one) => `, ${one}`).join('')}
  FROM due d JOIN r USING (key) WHERE c.district_id = d.district_id AND c.id = d.id`;

process.once('message', (began: number) => {
  const sweep = async () => {
    let served = 0;
    for (;;) {
      const now = new Date(Date.parse(env.AT) + Date.now() - began);
      const { rowCount } = await client.query({
        name: 'sweep',
        text,
        values: [now, JSON.stringify(moves), JSON.stringify(started)],
      });
      if (!rowCount) return served;
      served += rowCount;
    }
  };
  sweep().then(
    (served) => process.send?.({ served }),
    (error: unknown) => process.send?.({ served: 0, error: String(error) }),
  );
});
console.log('sweeper: ready');
