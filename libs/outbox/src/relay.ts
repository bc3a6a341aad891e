import type { Tx } from '#database';
import type { Delivery } from './outbox.js';

/** An effect that a happening owes, always or only when its body contains `when`. */
export type Owed = string | { effect: string; when: Record<string, unknown> };

/** Which effects each kind of happening owes; a kind that is not named owes nothing. */
export type Owes = Record<string, readonly Owed[]>;

/** A delivery to be put on a queue: the bell, not the work. */
export type Bell = Pick<Delivery, 'districtId' | 'id' | 'urgent' | 'attempts'> & { rings: string };

/**
 * Turns happenings into deliveries, at most `limit` of them, emergencies first. Any number of relays may
 * run: each happening is taken by one. Returns how many were taken.
 */
export async function relay(tx: Tx, owes: Owes, limit = 500): Promise<number> {
  const [{ taken }] = await tx.query(
    `WITH picked AS (
       SELECT * FROM outbox WHERE relayed_at IS NULL ORDER BY urgent DESC, id LIMIT $2 FOR UPDATE SKIP LOCKED
     ), owed AS (
       INSERT INTO delivery (district_id, id, outbox_id, effect, kind, case_id, seq, body, urgent, state, attempts, ring_at, owed_at)
       SELECT p.district_id, gen_random_uuid(), p.id, coalesce(e.owed ->> 'effect', e.owed #>> '{}'), p.kind, p.case_id, p.seq, p.body, p.urgent, 'OWED', 0, now(), now()
       FROM picked p CROSS JOIN LATERAL jsonb_array_elements(coalesce($1::jsonb -> p.kind, '[]'::jsonb)) AS e(owed)
       WHERE p.body @> coalesce(e.owed -> 'when', '{}'::jsonb)
     ), done AS (
       UPDATE outbox o SET relayed_at = now() FROM picked p WHERE o.district_id = p.district_id AND o.id = p.id
     )
     SELECT count(*)::int AS taken FROM picked`,
    [JSON.stringify(owes), limit],
  );
  return taken;
}

/**
 * The deliveries whose bell must ring now, each handed out once per `leaseMs`: when the queue loses the job
 * or the worker dies, the next ring brings it back.
 */
export async function bellsToRing(tx: Tx, leaseMs: number, limit = 500): Promise<Bell[]> {
  const [rows] = await tx.query(
    `UPDATE delivery d SET ring_at = now() + $1 * interval '1 millisecond'
     FROM (SELECT district_id, id FROM delivery WHERE state = 'OWED' AND ring_at <= now()
           ORDER BY ring_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
     WHERE d.district_id = due.district_id AND d.id = due.id
     RETURNING d.district_id AS "districtId", d.id, d.urgent, d.attempts, extract(epoch from d.ring_at)::bigint::text AS rings`,
    [leaseMs, limit],
  );
  return rows;
}
