import * as clocks from './clock-rows.js';
import { insert, type Rowset } from './rowset.js';

/**
 * The parts of a statement that write the clocks of moves of one `district` (a parameter), each of another case: those that stop, pause, move, run on or
 * start, each with a line in its story. A clock stopped in time is MET, late MISSED, called off CANCELLED; a move that ends
 * everything calls off what it does not meet.
 */
export function clockParts(writes: readonly clocks.ClockWrite[], rows: Rowset, district: string): string[] {
  const sameCase = `t.district_id = ${district} AND t.case_id = s.case_id`;
  const parts: string[] = [];
  const part = (name: string, { columns, of }: typeof clocks.stops, sql: (from: string) => string) => {
    const given = writes.flatMap(of);
    if (given.length > 0) parts.push(`${name} AS (${sql(rows('s', columns, given))})`);
    return given.length > 0;
  };
  // What has run out stays so, whatever ends it; a review date and the archive are dates and not duties.
  const stopped = part(
    'stopped',
    clocks.stops,
    (from) => `UPDATE case_timer t SET stopped_at = s.at, next_at = NULL, story = t.story || s.turn,
        outcome = CASE WHEN (t.overdue_at IS NOT NULL OR t.id = s.served) AND t.kind <> ALL('{ARCHIVE,LEDGER_REVIEW}') THEN 'MISSED'
          WHEN CASE WHEN s.everything THEN t.kind <> ALL(s.meet) ELSE t.subject = ANY(s.called_off) OR t.kind = ANY(s.calls_off) END
          THEN 'CANCELLED' WHEN t.due_at >= s.at THEN 'MET' ELSE 'MISSED' END,
        overdue_at = CASE WHEN t.id = s.served THEN s.at ELSE t.overdue_at END
      FROM ${from} WHERE ${sameCase} AND t.stopped_at IS NULL
        AND CASE WHEN s.everything THEN t.kind <> ALL(s.spare) ELSE t.kind = ANY(s.kinds) OR t.subject = ANY(s.subjects) END
      RETURNING t.id`,
  );
  part(
    'served',
    clocks.serves,
    (from) => `UPDATE case_timer t SET next_at = s.next_at, warned_at = coalesce(s.warned_at, t.warned_at),
        overdue_at = coalesce(s.overdue_at, t.overdue_at)
      FROM ${from} WHERE ${sameCase} AND t.id = s.id`,
  );
  part(
    'paused',
    clocks.pauses,
    (
      from,
    ) => `UPDATE case_timer t SET paused_at = s.at, remaining = s.remaining, next_at = NULL, story = t.story || s.turn
      FROM ${from} WHERE ${sameCase} AND t.id = s.id`,
  );
  part(
    'retimed',
    clocks.retimes,
    (
      from,
    ) => `UPDATE case_timer t SET due_at = s.due_at, warn_at = s.warn_at, next_at = s.next_at, provisional = s.provisional,
        paused_at = NULL, remaining = NULL, story = t.story || s.turn, allowed = coalesce(s.allowed, t.allowed),
        computed_from = coalesce(s.computed_from, t.computed_from),
        overdue_at = CASE WHEN s.due_at > s.at THEN NULL ELSE t.overdue_at END,
        warned_at = CASE WHEN s.warn_at IS NOT NULL THEN NULL ELSE t.warned_at END
      FROM ${from} WHERE ${sameCase} AND t.id = s.id`,
  );
  // Those of the present lead only: a unit that handed the case back in this round has left its own behind. The review of
  // what was asked for besides does not run on: with the result it has fallen away.
  part(
    'ran_on',
    clocks.runsOn,
    (from) => `UPDATE case_timer t SET stopped_at = NULL, outcome = NULL, story = t.story || s.turn,
        next_at = CASE WHEN t.overdue_at IS NOT NULL THEN NULL WHEN t.warned_at IS NULL AND t.warn_at > s.at THEN t.warn_at ELSE t.due_at END
      FROM ${from} WHERE ${sameCase} AND t.id IN (
        SELECT DISTINCT ON (r.kind, r.subject) r.id FROM case_timer r
        WHERE r.district_id = ${district} AND r.case_id = s.case_id AND r.round = s.round AND r.stopped_at >= s.since
          AND r.story->-1->>'by' = s.stopped_by AND r.kind <> 'REVIEW'
        ORDER BY r.kind, r.subject, r.stopped_at DESC, r.id DESC)`,
  );
  part('started', clocks.starts, (from) =>
    // PostgreSQL runs the parts in no promised order; a clock may only start again after the one of its kind has stopped.
    insert('case_timer', clocks.starts.columns, from, {
      district_id: district,
      ...(stopped ? { round: 'round + 0 * (SELECT count(*)::int FROM stopped)' } : {}),
    }),
  );
  return parts;
}
