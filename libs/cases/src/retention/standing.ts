import type { State } from '../states.js';
import { endingOf, monthsKept, type RetentionRule } from './rules.js';

/** One case of a reporter, as far as keeping is concerned. */
export interface CaseStanding {
  state: State;
  category: string | null;
  /** When it ended; means nothing while it has not. */
  endedAt: Date;
  /** Under legal hold. */
  held: boolean;
}

export type Ground = 'CASE_OPEN' | 'LEGAL_HOLD' | 'PERIOD_RUNS' | 'NO_RULE';

/** Whether a reporter's identity may go now, or why not and when to look again. */
export type Standing = { due: true } | { due: false; because: Ground; lookAgain: Date };

const dayMs = 86_400_000;
/** A case may end, a hold may be lifted: neither tells us, so we look. */
const lookAgainDays = 30;
const askedAgainDays = 1;

/**
 * Whether the identity behind these cases is due to be destroyed: none of them is open or held, and the period of each is over
 * (field-rules 5). With `asked`, the person has asked for it and no period is waited for. Pure.
 */
export function standingOf(
  cases: readonly CaseStanding[],
  rules: readonly RetentionRule[],
  now: Date,
  asked = false,
): Standing {
  const later = (because: Ground) => ({
    due: false as const,
    because,
    lookAgain: new Date(now.getTime() + (asked ? askedAgainDays : lookAgainDays) * dayMs),
  });
  if (cases.some(({ held }) => held)) return later('LEGAL_HOLD');
  if (cases.some(({ state }) => endingOf(state) === null)) return later('CASE_OPEN');
  if (asked) return { due: true };
  const ends = cases.map(({ state, category, endedAt }) => {
    const months = monthsKept(rules, 'IDENTITY', endingOf(state)!, category);
    return months === null ? null : addMonths(endedAt, months);
  });
  if (ends.includes(null)) return later('NO_RULE');
  const last = Math.max(...ends.map((end) => end!.getTime()));
  return last <= now.getTime()
    ? { due: true }
    : { due: false, because: 'PERIOD_RUNS', lookAgain: new Date(last) };
}

/** The same day so many months later, or the last day of that month where it has no such day; in UTC. */
export function addMonths(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), last));
  return to;
}

export const groundWords: Record<Ground, string> = {
  CASE_OPEN: '诉求件正在办理, 依法履职需要, 结案后再删除',
  LEGAL_HOLD: '诉求件已被依法留存, 解除后再删除',
  PERIOD_RUNS: '保存期限未满',
  NO_RULE: '未规定保存期限',
};
