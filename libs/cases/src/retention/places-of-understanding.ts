import type { Place } from './place.js';

/**
 * What was learned keeps runs of a few characters of masked texts, none of which fewer than three people have used: it names
 * nobody, and what one person wrote cannot be put together from it.
 */
export const placesOfUnderstanding: readonly Place[] = [
  {
    table: 'public.text_model',
    columns: { CODE: ['district_id', 'state'], CITY: ['figures', 'params'], STAFF: ['trained_by'] },
  },
];
