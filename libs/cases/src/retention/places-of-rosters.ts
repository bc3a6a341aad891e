import type { Place } from './place.js';

/** Who works where and when: about staff, never about residents. */
export const placesOfRosters: readonly Place[] = [
  {
    table: 'public.grid_post',
    columns: { CODE: ['district_id', 'grid_code'], STAFF: ['set_by'] },
  },
  {
    table: 'public.duty_shift',
    columns: { CODE: ['district_id', 'grid_code', 'days', 'weekdays', 'dates', 'from_clock', 'to_clock'] },
  },
  {
    table: 'public.staff_leave',
    columns: { CODE: ['district_id', 'reason_code'], STAFF: ['recorded_by', 'recorded_by_name'] },
  },
  { table: 'public.roster_version', columns: { CODE: ['district_id'] } },
];
