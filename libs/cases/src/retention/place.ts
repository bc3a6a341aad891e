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
  RELAYED: {
    zh: '平台中转留言, 写入前已遮盖: 清空',
    en: 'what was said through the platform, masked: emptied',
  },
  KEY: { zh: '密钥或一次性秘密, 已加密或短时有效', en: 'a key or a secret for once, wrapped or short-lived' },
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

/** Conditions on a place's rows `t`, of reporters $2 of district $1. */
export const theirCases = `t.case_id IN (SELECT c.id FROM cases c WHERE c.district_id = $1 AND c.reporter_id = ANY($2))`;
export const oursIs = `t.district_id = $1`;
