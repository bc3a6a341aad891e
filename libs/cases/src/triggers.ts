import type { Tx } from '#database';
import type { Case } from './case.js';
import { nearby } from './nearby.js';

/** What is known about a case when it is asked whether it must rise. */
interface Known {
  row: Case;
  /** Reporters of the matter: its own and those of everything merged into it. */
  reporters: number;
  /** Appeals about the same matter within 100 m and the policy's days, this one counted. */
  repeats: number;
  /** Triggers that have lifted it already. */
  lifted: readonly string[];
}

interface Trigger {
  zh: string;
  holds: (known: Known) => boolean;
}

/** When a case rises besides its level's own clock, an order and "beyond power" (field-rules 2.6); the numbers are the policy's. */
export const triggers = {
  EMERGENCY: {
    zh: '紧急事项不在社区以下停留',
    holds: ({ row }) =>
      row.urgency === 'EMERGENCY' &&
      row.policy?.ladder.find(({ level }) => level === row.level)?.unit === 'COMMUNITY',
  },
  BEYOND_POWER: {
    zh: '退单原因为超出本级权限',
    holds: ({ row }) =>
      row.returns?.at(-1)?.reasonCode === 'BEYOND_POWER' && row.returns.at(-1)?.outcome === 'REJECTED',
  },
  REWORKS: {
    zh: '多次重办',
    holds: ({ row }) => row.reworks >= (row.policy?.triggers.reworks ?? Infinity),
  },
  REPEATS: {
    zh: '同一地点同类问题反复发生',
    holds: ({ row, repeats }) => repeats >= (row.policy?.triggers.repeats?.count ?? Infinity),
  },
  REPORTERS: {
    zh: '多人反映',
    holds: ({ row, reporters }) => reporters >= (row.policy?.triggers.reporters ?? Infinity),
  },
} as const satisfies Record<string, Trigger>;

export type TriggerName = keyof typeof triggers;

/** The first trigger that holds and has not lifted the case yet. Pure. */
export function firstTrigger(known: Known): TriggerName | null {
  const names = Object.keys(triggers) as TriggerName[];
  return names.find((name) => !known.lifted.includes(name) && triggers[name].holds(known)) ?? null;
}

/** Asks the database what the triggers need to know, in one statement. */
export async function triggerOf(tx: Tx, row: Case, now: Date): Promise<TriggerName | null> {
  const [{ reporters, repeats, lifted }] = await tx.query(
    `SELECT
       (SELECT count(*)::int + 1 FROM cases m WHERE m.district_id = $1 AND m.master_id = $2) AS reporters,
       (SELECT count(*)::int FROM cases r WHERE r.district_id = $1 AND r.category_code = $3
          AND ${nearby('r', { lng: '$7', lat: '$8', grid: '$4' }, 100)}
          AND r.state <> ALL('{DRAFT,VOIDED,REJECTED,WITHDRAWN}')
          AND r.submitted_at > $5::timestamptz - make_interval(days => $6::int) AND r.submitted_at <= $5) AS repeats,
       (SELECT coalesce(array_agg(e.detail->>'trigger'), '{}') FROM case_event e
          WHERE e.district_id = $1 AND e.case_id = $2 AND e.move = 'escalate' AND e.detail ? 'trigger') AS lifted`,
    [
      row.districtId,
      row.id,
      row.categoryCode,
      row.gridCode,
      now,
      row.policy?.triggers.repeats?.days ?? 0,
      row.lng,
      row.lat,
    ],
  );
  return firstTrigger({ row, reporters, repeats, lifted });
}
