import { type Place } from './place.js';

/** The city's own data, and what proves the history. */
export const placesOfCity: readonly Place[] = [
  {
    table: 'public.audit_event',
    columns: {
      CODE: ['district_id', 'act', 'actor_kind', 'actor_id', 'unit_code', 'subject', 'detail'],
      STAFF: ['actor_name'],
      HASH: ['hash'],
      WORDS: ['reason'],
    },
  },
  {
    table: 'public.signed_head',
    columns: { CODE: ['district_id', 'day', 'cluster', 'sealed'], HASH: ['hash'] },
  },
  { table: 'public.head_leaves', columns: { CODE: ['district_id', 'day'], HASH: ['leaves'] } },
  { table: 'public.audit_archive', columns: { CODE: ['district_id', 'day'], HASH: ['hash', 'file_hash'] } },
  { table: 'public.signing_key', columns: { CODE: ['key_id', 'suite', 'public_key'] } },
  {
    table: 'public.retention_version',
    columns: { CODE: ['district_id'], CITY: ['rules', 'note'], STAFF: ['made_by', 'made_by_name'] },
  },
  {
    table: 'public.policy_profile',
    columns: { CODE: ['district_id', 'name'], CITY: ['profile', 'note'], STAFF: ['made_by', 'made_by_name'] },
  },
  {
    table: 'public.dispatch_rules',
    columns: { CODE: ['district_id'], CITY: ['rules', 'note'], STAFF: ['made_by', 'made_by_name'] },
  },
  {
    table: 'public.district',
    columns: { CODE: ['district_id', 'calendar_region', 'policy_profile', 'centre_unit'], CITY: ['name'] },
  },
  {
    table: 'public.unit',
    columns: {
      CODE: ['district_id', 'code', 'kind', 'parent_code', 'uscc'],
      CITY: ['name', 'short_name', 'duties'],
    },
  },
  {
    table: 'public.area',
    columns: {
      CODE: ['district_id', 'code', 'parent_code', 'level', 'type', 'uscc'],
      CITY: ['name', 'polygon', 'note', 'aliases'],
      STAFF: ['worker_ref'],
    },
  },
  {
    table: 'public.category',
    columns: {
      CODE: [
        'district_id',
        'code',
        'default_kind',
        'owner_dept',
        'co_depts',
        'first_level',
        'urgency',
        'limit_unit',
        'default_whistle',
        'evidence',
        'duty_kind',
      ],
      CITY: [
        'l1_name',
        'l2_name',
        'name',
        'digital_city_class',
        'keywords',
        'filing_conditions',
        'closing_conditions',
        'legal_basis',
        'contact_note',
      ],
    },
  },
  {
    table: 'public.catalogue_version',
    columns: { CODE: ['district_id'], CITY: ['note'], STAFF: ['made_by', 'made_by_name'], HASH: ['digest'] },
  },
  {
    table: 'public.responsibility',
    columns: { CODE: ['district_id', 'category', 'area', 'unit', 'role'], CITY: ['legal_basis'] },
  },
  {
    table: 'public.delegated_power',
    columns: { CODE: ['district_id', 'street', 'category'], CITY: ['legal_basis'] },
  },
  { table: 'public.work_calendar', columns: { CITY: ['region', 'kind', 'name', 'source'] } },
  { table: 'public.work_calendar_year', columns: { CITY: ['region', 'source'] } },
  { table: 'public.schema_migration', columns: { CODE: ['name'] } },
];
