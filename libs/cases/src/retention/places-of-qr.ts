import type { Place } from './place.js';

/** Places with a printed code. A point is the city's; which case was filed at it says no more than the case's own place. */
export const placesOfQr: readonly Place[] = [
  {
    table: 'public.qr_point',
    columns: {
      CODE: ['district_id', 'kind', 'grid_code', 'community_code', 'street_code', 'categories'],
      CITY: ['name', 'address'],
      STAFF: [
        'created_by',
        'created_by_name',
        'rotated_by',
        'rotated_by_name',
        'revoked_by',
        'revoked_by_name',
      ],
      WORDS: ['rotate_reason', 'revoke_reason'],
    },
  },
  { table: 'public.qr_scan', columns: { CODE: ['district_id', 'day'] } },
  { table: 'public.qr_filing', columns: { CODE: ['district_id', 'day'] } },
];
