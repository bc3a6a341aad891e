import { oursIs, theirCases, type Place } from './place.js';

/** What hangs on cases. */
export const placesOfCases: readonly Place[] = [
  {
    table: 'public.message',
    columns: { CODE: ['district_id', 'way'], ADDRESSED: ['recipient'], WORDS: ['text'] },
    theirs: `${oursIs} AND t.way = 'SMS' AND ${theirCases}`,
    rewritable: { text: 'text' },
    forget: `UPDATE message t SET recipient = r.pseudonym FROM cases c JOIN vault.reporter r ON r.district_id = c.district_id AND r.id = c.reporter_id
      WHERE t.district_id = $1 AND c.district_id = $1 AND c.id = t.case_id AND r.id = ANY($2) AND t.way = 'SMS'
      RETURNING t.delivery_id`,
  },
  {
    table: 'public.idempotency_key',
    columns: { CODE: ['district_id'], CALLERS_KEY: ['key'], HASH: ['request_hash'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `DELETE FROM idempotency_key t WHERE ${oursIs} AND ${theirCases} RETURNING t.case_id`,
  },
  {
    table: 'public.cases',
    columns: {
      CODE: [
        'district_id',
        'number',
        'state',
        'channel',
        'external_no',
        'personal_data',
        'kind',
        'category_code',
        'urgency',
        'grid_code',
        'community_code',
        'street_code',
        'located_by',
        'lead_unit',
        'owner_dept',
        'co_depts',
        'called_units',
        'verifier_unit',
        'level',
        'helpers',
        'stages_done',
        'card',
      ],
      HASH: ['tracking_hash', 'head_hash'],
      CITY: ['policy', 'why', 'triage'],
      STAFF: ['handler', 'handler_id'],
      WORDS: [
        'text',
        'address',
        'result',
        'follow_up',
        'returns',
        'co_tasks',
        'extension',
        'suspension',
        'hand_down',
        'supervision',
      ],
    },
    theirs: `${oursIs} AND t.reporter_id = ANY($2)`,
  },
  {
    table: 'public.case_event',
    columns: {
      CODE: ['district_id', 'move', 'from_state', 'to_state', 'actor_kind', 'actor_id', 'unit_code'],
      STAFF: ['actor_name'],
      HASH: ['hash'],
      WORDS: ['reason', 'change', 'detail', 'clocks'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
  },
  {
    table: 'public.case_timer',
    columns: {
      CODE: ['district_id', 'kind', 'subject', 'allowed', 'computed_from', 'outcome', 'remaining', 'story'],
    },
  },
  {
    table: 'public.outbox',
    columns: { CODE: ['district_id', 'kind', 'trace'], WORDS: ['body'] },
    theirs: `${oursIs} AND ${theirCases}`,
  },
  {
    table: 'public.delivery',
    columns: { CODE: ['district_id', 'effect', 'kind', 'state', 'trace'], WORDS: ['body', 'outcome'] },
    theirs: `${oursIs} AND ${theirCases}`,
    rewritable: { body: 'jsonb', outcome: 'text' },
  },
  {
    table: 'public.whistle',
    columns: {
      CODE: ['district_id', 'kind', 'state', 'units', 'blown_by_unit', 'level', 'confirmation'],
      STAFF: ['blown_by', 'issued_by', 'confirmed_by'],
      WORDS: ['place', 'reason', 'ended_reason'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
    rewritable: { place: 'text', reason: 'text', ended_reason: 'text' },
  },
  {
    table: 'public.whistle_minute',
    columns: { CODE: ['district_id', 'by_unit'], STAFF: ['by_name', 'attendees'], WORDS: ['note', 'tasks'] },
  },
  {
    table: 'public.report_task',
    columns: {
      CODE: ['district_id', 'unit_code', 'state', 'proven_by'],
      WORDS: ['score_reason', 'over_reason', 'reply', 'rating_reason'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
    rewritable: { score_reason: 'text', over_reason: 'text', reply: 'text', rating_reason: 'text' },
  },
  {
    table: 'public.legal_hold',
    columns: {
      CODE: ['district_id'],
      STAFF: ['placed_by', 'placed_by_name', 'released_by', 'released_by_name'],
      WORDS: ['reason', 'release_reason'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
  },
  {
    table: 'public.case_message',
    columns: {
      CODE: ['district_id', 'sent_by', 'actor_id', 'unit_code'],
      STAFF: ['actor_name'],
      RELAYED: ['text'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `UPDATE case_message t SET text = '' WHERE ${oursIs} AND t.text <> '' AND ${theirCases} RETURNING t.id`,
  },
  {
    table: 'public.attachment',
    columns: {
      CODE: [
        'district_id',
        'from_kind',
        'from_id',
        'unit_code',
        'kind',
        'media_type',
        'state',
        'refused_for',
      ],
      HASH: ['received_sha256', 'sha256'],
    },
    theirs: `${oursIs} AND t.from_kind = 'REPORTER' AND ${theirCases}`,
  },
  {
    table: 'public.case_mark',
    columns: {
      CODE: ['district_id', 'kind'],
      IDENTITY: ['source'],
      STAFF: ['cleared_by'],
      WORDS: ['why', 'clear_reason'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `UPDATE case_mark t SET source = '' WHERE ${oursIs} AND t.source <> '' AND ${theirCases} RETURNING t.id`,
    rewritable: { why: 'text', clear_reason: 'text' },
  },
  { table: 'public.case_called', columns: { CODE: ['district_id', 'unit_code'] } },
];
