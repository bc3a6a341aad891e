import type { Place } from './place.js';

/** The rounds of the grid workers. What they write is masked before it is written; tracks go after the period of the rule TRACK. */
export const placesOfPatrol: readonly Place[] = [
  {
    table: 'public.key_point',
    columns: { CODE: ['district_id', 'code', 'grid_code'], CITY: ['name', 'site', 'look_at'] },
  },
  {
    table: 'public.patrol_action',
    columns: {
      CODE: ['district_id', 'kind', 'outcome', 'grid_code'],
      STAFF: ['worker_id'],
      HASH: ['hash'],
      WORDS: ['answer'],
    },
    rewritable: { answer: 'jsonb' },
  },
  {
    table: 'public.patrol_shift',
    columns: { CODE: ['district_id', 'grid_code', 'ended_by'], STAFF: ['worker_id', 'worker_name'] },
  },
  {
    table: 'public.patrol_record',
    columns: {
      CODE: ['district_id', 'what', 'grid_code', 'key_point', 'result', 'number', 'photos'],
      STAFF: ['worker_id', 'worker_name'],
      WORDS: ['note'],
    },
    rewritable: { note: 'text' },
  },
  {
    table: 'public.patrol_track',
    columns: {
      CODE: ['district_id', 'grid_code'],
      STAFF: ['worker_id', 'seconds', 'lng_e6', 'lat_e6'],
    },
  },
];
