import type { ProofKind } from '#cases';
import type { GivenUp } from '#outbox';

/** One proof: a count that is 0 at rest. */
export class ProofView {
  /** @example 'openWithoutClock' */
  kind: string;
  /** @example 0 */
  count: number;
  /** @example '未结而没有任何计时的诉求件' */
  zh: string;
  /** @example 'open cases without a running clock' */
  en: string;
}

export class OperationsView {
  now: Date;
  /** real、wound(内置环境, 可拨快)或 stepped @example 'real' */
  clock: string;
  /** 待转发的事件 @example 0 */
  unrelayed: number;
  /** 待送达 @example 0 */
  owed: number;
  /** 已放弃的送达, 见 /api/v1/operations/deliveries @example 0 */
  givenUp: number;
  /** 最久未送达的秒数 @example 0 */
  oldestOwedSeconds: number;
  /** 最早一个待转发的事件已等的秒数 @example 0 */
  relayLagSeconds: number;
  /** 到点待扫的计时 @example 0 */
  timersDue: number;
  /** 最早一个到点未扫的计时已迟的秒数 @example 0 */
  timersLateSeconds: number;
  /** 待更新到检索索引的变更 @example 0 */
  searchDue: number;
  /** 其中最早一处已等的秒数 @example 0 */
  searchLagSeconds: number;
  /** 本区的各项核验计数, 静止时均为 0 */
  proofs: ProofView[];
}

/** A browser may look at the queue board. */
export class QueueBoardSessionView {
  /** @example '/admin/queues' */
  url: string;
  endsAt: Date;
}

/** A delivery that was given up. */
export class GivenUpView {
  id: string;
  /** 做什么 @example 'textReporter' */
  effect: string;
  /** 因哪个动作 @example 'dispatch' */
  kind: string;
  caseId: string;
  /** @example 60 */
  attempts: number;
  /** 最后一次的原因 */
  outcome: string | null;
  owedAt: Date;
  settledAt: Date | null;
}

export class GivenUpListView {
  deliveries: GivenUpView[];
}

export class PutBackView {
  id: string;
  /** @example 'OWED' */
  state: string;
}

export const proofViews = (
  said: Record<ProofKind, { zh: string; en: string }>,
  counts: Record<ProofKind, number>,
): ProofView[] =>
  (Object.keys(said) as ProofKind[]).map((kind) => ({
    kind,
    count: counts[kind],
    zh: said[kind].zh,
    en: said[kind].en,
  }));

export const givenUpView = (delivery: GivenUp): GivenUpView => ({ ...delivery });
