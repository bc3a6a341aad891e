import type { DataSource } from 'typeorm';
import type { Tx } from '#database';
import { canonical, hashOf } from './chain.js';
import { Case } from './case.js';
import { CaseEvent } from './event.js';
import { caseColumns } from './write-move.js';

export interface Findings {
  cases: number;
  events: number;
  /** The first differences of each kind, at most 20 in all, as sentences. */
  differences: string[];
  counts: Record<
    | 'rowsUnlikeEvents'
    | 'brokenChains'
    | 'eventsWithoutCase'
    | 'timersWithoutCase'
    | 'openWithoutClock'
    | 'deliveriesGivenUp'
    | 'deliveriesOwedLong',
    number
  >;
}

/**
 * Folds every case's events and compares with its row, walks the hash chain, and looks for clocks without a case and
 * deliveries that were never settled; of one district or of all. Reads in pages, whatever the size.
 */
export async function verifyHistory(
  dataSource: DataSource,
  progress: (cases: number) => void = () => {},
  districtId: string | null = null,
): Promise<Findings> {
  const findings: Findings = {
    cases: 0,
    events: 0,
    differences: [],
    counts: {
      rowsUnlikeEvents: 0,
      brokenChains: 0,
      eventsWithoutCase: 0,
      timersWithoutCase: 0,
      openWithoutClock: 0,
      deliveriesGivenUp: 0,
      deliveriesOwedLong: 0,
    },
  };
  const found = (kind: keyof Findings['counts'], sentence: string) => {
    findings.counts[kind] += 1;
    if (findings.differences.length < 20) findings.differences.push(sentence);
  };
  // One snapshot: a move made meanwhile must not look like a difference.
  await dataSource.transaction('REPEATABLE READ', async (tx) => {
    let after: [string, string] = ['', '00000000-0000-0000-0000-000000000000'];
    for (;;) {
      const rows: Case[] = await tx.query(
        `SELECT ${caseColumns(tx)} FROM cases c WHERE (c.district_id, c.id) > ($1, $2) AND ($3::text IS NULL OR c.district_id = $3)
       ORDER BY c.district_id, c.id LIMIT 500`,
        [...after, districtId],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = [last.districtId, last.id];
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
      for (const row of rows) check(row, byCase.get(row.id) ?? [], found);
      findings.cases += rows.length;
      findings.events += events.length;
      progress(findings.cases);
    }
    await checkClocksAndDeliveries(tx, found, districtId);
  });
  return findings;
}

type Found = (kind: keyof Findings['counts'], sentence: string) => void;

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

async function checkClocksAndDeliveries(manager: Tx, found: Found, districtId: string | null): Promise<void> {
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
  // A case in these states waits for somebody, so a clock must run.
  const clockless: Array<{ number: string; state: string }> = await manager.query(
    `SELECT c.number, c.state FROM cases c
     WHERE c.state IN ('PENDING_ACCEPT', 'ACCEPTED', 'DISPATCHED', 'SIGNED', 'PROCESSING', 'VERIFYING')
       AND NOT EXISTS (SELECT 1 FROM case_timer t WHERE t.district_id = c.district_id AND t.case_id = c.id AND t.stopped_at IS NULL)
       AND ($1::text IS NULL OR c.district_id = $1)`,
    [districtId],
  );
  for (const { number, state } of clockless)
    found('openWithoutClock', `${number}: ${state} without a clock / 没有计时器`);
  const [{ unrelayed }] = await manager.query(
    `SELECT count(*)::int AS unrelayed FROM outbox
     WHERE relayed_at IS NULL AND written_at < now() - interval '1 hour' AND ($1::text IS NULL OR district_id = $1)`,
    [districtId],
  );
  if (unrelayed > 0)
    found(
      'deliveriesOwedLong',
      `${unrelayed} happenings wait for a relay / 个事件未转发: is a worker running?`,
    );
  const lost: Array<{ effect: string; caseId: string; state: string; outcome: string | null }> =
    await manager.query(
      `SELECT effect, case_id AS "caseId", state, outcome FROM delivery
     WHERE (state = 'GIVEN_UP' OR state = 'OWED' AND owed_at < now() - interval '1 hour')
       AND ($1::text IS NULL OR district_id = $1)`,
      [districtId],
    );
  for (const { effect, caseId, state, outcome } of lost)
    found(
      state === 'GIVEN_UP' ? 'deliveriesGivenUp' : 'deliveriesOwedLong',
      `${effect} for ${caseId}: ${state} ${outcome ?? ''} / 未送达`,
    );
}
