import type { Stage } from './stage.js';

/** What ours wrote for one clock of a kind, for the floor to write again: values of columns, as JSON. */
export interface Swept {
  /** Columns of `cases` that any of the moves set, with their types. */
  columns: Array<{ name: string; type: string }>;
  moves: Array<Record<string, unknown>>;
  /** Clocks that were started, each with the key of its move. */
  started: Array<Record<string, unknown>>;
}

/** The clock that brings each move about; a warning has a key of its own. */
const keys: Record<string, string> = {
  warn: 'WARN',
  overdue: 'HANDLE',
  autoSign: 'SIGN',
  escalate: 'ESCALATE',
  archive: 'ARCHIVE',
};

/** One of each move that was made at `since` or after. */
export async function readSwept(stage: Stage, database: string, since: Date): Promise<Swept> {
  const found = await stage.ask<{
    event: Record<string, unknown> & { move: string; change: object };
    body: object;
    row: Record<string, unknown>;
    stops: Record<string, string> | null;
    turn: object | null;
    started: Array<Record<string, unknown>> | null;
  }>(
    database,
    `SELECT to_jsonb(e) AS event, o.body, to_jsonb(c) AS row,
       stopped.stops, stopped.turn,
       (SELECT jsonb_agg(to_jsonb(t)) FROM case_timer t
         WHERE t.district_id = e.district_id AND t.case_id = e.case_id AND t.started_at = e.at) AS started
     FROM (SELECT DISTINCT ON (move) * FROM case_event WHERE at >= '${since.toISOString()}' ORDER BY move, case_id) e
     JOIN outbox o ON o.district_id = e.district_id AND o.case_id = e.case_id AND o.seq = e.seq
     JOIN cases c ON c.district_id = e.district_id AND c.id = e.case_id
     CROSS JOIN LATERAL (SELECT jsonb_object_agg(t.kind, t.outcome) AS stops, jsonb_agg(t.story->-1) AS turn FROM case_timer t
       WHERE t.district_id = e.district_id AND t.case_id = e.case_id AND t.stopped_at = e.at) stopped`,
  );
  const sets = found.map(({ event, row }) =>
    Object.fromEntries(
      Object.keys(event.change)
        .map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
        .map((name) => [name, row[name] ?? null]),
    ),
  );
  const names = [...new Set(sets.flatMap((one) => Object.keys(one)))];
  const columns = await stage.ask<{ name: string; type: string }>(
    database,
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = 'cases'::regclass AND attname IN (${names.map((name) => `'${name}'`).join(', ')})`,
  );
  return {
    columns,
    moves: found.map(({ event, body, stops, turn }, i) => ({
      key: keys[event.move],
      event,
      body,
      stops: stops ?? {},
      turn,
      sets: sets[i],
    })),
    started: found.flatMap(({ event, started }) =>
      (started ?? []).map((timer) => ({ key: keys[event.move], timer })),
    ),
  };
}
