import type { Said } from '#config';
import type { Tx } from '#database';
import { openStates, states, type State } from './states.js';

/** Whose proofs, and at what moment of the program's clock; without a district, of all. */
export interface Asked {
  now: Date;
  districtId?: string | null;
}

interface Proof extends Said {
  /** A SELECT of `about` (a case's number, or its id) and `what` of everything that is wrong; $1 district or null, $2 now. */
  sql: string;
}

/** Between two sweeps a clock may be due, and between two moves an effect owed; what is older than this was forgotten. */
const sweptWithin = `interval '1 minute'`;
const doneWithin = `interval '5 minutes'`;
/** Deliveries age by the server's clock: a case's clock may be wound, a queue cannot. */
const deliveredWithin = `interval '1 hour'`;

const listed = (wanted: readonly State[]) => wanted.map((state) => `'${state}'`).join(', ');
const mine = (column: string) => `($1::text IS NULL OR ${column} = $1)`;
/** Cases by their state, through the index of it, of one district or one after the other. */
const casesIn = (wanted: readonly State[]) =>
  `district d JOIN cases c ON c.district_id = d.district_id AND c.state IN (${listed(wanted)})`;
const clocksOf = (alias: string) =>
  `SELECT 1 FROM case_timer ${alias} WHERE ${alias}.district_id = c.district_id AND ${alias}.case_id = c.id`;
const runs = (alias: string) => `${alias}.stopped_at IS NULL AND ${alias}.paused_at IS NULL`;
const caseOf = (alias: string) =>
  `cases c ON c.district_id = ${alias}.district_id AND c.id = ${alias}.case_id`;

const watched = openStates.filter((state) => state !== 'SUSPENDED');
/** A master that has come this far has its result, or will never have one. */
const pastResult: State[] = [
  'FOLLOW_UP',
  ...(Object.keys(states) as State[]).filter((one) => !states[one].open),
];
const undone: State[] = [...openStates, 'MERGED'];

/**
 * What must not be, as counts that are 0 at rest: used by `verify`, by the operations route and by the metrics
 * (civic-peers T4-T6, T12, T27, section 10 row 5). What one costs hangs on how many clocks run and how many cases are
 * open, not on how many there have been.
 */
export const proofs = {
  overdueNotEscalated: {
    zh: '办理、受理、派单已超期而未督办, 或超期 5 分钟仍无超期标记',
    en: 'handling, acceptance or dispatch overdue and not supervised, or a clock due for 5 minutes without a mark',
    sql: `SELECT c.number AS about, t.kind AS what FROM case_timer t JOIN ${caseOf('t')}
      WHERE ${runs('t')} AND t.overdue_at IS NOT NULL AND t.kind IN ('HANDLE', 'ACCEPT', 'DISPATCH') AND ${mine('t.district_id')}
        AND c.supervision IS NULL AND (c.supervised_at IS NULL OR c.supervised_at < t.overdue_at)
        AND NOT EXISTS (${clocksOf('s')} AND s.kind = 'SUPERVISE' AND (s.stopped_at IS NULL OR s.stopped_at >= t.overdue_at))
      UNION ALL
      SELECT coalesce(c.number, t.case_id::text), t.kind FROM case_timer t LEFT JOIN ${caseOf('t')}
      WHERE ${runs('t')} AND t.overdue_at IS NULL AND t.due_at < $2::timestamptz - ${doneWithin} AND ${mine('t.district_id')}`,
  },
  timersDueNotSwept: {
    zh: '计时到点 1 分钟仍未处理: 有没有工作进程在运行?',
    en: 'clocks that came due over a minute ago and were not swept: is a worker running?',
    sql: `SELECT coalesce(c.number, t.case_id::text) AS about, t.kind AS what FROM case_timer t LEFT JOIN ${caseOf('t')}
      WHERE t.next_at < $2::timestamptz - ${sweptWithin} AND ${mine('t.district_id')}`,
  },
  openWithoutClock: {
    zh: '未结而没有任何计时的诉求件',
    en: 'open cases without a running clock',
    sql: `SELECT c.number AS about, c.state AS what FROM ${casesIn(watched)}
      WHERE ${mine('d.district_id')} AND NOT EXISTS (${clocksOf('t')} AND ${runs('t')})`,
  },
  suspendedWithoutReview: {
    zh: '挂账而没有复核日期, 或复核日期已过',
    en: 'suspended without a review date, or past it',
    sql: `SELECT c.number AS about, coalesce(c.suspension ->> 'reviewAt', '') AS what FROM ${casesIn(['SUSPENDED'])}
      WHERE ${mine('d.district_id')} AND (c.suspension ->> 'reviewAt' IS NULL
        OR NOT EXISTS (${clocksOf('t')} AND t.kind = 'LEDGER_REVIEW' AND ${runs('t')} AND t.due_at > $2::timestamptz - ${doneWithin}))`,
  },
  mergedAdrift: {
    zh: '已并单而主件已有结果或已终止, 却未随之回访或拆并',
    en: 'merged cases whose master has its result or has ended without taking them along',
    sql: `SELECT c.number AS about, coalesce(m.state, '') AS what FROM ${casesIn(['MERGED'])}
      LEFT JOIN cases m ON m.district_id = c.district_id AND m.id = c.master_id
      WHERE ${mine('d.district_id')} AND (m.id IS NULL OR m.state IN (${listed(pastResult)}))
        AND greatest(c.updated_at, m.updated_at) < $2::timestamptz - ${doneWithin}`,
  },
  partsAdrift: {
    zh: '拆单的各分件均已结束, 原件却未汇总答复',
    en: 'split cases that still wait though every part has ended',
    sql: `SELECT c.number AS about, c.parts::text AS what FROM ${casesIn(['PROCESSING'])}
      WHERE ${mine('d.district_id')} AND c.parts IS NOT NULL AND c.updated_at < $2::timestamptz - ${doneWithin}
        AND NOT EXISTS (SELECT 1 FROM cases p WHERE p.district_id = c.district_id AND p.parent_id = c.id
          AND (p.state IN (${listed(undone)}) OR p.updated_at >= $2::timestamptz - ${doneWithin}))`,
  },
  deliveriesOwedLong: {
    zh: '超过 1 小时仍未转发或未送达: 有没有工作进程在运行?',
    en: 'happenings not relayed, or deliveries not made, for over an hour: is a worker running?',
    sql: `SELECT o.case_id::text AS about, o.kind AS what FROM outbox o
      WHERE o.relayed_at IS NULL AND o.written_at < now() - ${deliveredWithin} AND ${mine('o.district_id')}
      UNION ALL
      SELECT y.case_id::text, concat_ws(' ', y.effect, y.outcome) FROM delivery y
      WHERE y.state = 'OWED' AND y.owed_at < now() - ${deliveredWithin} AND ${mine('y.district_id')}`,
  },
  deliveriesGivenUp: {
    zh: '多次未成而放弃的送达: 查明原因后可重新送达',
    en: 'deliveries given up after many tries: find out why, then have them tried again',
    sql: `SELECT y.case_id::text AS about, concat_ws(' ', y.effect, y.outcome) AS what FROM delivery y
      WHERE y.state = 'GIVEN_UP' AND ${mine('y.district_id')}`,
  },
} satisfies Record<string, Proof>;

export type ProofKind = keyof typeof proofs;
export const proofKinds = Object.keys(proofs) as ProofKind[];

const counting = `SELECT ${proofKinds
  .map((kind) => `(SELECT count(*)::int FROM (${proofs[kind].sql}) found) AS "${kind}"`)
  .join(',\n')}`;

/** Every count, in one statement. */
export async function countProofs(
  tx: Tx,
  { now, districtId = null }: Asked,
): Promise<Record<ProofKind, number>> {
  const [counts] = await tx.query(counting, [districtId, now]);
  return counts;
}

/** The first of what a count counts, in the order it is found. */
export function foundBy(
  tx: Tx,
  kind: ProofKind,
  { now, districtId = null }: Asked,
  limit: number,
): Promise<Array<{ about: string; what: string }>> {
  const { sql } = proofs[kind];
  return tx.query(`${sql} LIMIT ${limit}`, sql.includes('$2') ? [districtId, now] : [districtId]);
}
