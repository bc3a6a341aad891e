import { oursIs, theirCases, type Place } from './place.js';

/** What cases are found by. Words of whoever was forgotten leave the index with them; the rest of it is made again without. */
export const placesOfSearch: readonly Place[] = [
  {
    table: 'public.case_search',
    columns: { CODE: ['district_id'], HASH: ['tokens'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `WITH again AS (INSERT INTO case_search_due (district_id, id, case_id) SELECT c.district_id, gen_random_uuid(), c.id FROM cases c
        WHERE c.district_id = $1 AND c.reporter_id = ANY($2))
      DELETE FROM case_search t WHERE ${oursIs} AND ${theirCases} RETURNING t.case_id`,
  },
  { table: 'public.case_search_due', columns: { CODE: ['district_id'] } },
  { table: 'public.repeat_rule', columns: { CODE: ['district_id', 'category_prefix'] } },
];
