import type { Said } from '#config';
import { hours, patrolRules } from './patrol-rules.js';
import type { ActionKind } from './patrol-action.js';

/** What becomes of an action that a phone sends. */
export type Outcome = 'APPLIED' | 'ALREADY' | 'CONFLICT' | 'REFUSED';

/** What is known when an action is looked at; what has not been found out yet is left out. */
export interface MergeFacts {
  kind: ActionKind;
  hash: string;
  /** What this id stood for before. */
  known: { kind: ActionKind; hash: string; outcome: 'APPLIED' | 'CONFLICT' } | null;
  /** A move: the version its worker had seen, and the case as it is. */
  seenVersion?: number;
  caseVersion?: number;
  /** A track: how many of its points lie within a shift. */
  pointsOnShift?: number;
}

export interface MergeRule extends Said {
  outcome: Exclude<Outcome, 'APPLIED'>;
  /** Stable, for the phone. */
  code: string;
  holds: (facts: MergeFacts) => boolean;
}

const rule = (
  code: string,
  outcome: MergeRule['outcome'],
  zh: string,
  en: string,
  holds: MergeRule['holds'],
): MergeRule => ({ code, outcome, zh, en, holds });

/**
 * How what was done offline is brought together with what the platform has. The first line that holds decides; where none
 * does, the action is applied. No line asks what else is in the batch.
 */
export const mergeRules: readonly MergeRule[] = [
  rule(
    'ID_TAKEN',
    'REFUSED',
    '该编号已用于另一内容, 未作任何改动; 请为新的内容生成新的 UUIDv7 后再传。',
    'This id stands for something else already; nothing was changed. Give new content a new UUIDv7.',
    ({ known, hash }) => known !== null && known.hash !== hash,
  ),
  rule(
    'CONFLICT_BEFORE',
    'CONFLICT',
    '此前已答复: 该件已被他人更新, 您的填写内容保留在 kept; 请按新状态重新办理(用新的编号)。',
    'Answered before: the case had moved on; what you wrote is in kept. Look at it and act anew, under a new id.',
    ({ known }) => known?.outcome === 'CONFLICT',
  ),
  rule(
    'SENT_BEFORE',
    'ALREADY',
    '此前已收到同一内容, 无需再传。',
    'The same was received before; there is nothing to do.',
    ({ known }) => known !== null,
  ),
  rule(
    'CASE_MOVED_ON',
    'CONFLICT',
    '离线期间该件已被更新, 本动作未执行; 您的填写内容保留在 kept, 请查看新状态后重新办理(用新的编号)。',
    'The case was moved meanwhile and this move was not made; what you wrote is in kept. Look at it and act anew, under a new id.',
    ({ kind, seenVersion, caseVersion }) =>
      kind === 'MOVE' && caseVersion !== undefined && caseVersion !== seenVersion,
  ),
  rule(
    'NO_SHIFT',
    'REFUSED',
    '轨迹只在上岗期间保存, 这些点不在任何班次内, 未保存; 请先上传上岗记录再传一次。',
    'A track is kept only while on shift, and none of these points is; send the shift first, then this again.',
    ({ kind, pointsOnShift }) => kind === 'TRACK' && pointsOnShift === 0,
  ),
];

/** What becomes of it, by the first line of the table that holds; null where it is applied. Pure. */
export const merge = (facts: MergeFacts): MergeRule | null =>
  mergeRules.find(({ holds }) => holds(facts)) ?? null;

/** What is known of a record besides what it says. */
export interface MarkFacts {
  at: Date;
  receivedAt: Date;
  shiftId: string | null;
  /** Null without a position. */
  metresOutside: number | null;
  clockDoubtful: boolean;
  repeatOf: string | null;
}

/** What is said of a record that was kept although something about it is unusual; none of it is a reason to refuse. */
export const recordMarks = {
  LATE: {
    zh: '补传超过 72 小时',
    en: 'sent more than 72 hours later',
    holds: ({ at, receivedAt }: MarkFacts) =>
      receivedAt.getTime() - at.getTime() > patrolRules.lateHours * hours,
  },
  AWAY: {
    zh: '位置在网格外 200 米以上',
    en: 'more than 200 m outside the grid',
    holds: ({ metresOutside }: MarkFacts) => (metresOutside ?? 0) > patrolRules.driftMetres,
  },
  NO_POSITION: {
    zh: '没有位置',
    en: 'without a position',
    holds: ({ metresOutside }: MarkFacts) => metresOutside === null,
  },
  OUT_OF_SHIFT: {
    zh: '不在班次内',
    en: 'outside every shift',
    holds: ({ shiftId }: MarkFacts) => shiftId === null,
  },
  CLOCK_DOUBTFUL: {
    zh: '手机时钟偏差过大',
    en: "the phone's clock was off by more than a day",
    holds: ({ clockDoubtful }: MarkFacts) => clockDoubtful,
  },
  LIKELY_REPEAT: {
    zh: '一小时内 50 米内已报过, 可能重复',
    en: 'perhaps the same as one within an hour and 50 m',
    holds: ({ repeatOf }: MarkFacts) => repeatOf !== null,
  },
} as const;
export type RecordMark = keyof typeof recordMarks;

/** The marks of a record. Pure. */
export const marksOf = (facts: MarkFacts): RecordMark[] =>
  (Object.keys(recordMarks) as RecordMark[]).filter((mark) => recordMarks[mark].holds(facts));
