import type { DataSource } from 'typeorm';
import type { Said } from '#config';
import type { Tx } from '#database';
import type { Case } from './case.js';
import { CaseEvent } from './event.js';
import { countProofs, foundBy, proofKinds, proofs, type Asked, type ProofKind } from './proofs.js';
import { readTimersOf } from './timer-rows.js';
import { checkCase, checkClocks } from './verify-case.js';
import { verifyHeads, type HeadFile } from './verify-heads.js';
import { caseColumns } from './write-move.js';

/** What the history itself must be; the rest of what is verified are the `proofs`. */
const historyChecks = {
  rowsUnlikeEvents: { zh: '行与其事件折叠的结果不符', en: 'rows that are not what their events fold to' },
  brokenChains: { zh: '事件与哈希链不符', en: 'cases whose chain of events is broken' },
  eventsWithoutCase: { zh: '有历史而没有诉求件', en: 'histories without a case' },
  timersWithoutCase: { zh: '有计时而没有诉求件', en: 'clocks without a case' },
  clocksUnlikeEvents: { zh: '计时与其事件不符', en: 'clocks that are not what the events tell of them' },
  eventsGone: { zh: '发生过而历史中没有的事件', en: 'happenings whose event is not in the history' },
  auditBroken: { zh: '审计日志缺失或与哈希链不符', en: 'audit logs with a gap or a broken chain' },
  headsBroken: { zh: '链首不衔接、签名无效或内容不符', en: 'signed heads that do not follow, hold or fit' },
  notAsSigned: { zh: '历史与已签署的链首不符', en: 'history that is not what a signed head says' },
  headUnlikeFile: { zh: '链首与外存文件不符', en: 'heads that are not those kept outside' },
} satisfies Record<string, Said>;

type HistoryCheck = keyof typeof historyChecks;
export type FindingKind = HistoryCheck | ProofKind;

/** Everything that is counted, and what it means. */
export const findingKinds: Record<FindingKind, Said> = { ...historyChecks, ...proofs };

export interface Findings {
  cases: number;
  events: number;
  /** The first differences of each kind, at most 20 in all, as sentences. */
  differences: string[];
  counts: Record<FindingKind, number>;
}

/**
 * Folds every case's events and compares with its row and its clocks, walks the hash chain, looks for clocks without a case,
 * holds everything against the signed heads (and one that was kept outside), and takes every proof; of one district or of all. Reads in pages, whatever the size. Without `now` the proofs are taken as of the
 * last thing that happened: what came due while the program was not running is not a finding.
 */
export async function verifyHistory(
  dataSource: DataSource,
  progress: (cases: number) => void = () => {},
  districtId: string | null = null,
  now?: Date,
  file?: HeadFile,
): Promise<Findings> {
  const findings: Findings = {
    cases: 0,
    events: 0,
    differences: [],
    counts: Object.fromEntries(Object.keys(findingKinds).map((kind) => [kind, 0])) as Findings['counts'],
  };
  const found: Found = (kind, sentence, count = 1) => {
    findings.counts[kind] += count;
    if (findings.differences.length < mostSentences) findings.differences.push(sentence);
  };
  let last = new Date(0);
  // One snapshot: a move made meanwhile must not look like a difference.
  await dataSource.transaction('REPEATABLE READ', async (tx) => {
    let after: [string, string] = ['', '00000000-0000-0000-0000-000000000000'];
    for (;;) {
      const rows: Case[] = await tx.query(
        `SELECT ${caseColumns(tx)} FROM cases c WHERE (c.district_id, c.id) > ($1, $2) AND ($3::text IS NULL OR c.district_id = $3)
       ORDER BY c.district_id, c.id LIMIT 500`,
        [...after, districtId],
      );
      const end = rows.at(-1);
      if (!end) break;
      after = [end.districtId, end.id];
      const events = await tx
        .createQueryBuilder(CaseEvent, 'e')
        .where(
          '(e.district_id, e.case_id) IN (SELECT x.d, x.c FROM unnest(:d::text[], :c::uuid[]) AS x(d, c))',
          {
            d: rows.map(({ districtId }) => districtId),
            c: rows.map(({ id }) => id),
          },
        )
        .orderBy('e.seq')
        .getMany();
      const byCase = new Map<string, CaseEvent[]>(rows.map(({ id }) => [id, []]));
      for (const event of events) byCase.get(event.caseId)?.push(event);
      const timers = await readTimersOf(tx, rows);
      for (const row of rows) {
        const history = byCase.get(row.id) ?? [];
        checkCase(row, history, found);
        checkClocks(row, history, timers.get(row.id) ?? [], found);
        if (row.updatedAt > last) last = row.updatedAt;
      }
      findings.cases += rows.length;
      findings.events += events.length;
      progress(findings.cases);
    }
    await checkOrphans(tx, found, districtId);
    await takeProofs(tx, found, { now: now ?? last, districtId });
    for (const one of districtId ? [districtId] : await districtsOf(tx))
      await verifyHeads(tx, one, found, file);
  });
  return findings;
}

const mostSentences = 20;
export type Found = (kind: FindingKind, sentence: string, count?: number) => void;

/** Every district that has anything, also one whose own row is gone. */
async function districtsOf(tx: Tx): Promise<string[]> {
  const rows: Array<{ one: string }> = await tx.query(
    `SELECT district_id AS one FROM district UNION SELECT district_id FROM audit_event UNION SELECT district_id FROM signed_head ORDER BY 1`,
  );
  return rows.map(({ one }) => one);
}

async function checkOrphans(manager: Tx, found: Found, districtId: string | null): Promise<void> {
  const orphans: Array<{ kind: string; caseId: string }> = await manager.query(
    `SELECT t.kind, t.case_id AS "caseId" FROM case_timer t
     LEFT JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id WHERE c.id IS NULL AND ($1::text IS NULL OR t.district_id = $1)`,
    [districtId],
  );
  for (const { kind, caseId } of orphans)
    found('timersWithoutCase', `timer ${kind} of ${caseId} has no case / 计时器没有诉求件`);
  const gone: Array<{ caseId: string }> = await manager.query(
    `SELECT e.case_id AS "caseId" FROM case_event e
     LEFT JOIN cases c ON c.district_id = e.district_id AND c.id = e.case_id
     WHERE e.seq = 1 AND c.id IS NULL AND ($1::text IS NULL OR e.district_id = $1)`,
    [districtId],
  );
  for (const { caseId } of gone)
    found('eventsWithoutCase', `${caseId} has a history and no row / 有历史而没有诉求件`);
  const lost: Array<{ caseId: string; seq: number; kind: string; number: string | null }> =
    await manager.query(
      `SELECT o.case_id AS "caseId", o.seq, o.kind, c.number FROM outbox o
     LEFT JOIN case_event e ON e.district_id = o.district_id AND e.case_id = o.case_id AND e.seq = o.seq
     LEFT JOIN cases c ON c.district_id = o.district_id AND c.id = o.case_id
     WHERE e.case_id IS NULL AND ($1::text IS NULL OR o.district_id = $1)`,
      [districtId],
    );
  for (const { caseId, seq, kind, number } of lost)
    found(
      'eventsGone',
      `${number ?? caseId}: event ${seq} (${kind}) has happened and is gone / 第 ${seq} 个事件(${kind})发生过而已不在`,
    );
}

async function takeProofs(tx: Tx, found: Found, asked: Asked): Promise<void> {
  const counts = await countProofs(tx, asked);
  for (const kind of proofKinds) {
    if (counts[kind] === 0) continue;
    const sentences = await foundBy(tx, kind, asked, mostSentences);
    const { zh, en } = proofs[kind];
    const [first, ...others] = sentences.map(({ about, what }) => `${about} ${what}: ${zh} / ${en}`);
    found(kind, first ?? `${zh} / ${en}`, counts[kind]);
    for (const sentence of others) found(kind, sentence, 0);
  }
}
