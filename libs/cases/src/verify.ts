import type { DataSource } from 'typeorm';
import type { Said } from '#config';
import type { Tx } from '#database';
import { canonical } from '#audit';
import { hashOf } from './chain.js';
import { Case } from './case.js';
import { CaseEvent } from './event.js';
import { countProofs, foundBy, proofKinds, proofs, type Asked, type ProofKind } from './proofs.js';
import { caseColumns } from './write-move.js';

/** What the history itself must be; the rest of what is verified are the `proofs`. */
const historyChecks = {
  rowsUnlikeEvents: { zh: '行与其事件折叠的结果不符', en: 'rows that are not what their events fold to' },
  brokenChains: { zh: '事件与哈希链不符', en: 'cases whose chain of events is broken' },
  eventsWithoutCase: { zh: '有历史而没有诉求件', en: 'histories without a case' },
  timersWithoutCase: { zh: '有计时而没有诉求件', en: 'clocks without a case' },
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
 * Folds every case's events and compares with its row, walks the hash chain, looks for clocks without a case, and takes
 * every proof; of one district or of all. Reads in pages, whatever the size. Without `now` the proofs are taken as of the
 * last thing that happened: what came due while the program was not running is not a finding.
 */
export async function verifyHistory(
  dataSource: DataSource,
  progress: (cases: number) => void = () => {},
  districtId: string | null = null,
  now?: Date,
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
      for (const row of rows) {
        check(row, byCase.get(row.id) ?? [], found);
        if (row.updatedAt > last) last = row.updatedAt;
      }
      findings.cases += rows.length;
      findings.events += events.length;
      progress(findings.cases);
    }
    await checkOrphans(tx, found, districtId);
    await takeProofs(tx, found, { now: now ?? last, districtId });
  });
  return findings;
}

const mostSentences = 20;
type Found = (kind: FindingKind, sentence: string, count?: number) => void;

function check(row: Case, events: CaseEvent[], found: Found): void {
  const folded: Record<string, unknown> = {};
  let hash = '';
  for (const [index, event] of events.entries()) {
    const { hash: stored, ...rest } = event;
    hash = hashOf(hash, rest);
    if (event.seq !== index + 1 || stored !== hash) {
      found(
        'brokenChains',
        `${row.number}: event ${event.seq} does not fit the chain / 第 ${event.seq} 个事件与哈希链不符`,
      );
      return;
    }
    Object.assign(folded, event.change);
  }
  const { districtId: _d, id: _i, version, updatedAt, headHash, ...columns } = row;
  const last = events.at(-1);
  if (version !== last?.seq || headHash !== hash || updatedAt.getTime() !== last.at.getTime())
    found(
      'rowsUnlikeEvents',
      `${row.number}: version, hash or time is not that of the last event / 版本、哈希或时间与最后事件不符`,
    );
  const unlike = Object.entries(columns).filter(
    ([name, value]) => canonical(plain(value)) !== canonical(plain(folded[name] ?? null)),
  );
  if (unlike.length > 0)
    found(
      'rowsUnlikeEvents',
      `${row.number}: ${unlike.map(([name]) => name).join(', ')} differ from the events / 与事件不符`,
    );
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

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
