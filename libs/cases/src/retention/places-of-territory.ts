import type { Place } from './place.js';

/** The history of the map, named places, and the nets of the departments: nothing of residents. */
export const placesOfTerritory: readonly Place[] = [
  {
    table: 'public.map_version',
    columns: {
      CODE: ['district_id', 'crs'],
      HASH: ['sha256'],
      CITY: ['note'],
      STAFF: ['made_by', 'made_by_name'],
    },
  },
  {
    table: 'public.site',
    columns: { CODE: ['district_id', 'code', 'kind', 'grid_code'], CITY: ['name', 'aliases', 'polygon'] },
  },
  {
    table: 'public.area_successor',
    columns: { CODE: ['district_id', 'old_code', 'new_code', 'kind'] },
  },
  {
    table: 'public.legacy_net',
    columns: { CODE: ['district_id', 'system'], HASH: ['sha256'], STAFF: ['made_by', 'made_by_name'] },
  },
  {
    table: 'public.legacy_area',
    columns: { CODE: ['district_id', 'system', 'old_code'], CITY: ['name', 'polygon'] },
  },
  {
    table: 'public.legacy_grid',
    columns: { CODE: ['district_id', 'system', 'old_code', 'grid_code'] },
  },
];
