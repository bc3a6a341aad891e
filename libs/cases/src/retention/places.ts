import type { Said } from '#config';

/** What a column may hold, and what that means for a person who is to be forgotten. */
export const decisions = {
  CODE: {
    zh: '代码、编号、状态等由程序写入的词',
    en: 'codes, numbers and words the program writes itself',
  },
  HASH: { zh: '单向散列, 不能还原', en: 'a one-way hash' },
  STAFF: { zh: '工作人员信息, 不是诉求人的', en: 'about staff, not about residents' },
  WORDS: {
    zh: '人写的文字, 写入前已遮盖个人信息; 随案件正文依档案规则保存',
    en: 'what people wrote, masked before it was written; kept with the case by its archive class',
  },
  CITY: { zh: '地图、目录、日历、规则等城市资料', en: 'map, catalogue, calendar, rules: data of the city' },
  IDENTITY: { zh: '加密的身份信息或其盲索引: 销毁', en: 'sealed identity or its blind index: destroyed' },
  PSEUDONYM: { zh: '代称', en: 'what stands for a person who was forgotten' },
  RELAYED: { zh: '平台中转留言, 写入前已遮盖: 清空', en: 'what was said through the platform, masked: emptied' },
  KEY: { zh: '包裹后的数据密钥', en: 'a data key, wrapped' },
  ADDRESSED: {
    zh: '发给诉求人的短信, 收件人已遮盖: 以代称替换',
    en: 'whom a text went to, masked: replaced by the pseudonym',
  },
  CALLERS_KEY: { zh: '调用方自拟的键: 删除', en: 'a key the caller made up: deleted' },
  PAYLOAD: { zh: '队列负载, 只有编号', en: 'queue payload, ids only' },
} as const satisfies Record<string, Said>;
export type Decision = keyof typeof decisions;

/** One table where something of a person could lie. */
export interface Place {
  /** `schema.table`. */
  table: string;
  /** Every column that can hold words or bytes. */
  columns: Partial<Record<Decision, readonly string[]>>;
  /** The rows that are these reporters' ($1 district, $2 their ids), as a condition on `t`. */
  theirs?: string;
  /** Makes away with what is theirs ($1 district, $2 ids); answers one row for each row it changed. */
  forget?: string;
  /** Columns of no chain, whose words may be masked afterwards, with their type. */
  rewritable?: Readonly<Record<string, 'text' | 'jsonb'>>;
}

const theirCases = `t.case_id IN (SELECT c.id FROM cases c WHERE c.district_id = $1 AND c.reporter_id = ANY($2))`;
const oursIs = `t.district_id = $1`;

/**
 * Every table of the database that holds words or bytes, and what is decided about each of its columns. A test holds this
 * against the database, so that a new column cannot come without a decision.
 */
export const places: readonly Place[] = [
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
      STAFF: ['handler'],
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
      WORDS: ['reason', 'change', 'detail'],
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
    columns: { CODE: ['district_id', 'kind'], WORDS: ['body'] },
    theirs: `${oursIs} AND ${theirCases}`,
  },
  {
    table: 'public.delivery',
    columns: { CODE: ['district_id', 'effect', 'kind', 'state'], WORDS: ['body', 'outcome'] },
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
    table: 'public.audit_event',
    columns: {
      CODE: ['district_id', 'act', 'actor_kind', 'actor_id', 'unit_code', 'subject', 'detail'],
      STAFF: ['actor_name'],
      HASH: ['hash'],
      WORDS: ['reason'],
    },
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
      STAFF: ['username', 'name'],
      HASH: ['password_hash'],
    },
  },
  { table: 'public.session', columns: { CODE: ['district_id'], HASH: ['refresh_hash'] } },
  {
    table: 'public.case_message',
    columns: { CODE: ['district_id', 'sent_by', 'actor_id', 'unit_code'], STAFF: ['actor_name'], RELAYED: ['text'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `UPDATE case_message t SET text = '' WHERE ${oursIs} AND t.text <> '' AND ${theirCases} RETURNING t.id`,
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
    table: 'public.attachment',
    columns: { CODE: ['district_id', 'from_kind', 'from_id', 'unit_code', 'kind', 'media_type', 'state', 'refused_for'], HASH: ['received_sha256', 'sha256'] },
    theirs: `${oursIs} AND t.from_kind = 'REPORTER' AND ${theirCases}`,
  },
  { table: 'public.resident_session', columns: { CODE: ['district_id'], HASH: ['token_hash'], IDENTITY: ['phone_index'] } },
  { table: 'public.resident_code', columns: { CODE: ['district_id'], HASH: ['code_hash'], IDENTITY: ['phone_index'] } },
  { table: 'public.slowed_source', columns: { CODE: ['district_id'], IDENTITY: ['source'] } },
  {
    table: 'public.filing_source',
    columns: { CODE: ['district_id'], IDENTITY: ['address'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `DELETE FROM filing_source t WHERE ${oursIs} AND ${theirCases} RETURNING t.case_id`,
  },
  {
    table: 'public.case_mark',
    columns: { CODE: ['district_id', 'kind'], IDENTITY: ['source'], STAFF: ['cleared_by'], WORDS: ['why', 'clear_reason'] },
    theirs: `${oursIs} AND ${theirCases}`,
    forget: `UPDATE case_mark t SET source = '' WHERE ${oursIs} AND t.source <> '' AND ${theirCases} RETURNING t.id`,
    rewritable: { why: 'text', clear_reason: 'text' },
  },
  {
    table: 'public.api_key',
    columns: {
      CODE: ['district_id', 'id', 'roles', 'moves', 'ranges', 'unit_code'],
      STAFF: ['name', 'purpose', 'issued_by', 'revoked_by'],
      HASH: ['secret_hash'],
    },
  },
  { table: 'limits.rate_limit', columns: { HASH: ['key'] } },
  {
    table: 'public.retention_version',
    columns: { CODE: ['district_id'], CITY: ['rules', 'note'], STAFF: ['made_by', 'made_by_name'] },
  },
  {
    table: 'public.policy_profile',
    columns: { CODE: ['district_id', 'name'], CITY: ['profile', 'note'], STAFF: ['made_by', 'made_by_name'] },
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
      CITY: ['name', 'polygon', 'note'],
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
      ],
      CITY: ['l1_name', 'l2_name', 'name', 'digital_city_class', 'keywords'],
    },
  },
  { table: 'public.work_calendar', columns: { CITY: ['region', 'kind', 'name', 'source'] } },
  { table: 'public.work_calendar_year', columns: { CITY: ['region', 'source'] } },
  { table: 'public.schema_migration', columns: { CODE: ['name'] } },
];
