import type { Tx } from '#database';
import type { Delivery, Happening } from './outbox.js';

/** An effect that a happening owes, always or only when its body contains `when`. */
export type Owed = string | { effect: string; when: Record<string, unknown> };

/** Which effects each kind of happening owes; a kind that is not named owes nothing. */
export type Owes = Record<string, readonly Owed[]>;

/** A delivery to be put on a queue: the bell, not the work. */
export type Ringing = Pick<Delivery, 'districtId' | 'id' | 'effect' | 'urgent' | 'attempts' | 'trace'> & {
  rings: string;
};

/** What a relay took, in the order it was written. */
export type Taken = Pick<Happening, 'caseId' | 'seq' | 'kind'>;

/** A district in which something waits for a relay. */
export interface Waiting {
  districtId: string;
  /** Happenings nobody has taken yet. */
  unrelayed: boolean;
  /** Deliveries whose bell must ring (again). */
  due: boolean;
}

/** Where something waits, emergencies first: one read of a few index entries a district, which locks nothing. */
export function whereWorkWaits(tx: Tx): Promise<Waiting[]> {
  const happened = `SELECT 1 FROM outbox o WHERE o.district_id = d.district_id AND o.relayed_at IS NULL`;
  const owed = `SELECT 1 FROM delivery o WHERE o.district_id = d.district_id AND o.state = 'OWED' AND o.ring_at <= now()`;
  return tx.query(
    `SELECT district_id AS "districtId", pressing OR ordinary AS unrelayed, due
     FROM (SELECT d.district_id, EXISTS (${happened} AND o.urgent) AS pressing, EXISTS (${happened} AND NOT o.urgent) AS ordinary,
             EXISTS (${owed} AND o.urgent) OR EXISTS (${owed} AND NOT o.urgent) AS due FROM district d) waits
     WHERE pressing OR ordinary OR due ORDER BY pressing DESC, district_id`,
  );
}

/** Emergencies, then as much of the rest as there is room for: each half is one walk along an index of `order`. */
const emergenciesFirst = (columns: string, from: string, order: string, limit: string) =>
  `pressing AS (SELECT ${columns} FROM ${from} AND urgent ORDER BY ${order} LIMIT ${limit} FOR UPDATE SKIP LOCKED),
   ordinary AS (SELECT ${columns} FROM ${from} AND NOT urgent ORDER BY ${order}
     LIMIT ${limit} - (SELECT count(*) FROM pressing) FOR UPDATE SKIP LOCKED),
   picked AS (SELECT * FROM pressing UNION ALL SELECT * FROM ordinary)`;

const rings = `extract(epoch FROM ring_at)::bigint::text`;

/**
 * Turns happenings of one district into deliveries, at most `limit` of them, emergencies first. Any number of relays may
 * run: each happening is taken by one. The deliveries are handed out at once for `leaseMs`, as by `bellsToRing`; with 0
 * their bells are left to ring.
 */
export async function relay(
  tx: Tx,
  districtId: string,
  owes: Owes,
  limit = 500,
  leaseMs = 0,
): Promise<{ taken: Taken[]; ringing: Ringing[] }> {
  const [{ taken, ringing }] = await tx.query(
    `WITH ${emergenciesFirst('id, kind, case_id, seq, body, urgent, trace', 'outbox WHERE district_id = $1 AND relayed_at IS NULL', 'id', '$3')},
     owed AS (
       INSERT INTO delivery (district_id, id, outbox_id, effect, kind, case_id, seq, body, urgent, state, attempts, ring_at, owed_at, trace)
       SELECT $1, gen_random_uuid(), p.id, coalesce(e.owed ->> 'effect', e.owed #>> '{}'), p.kind, p.case_id, p.seq, p.body, p.urgent,
         'OWED', 0, now() + $4 * interval '1 millisecond', now(), p.trace
       FROM picked p CROSS JOIN LATERAL jsonb_array_elements(coalesce($2::jsonb -> p.kind, '[]'::jsonb)) AS e(owed)
       WHERE p.body @> coalesce(e.owed -> 'when', '{}'::jsonb)
       RETURNING id, effect, urgent, trace, ${rings} AS rings
     ), done AS (
       UPDATE outbox SET relayed_at = now() WHERE district_id = $1 AND id = ANY(ARRAY(SELECT id FROM picked))
     )
     SELECT coalesce((SELECT json_agg(json_build_object('caseId', case_id, 'seq', seq, 'kind', kind) ORDER BY id) FROM picked), '[]') AS taken,
            coalesce((SELECT json_agg(json_build_object('id', id, 'effect', effect, 'urgent', urgent, 'rings', rings, 'trace', trace)) FROM owed), '[]') AS ringing`,
    [districtId, JSON.stringify(owes), limit, leaseMs],
  );
  const bells: Array<Omit<Ringing, 'districtId' | 'attempts'>> = leaseMs > 0 ? ringing : [];
  return { taken, ringing: bells.map((one) => ({ ...one, districtId, attempts: 0 })) };
}

/**
 * The deliveries of a district whose bell must ring now, emergencies first, each handed out once per `leaseMs`: when the
 * queue loses the job or the worker dies, the next ring brings it back.
 */
export async function bellsToRing(
  tx: Tx,
  districtId: string,
  leaseMs: number,
  limit = 500,
): Promise<Ringing[]> {
  const [rows] = await tx.query(
    `WITH ${emergenciesFirst('id', `delivery WHERE district_id = $1 AND state = 'OWED' AND ring_at <= now()`, 'ring_at', '$3')}
     UPDATE delivery SET ring_at = now() + $2 * interval '1 millisecond'
     WHERE district_id = $1 AND id = ANY(ARRAY(SELECT id FROM picked))
     RETURNING district_id AS "districtId", id, effect, urgent, attempts, trace, ${rings} AS rings`,
    [districtId, leaseMs, limit],
  );
  return rows;
}
