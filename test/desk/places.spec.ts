import { decisions, type Decision } from '../../libs/cases/src/retention/place.js';
import { places } from '../../libs/cases/src/retention/places.js';
import { database } from '../support/world.js';

/** Nothing can be forgotten where nobody knows it lies: every column that can hold words or bytes has a decision. */
test('every column of every table has one decision, and nothing else has', async () => {
  const dataSource = await database();
  const columns: Array<{ at: string }> = await dataSource.query(
    `SELECT n.nspname || '.' || c.relname || ' ' || a.attname AS at
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bullmq')
       AND (t.typcategory IN ('S', 'A', 'U', 'E') AND t.typname NOT IN ('uuid', '_uuid') OR t.typname = '_uuid' AND a.attname = 'reporter_ids')
     ORDER BY 1`,
  );
  const decided = places
    .flatMap(({ table, columns: all }) =>
      Object.values(all).flatMap((names) => names.map((name) => `${table} ${name}`)),
    )
    .sort();
  const there = new Set(columns.map(({ at }) => at));
  expect({
    withoutDecision: [...there].filter((at) => !decided.includes(at)),
    notThere: decided.filter((at) => !there.has(at)),
    twice: decided.filter((at, i) => decided.indexOf(at) !== i),
  }).toEqual({ withoutDecision: [], notThere: [], twice: [] });
});

test('every decision has its words, and what is to go has somebody who does it', () => {
  const used = new Set(places.flatMap(({ columns }) => Object.keys(columns) as Decision[]));
  expect([...used].sort()).toEqual(
    Object.keys(decisions)
      .filter((one) => one !== 'PAYLOAD')
      .sort(),
  );
  const toGo: Decision[] = ['RELAYED', 'ADDRESSED', 'CALLERS_KEY'];
  const left = places.filter(({ columns, forget }) => toGo.some((one) => columns[one]) && !forget);
  expect(left.map(({ table }) => table)).toEqual([]);
});
