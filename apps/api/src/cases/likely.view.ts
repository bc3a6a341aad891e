import { mayBeShown, states, toldStates, type Case, type Ground, type LikelyCase } from '#cases';
import type { Said } from '#config';

/** A matter that is likely the same; a resident reads of no text, address or person. */
export class LikelyView {
  /** 提交时填入 joins 即选择并入; 24 小时内有效, 不能并入的为 null */
  handle: string | null;
  /** 只有看得到这一件的工作人员才有 @example '379902-260213-0000017-K' */
  number: string | null;
  /** @example '路面破损坑洼 · 银杏街道鼓楼社区' */
  what: string;
  /** @example '2026-02-13' */
  since: string;
  /** @example '办理中' */
  stateName: string;
  /** 已有几件反映 @example 3 */
  reporters: number;
  joinable: boolean;
  /** 相似程度 0 到 1, 工作人员可见 @example 0.82 */
  score: number | null;
  /** 为什么, 工作人员可见 @example ['相距 12 米', '同一事项'] */
  reasons: string[];
}

export class LikelyListView {
  likely: LikelyView[];
}

/** A case of a group. */
export class GroupMemberView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** @example 'PROCESSING' */
  state: string;
  /** @example '办理中' */
  stateName: string;
  /** @example '路面破损坑洼' */
  categoryName: string | null;
  /** @example '路面有个大坑' */
  text: string;
  submittedAt: Date;
}

export class LikelyMemberView extends GroupMemberView {
  closed: boolean;
  /** @example 0.82 */
  score: number;
  /** @example ['相距 12 米', '同一事项'] */
  reasons: string[];
}

export class GroupView {
  /** 主件; 尚未并单时为 null */
  master: GroupMemberView | null;
  /** 主件不在您的范围内时也给出编号 @example '379902-260213-0000017-K' */
  masterNumber: string | null;
  /** 已并入主件的各件, 最早的在前 */
  members: GroupMemberView[];
  /** 不在您范围内的并入件数 @example 0 */
  hidden: number;
  /** 可能重复的其他各件, 最可能的在前 */
  likely: LikelyMemberView[];
}

export const zhOf = (reasons: readonly Said[]): string[] => reasons.map(({ zh }) => zh);

/** Whether whoever asks may be told: staff of what they see anyway, anybody else of what is open to all. */
export const isTold = ({ row, seen, closed }: LikelyCase, ground: Ground): boolean =>
  seen || (!closed && mayBeShown(row, ground.catalogue));

/**
 * The first `most`, in their order. Which of those out of sight are among them hangs on their age alone, the oldest first: the
 * score is of words and metres, and whoever asks would find them out by it.
 */
export function firstTold(told: readonly LikelyCase[], most: number): LikelyCase[] {
  const seen = told.filter((one) => one.seen);
  const others = told
    .filter((one) => !one.seen)
    .sort((a, b) => a.row.submittedAt.getTime() - b.row.submittedAt.getTime());
  const first = new Set([...seen, ...others].slice(0, most));
  return told.filter((one) => first.has(one));
}

export function likelyView(
  { row, seen, closed, score, reasons }: LikelyCase,
  { catalogue, territory }: Ground,
  since: string,
  handle: string,
): LikelyView {
  const { categoryCode, streetCode, communityCode, state, joined, number } = row;
  const place = [streetCode, communityCode].map((code) => (code ? territory.name(code) : '')).join('');
  const matter = (categoryCode && catalogue.find(categoryCode)?.name) ?? '待定事项';
  const joinable = !closed && mayBeShown(row, catalogue);
  return {
    handle: joinable ? handle : null,
    number: seen ? number : null,
    what: place ? `${matter} · ${place}` : matter,
    since,
    stateName: (seen ? undefined : toldStates[state]) ?? states[state].zh,
    reporters: 1 + (joined ?? 0),
    joinable,
    score: seen ? score : null,
    reasons: seen ? zhOf(reasons) : [],
  };
}

export const memberView = (
  row: Pick<Case, 'number' | 'state' | 'categoryCode' | 'text' | 'submittedAt'>,
  { catalogue }: Ground,
): GroupMemberView => ({
  number: row.number,
  state: row.state,
  stateName: states[row.state].zh,
  categoryName: (row.categoryCode && catalogue.find(row.categoryCode)?.name) ?? null,
  text: row.text,
  submittedAt: row.submittedAt,
});
