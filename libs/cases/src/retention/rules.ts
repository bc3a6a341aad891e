import type { State } from '../states.js';

/** What a retention rule speaks of 保存对象. `CASE` is the case's own record 案件正文: masked words, events, clocks. */
export const kept = {
  IDENTITY: '诉求人身份',
  RELAY: '平台中转留言',
  PHOTO: '照片',
  VIDEO: '视频',
  AUDIO: '录音',
  DOCUMENT: '文书附件',
  TRACK: '轨迹',
  CASE: '案件正文',
} as const;
export type Kept = keyof typeof kept;

/** How a case ended: taken up and finished, or never taken up (rejected, withdrawn, void). */
export const endings = { FINISHED: '办结', NOT_TAKEN: '未受理' } as const;
export type Ending = keyof typeof endings;

/** The states in which a case has ended; in every other one the duty to keep goes before all. */
export const endedStates = {
  CLOSED: 'FINISHED',
  ARCHIVED: 'FINISHED',
  ANSWERED: 'FINISHED',
  TRANSFERRED: 'FINISHED',
  REJECTED: 'NOT_TAKEN',
  WITHDRAWN: 'NOT_TAKEN',
  VOIDED: 'NOT_TAKEN',
} as const satisfies Partial<Record<State, Ending>>;

export const endingOf = (state: State): Ending | null =>
  (endedStates as Partial<Record<State, Ending>>)[state] ?? null;

/** How long something is kept from the end of its case. A rule with a `category` (a code or the beginning of one) goes before one without. */
export interface RetentionRule {
  what: Kept;
  /** Null: however it ended. */
  of: Ending | null;
  /** Null: every category. */
  category: string | null;
  /** Months, counted from the end of the case. */
  months: number;
}

/** What holds where a district has not written rules of its own (field-rules 5, proposals; the case by archive class 10/30 years). */
export const shippedRules: readonly RetentionRule[] = [
  { what: 'IDENTITY', of: 'FINISHED', category: null, months: 36 },
  { what: 'IDENTITY', of: 'NOT_TAKEN', category: null, months: 12 },
  { what: 'RELAY', of: 'FINISHED', category: null, months: 36 },
  { what: 'RELAY', of: 'NOT_TAKEN', category: null, months: 12 },
  { what: 'PHOTO', of: null, category: null, months: 36 },
  { what: 'VIDEO', of: null, category: null, months: 12 },
  { what: 'AUDIO', of: null, category: null, months: 12 },
  { what: 'DOCUMENT', of: null, category: null, months: 120 },
  { what: 'TRACK', of: null, category: null, months: 6 },
  { what: 'CASE', of: 'NOT_TAKEN', category: null, months: 120 },
  { what: 'CASE', of: 'FINISHED', category: null, months: 360 },
];

/** How closely a rule fits: the longest category first, then the one that names the ending. */
export const closeness = ({ category, of }: RetentionRule): number =>
  (category?.length ?? 0) * 2 + (of === null ? 0 : 1);

/** The months something is kept: the rule that fits closest. Null where no rule speaks of it: it is kept. */
export function monthsKept(
  rules: readonly RetentionRule[],
  what: Kept,
  ending: Ending,
  category: string | null,
): number | null {
  const fitting = rules.filter(
    (rule) =>
      rule.what === what &&
      (rule.of === null || rule.of === ending) &&
      (rule.category === null || (category ?? '').startsWith(rule.category)),
  );
  return fitting.sort((a, b) => closeness(b) - closeness(a))[0]?.months ?? null;
}

/** The shortest any rule keeps it; null where none speaks of it. */
export function shortest(rules: readonly RetentionRule[], what: Kept): number | null {
  const months = rules.filter((rule) => rule.what === what).map((rule) => rule.months);
  return months.length > 0 ? Math.min(...months) : null;
}
