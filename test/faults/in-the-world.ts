import type { DataSource } from 'typeorm';
import { findingKinds } from '#cases';
import { reporterActor } from '#people';
import { smokeAt, type OwnWorld } from './own-world.js';

/** So many complaints from residents nobody knows, at once. */
export const fileAll = ({ intake, districtId }: OwnWorld, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      intake.submit(reporterActor(districtId, null, null), smokeAt(index)),
    ),
  );

/** How many deliveries are owed no more. */
export async function settledCount({ dataSource }: OwnWorld): Promise<number> {
  const [{ count }] = await dataSource.query(
    `SELECT count(*)::int AS count FROM delivery WHERE state <> 'OWED'`,
  );
  return count as number;
}

/** The moves of a case, in order. */
export async function movesOf({ dataSource }: OwnWorld, caseId: string): Promise<string[]> {
  const rows: Array<{ move: string }> = await dataSource.query(
    'SELECT move FROM case_event WHERE case_id = $1 ORDER BY seq',
    [caseId],
  );
  return rows.map(({ move }) => move);
}

/** What was said about a case: `way recipient text`, sorted. The same words twice are two. */
export async function saidAbout({ dataSource }: OwnWorld, caseId: string): Promise<string[]> {
  const rows: Array<{ said: string }> = await dataSource.query(
    `SELECT way || ' ' || recipient AS said FROM message WHERE case_id = $1 ORDER BY 1`,
    [caseId],
  );
  return rows.map(({ said }) => said);
}

/** What a case that went its way by itself leaves behind: accepted and dispatched once, the unit and the resident told once. */
export const onceDispatched = (lead: string) => ({
  moves: ['submit', 'accept', 'dispatch'],
  said: [`INBOX ${lead}`, 'SMS 154****1038'],
});

/**
 * Everything that was done more than once in the whole database: moves of one kind in a round, notices with the same
 * words. Empty when nothing was doubled.
 */
export async function doubled(dataSource: DataSource): Promise<unknown[]> {
  return [
    ...(await dataSource.query(
      `SELECT case_id, move, cause, count(*) FROM case_event WHERE move IN ('submit', 'hold', 'accept', 'dispatch', 'autoSign')
       GROUP BY 1, 2, 3 HAVING count(*) > 1`,
    )),
    ...(await dataSource.query(
      `SELECT case_id, move, count(*) FROM case_event WHERE move IN ('submit', 'hold', 'accept', 'dispatch', 'autoSign')
       GROUP BY 1, 2 HAVING count(*) > 1`,
    )),
    ...(await dataSource.query(
      `SELECT case_id, recipient, text, count(*) FROM message GROUP BY 1, 2, 3 HAVING count(*) > 1`,
    )),
  ];
}

/** Clocks that made a move more than once, or were marked and have no event. Empty when each was served once. */
export function servedTwice(dataSource: DataSource): Promise<unknown[]> {
  return dataSource.query(
    `SELECT t.case_id, t.kind, count(e.*) FROM case_timer t
     LEFT JOIN case_event e ON e.district_id = t.district_id AND e.case_id = t.case_id AND e.at = coalesce(t.overdue_at, t.warned_at)
       AND e.move IN ('warn', 'overdue', 'autoSign', 'escalate', 'archive')
     WHERE coalesce(t.overdue_at, t.warned_at) IS NOT NULL GROUP BY 1, 2, t.id HAVING count(e.*) <> 1
     UNION ALL
     SELECT case_id, move, count(*) FROM case_event WHERE cause IS NOT NULL GROUP BY case_id, move, cause HAVING count(*) > 1`,
  );
}

/** Cases that are neither dispatched nor waiting for a person, once nothing is owed: there are none. */
export async function stuck(dataSource: DataSource): Promise<unknown[]> {
  return dataSource.query(
    `SELECT number, state FROM cases WHERE NOT (state IN ('DISPATCHED', 'SIGNED') OR state = 'PENDING_ACCEPT' AND triage IS NOT NULL)`,
  );
}

/** Dispatched cases whose unit or resident was not told exactly once. */
export async function wronglyTold(dataSource: DataSource): Promise<unknown[]> {
  return dataSource.query(
    `SELECT c.number, count(m.*) FROM cases c LEFT JOIN message m ON m.case_id = c.id AND (m.way = 'SMS' OR m.text LIKE '%请签收')
     WHERE c.state IN ('DISPATCHED', 'SIGNED') GROUP BY 1
     HAVING count(*) FILTER (WHERE m.way = 'SMS') <> 1 OR count(*) FILTER (WHERE m.way = 'INBOX') <> 1`,
  );
}

const nothing = Object.fromEntries(Object.keys(findingKinds).map((kind) => [kind, 0]));

/** A history without any finding. */
export const clean = expect.objectContaining({ differences: [], counts: nothing });

/** The same where the test itself has moved so many clocks by hand, so that they came due: verify names these, and nothing else. */
export const cleanButForMoved = (clocks: number) =>
  expect.objectContaining({ counts: { ...nothing, clocksUnlikeEvents: clocks } });

/** Waits until nothing is owed; then nothing is stuck, doubled or told wrongly, and the history is whole. */
export async function everythingDoneOnce({ dataSource, settled, history }: OwnWorld): Promise<void> {
  await settled();
  expect(await stuck(dataSource)).toEqual([]);
  expect(await doubled(dataSource)).toEqual([]);
  expect(await wronglyTold(dataSource)).toEqual([]);
  expect(await history()).toEqual(clean);
}
