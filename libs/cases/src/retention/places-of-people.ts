import { oursIs, theirCases, type Place } from './place.js';

/** Who people are, how they come in, and what is counted of them. */
export const placesOfPeople: readonly Place[] = [
  {
    table: 'vault.reporter',
    columns: {
      CODE: ['district_id'],
      IDENTITY: ['sealed', 'name', 'phone', 'id_number', 'address', 'original_text', 'phone_index'],
      PSEUDONYM: ['pseudonym'],
    },
    theirs: `${oursIs} AND t.id = ANY($2)`,
  },
  {
    table: 'public.erasure_request',
    columns: {
      CODE: ['district_id', 'reporter_ids', 'state'],
      STAFF: ['asked_by', 'asked_by_name', 'decided_by', 'decided_by_name'],
      WORDS: ['reason', 'decision_reason'],
    },
    theirs: `${oursIs} AND t.reporter_ids && $2::uuid[]`,
  },
  {
    table: 'public.erasure_certificate',
    columns: { CODE: ['district_id', 'body', 'sealed'], HASH: ['hash'] },
  },
  {
    table: 'public.staff',
    columns: {
      CODE: ['district_id', 'roles', 'unit_code', 'grid_code'],
      STAFF: ['username', 'name', 'oidc_issuer', 'oidc_subject', 'phone'],
      HASH: ['password_hash', 'previous_hash'],
    },
  },
  {
    table: 'public.session',
    columns: { CODE: ['district_id', 'way'], STAFF: ['address', 'device'], HASH: ['refresh_hash'] },
  },
  { table: 'public.log_in_failure', columns: { CODE: ['district_id'], HASH: ['name_hash'] } },
  { table: 'public.recovery_code', columns: { CODE: ['district_id'], HASH: ['hash'] } },
  { table: 'public.second_factor', columns: { CODE: ['district_id'], KEY: ['sealed', 'pending'] } },
  {
    table: 'public.oidc_attempt',
    columns: { CODE: ['district_id'], HASH: ['state_hash', 'browser_hash'], KEY: ['nonce', 'verifier'] },
  },
  {
    table: 'public.reveal_request',
    columns: {
      CODE: ['district_id', 'case_number', 'fields', 'unit_code'],
      STAFF: ['asked_by', 'asked_by_name', 'decided_by', 'decided_by_name'],
      WORDS: ['reason', 'decision_reason'],
    },
    theirs: `${oursIs} AND ${theirCases}`,
    rewritable: { reason: 'text', decision_reason: 'text' },
  },
  { table: 'vault.data_key', columns: { CODE: ['district_id', 'suite', 'master_id'], KEY: ['wrapped'] } },
  {
    table: 'public.resident_session',
    columns: { CODE: ['district_id'], HASH: ['token_hash'], IDENTITY: ['phone_index', 'sealed_phone'] },
  },
  {
    table: 'public.resident_code',
    columns: { CODE: ['district_id'], HASH: ['code_hash'], IDENTITY: ['phone_index'] },
  },
  { table: 'public.slowed_source', columns: { CODE: ['district_id'], IDENTITY: ['source'] } },
  {
    table: 'public.filing_source',
    columns: { CODE: ['district_id'], IDENTITY: ['address', 'phone'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `DELETE FROM filing_source t WHERE ${oursIs} AND ${theirCases} RETURNING t.case_id`,
  },
  {
    table: 'public.api_key',
    columns: {
      CODE: ['district_id', 'id', 'roles', 'moves', 'ranges', 'unit_code'],
      STAFF: ['name', 'purpose', 'asked_by', 'asker_id', 'released_by', 'revoked_by'],
      HASH: ['secret_hash'],
    },
  },
  { table: 'limits.rate_limit', columns: { HASH: ['key'] } },
];
