import { judge } from '../support/judge-statements.js';

const distributed = new Set([
  'public.cases',
  'public.case_event',
  'public.case_timer',
  'public.district',
  'vault.reporter',
]);

test.each([
  ['a parameter', `SELECT * FROM cases WHERE district_id = $1 AND id = $2`],
  [
    'a join',
    `SELECT 1 FROM cases c JOIN case_event e ON e.district_id = c.district_id AND e.case_id = c.id WHERE c.district_id = $1`,
  ],
  [
    'rows that are compared',
    `SELECT 1 FROM cases c, case_event e WHERE (e.district_id, e.case_id) = (c.district_id, c.id) AND c.district_id = $1`,
  ],
  ['USING', `SELECT 1 FROM cases JOIN case_event e USING (district_id) WHERE cases.district_id = $1`],
  [
    'a level within that looks outwards',
    `SELECT 1 FROM cases c WHERE c.district_id = $1 AND EXISTS (SELECT 1 FROM case_event e WHERE e.district_id = c.district_id)`,
  ],
  [
    'a left join',
    `SELECT 1 FROM cases c LEFT JOIN vault.reporter r ON r.district_id = c.district_id WHERE c.district_id = $1`,
  ],
  [
    'a table derived from one district',
    `SELECT * FROM (SELECT district_id, id FROM cases WHERE district_id = $1) x JOIN case_event e ON e.district_id = x.district_id`,
  ],
  ['a lock', `SELECT 1 FROM cases WHERE district_id = $1 ORDER BY id FOR UPDATE SKIP LOCKED`],
  ['values', `INSERT INTO cases (id, district_id) VALUES ($1, $2), ($3, $4)`],
  [
    'rows of a text',
    `INSERT INTO case_timer (district_id, id) SELECT $1, x.id FROM jsonb_to_recordset($2::jsonb) AS x (id uuid)`,
  ],
  [
    'one row of values in a FROM',
    `UPDATE cases c SET version = n.version FROM (VALUES ($1, $2, $3)) AS n (district_id, id, version) WHERE c.district_id = n.district_id AND c.id = n.id`,
  ],
  [
    'every branch of an OR',
    `SELECT 1 FROM cases WHERE (district_id = $1 AND id = $2) OR (district_id = $3 AND number = $4)`,
  ],
  [
    'the row of a trigger',
    `insert into case_timer (district_id, id) values (coalesce(new.district_id, old.district_id), new.id)`,
  ],
  [
    'rows behind a wall that are answered, and not copied',
    `INSERT INTO case_event (district_id, case_id) SELECT $1, x.id FROM jsonb_to_recordset($2::jsonb) AS x (id uuid) RETURNING 1`,
  ],
  [
    'what a change of one district answers',
    `WITH made AS (UPDATE cases SET version = $2 WHERE district_id = $1 RETURNING district_id, id) SELECT 1 FROM made m JOIN case_event e ON e.district_id = m.district_id`,
  ],
  [
    'a declared count',
    `SELECT count(*)::int AS due, coalesce(extract($2 FROM $1 - min(next_at)), $3)::float AS late
     FROM case_timer WHERE next_at <= $1::timestamptz`,
  ],
  ['a table that is on every node', `SELECT * FROM work_calendar WHERE region = $1`],
])('one district by %s', (_, text) => {
  expect(judge(text, distributed)).toEqual([]);
});

test.each([
  ['no district', `SELECT * FROM cases WHERE id = $1`],
  ['a district in one branch alone', `SELECT 1 FROM cases WHERE district_id = $1 OR id = $2`],
  ['perhaps a district', `SELECT 1 FROM cases WHERE ($1::text IS NULL OR district_id = $1)`],
  ['any of several', `SELECT 1 FROM cases WHERE district_id = ANY($1)`],
  ['another district than this', `SELECT 1 FROM cases WHERE district_id <> $1`],
  [
    'a join by the case alone',
    `SELECT 1 FROM cases c JOIN case_event e ON e.case_id = c.id WHERE c.district_id = $1`,
  ],
  [
    'a level within that looks at all',
    `SELECT 1 FROM cases c WHERE c.district_id = $1 AND c.id IN (SELECT case_id FROM case_event)`,
  ],
  [
    'a WITH over all',
    `WITH e AS (SELECT district_id FROM case_event) SELECT 1 FROM e WHERE e.district_id = $1`,
  ],
  ['a count nobody declared', `SELECT count(*)::int AS due FROM case_timer WHERE next_at <= $1`],
  ['a declared count, and more', `SELECT count(*)::int AS due FROM case_search_due, cases`],
  ['a locking count', `WITH x AS (SELECT 1 FROM cases FOR UPDATE) SELECT count(*) FROM x`],
  [
    'rows of several districts',
    `UPDATE cases c SET version = n.version FROM unnest($1::text[], $2::uuid[], $3::int[]) AS n (district_id, id, version) WHERE c.district_id = n.district_id AND c.id = n.id`,
  ],
  ['a deletion over all', `DELETE FROM cases WHERE updated_at < $1`],
  [
    'a deletion whose subquery alone names it',
    `DELETE FROM cases WHERE id IN (SELECT id FROM cases WHERE district_id = $1)`,
  ],
  ['an insertion from all', `INSERT INTO case_timer (district_id, id) SELECT district_id, id FROM cases`],
  [
    'a copy behind a wall',
    `INSERT INTO case_event (district_id, case_id) SELECT $1, x.id FROM jsonb_to_recordset($2::jsonb) AS x (id uuid)`,
  ],
])('not one district by %s', (_, text) => {
  expect(judge(text, distributed)).toHaveLength(1);
});
