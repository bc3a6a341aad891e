import type { Tx } from '#database';
import type { Delivery } from './outbox.js';

/** How an effect ended; anything it throws counts as RETRY. */
export type Outcome =
  | { is: 'DONE' }
  | { is: 'SKIPPED'; why: string }
  | { is: 'RETRY'; why: string }
  | { is: 'GIVE_UP'; why: string };

export const done: Outcome = { is: 'DONE' };
export const skipped = (why: string): Outcome => ({ is: 'SKIPPED', why });

/** An effect is tried this often, for about two days, before it is given up and shown by `verify`. */
export const mostAttempts = 60;

/** Takes a delivery for `leaseMs`. Null when it is settled already or another worker holds it. */
export async function claim(
  tx: Tx,
  districtId: string,
  id: string,
  leaseMs: number,
): Promise<Delivery | null> {
  const [rows] = await tx.query(
    `UPDATE delivery SET attempts = attempts + 1, leased_until = now() + $3 * interval '1 millisecond',
            ring_at = now() + $3 * interval '1 millisecond'
     WHERE district_id = $1 AND id = $2 AND state = 'OWED' AND (leased_until IS NULL OR leased_until <= now())
     RETURNING district_id AS "districtId", id, effect, kind, case_id AS "caseId", seq, body, urgent, attempts, trace`,
    [districtId, id, leaseMs],
  );
  return rows[0] ?? null;
}

/** Writes down how it went; a retry waits 1, 2, 4 ... seconds, at most an hour. */
export async function settle(
  tx: Tx,
  delivery: Pick<Delivery, 'districtId' | 'id' | 'attempts'>,
  outcome: Outcome,
): Promise<void> {
  const again = outcome.is === 'RETRY' && delivery.attempts < mostAttempts;
  const why = 'why' in outcome ? outcome.why.slice(0, 500) : null;
  if (again) {
    const seconds = Math.min(2 ** (delivery.attempts - 1), 3600);
    await tx.query(
      `UPDATE delivery SET leased_until = NULL, ring_at = now() + $3 * interval '1 second', outcome = $4
       WHERE district_id = $1 AND id = $2 AND state = 'OWED'`,
      [delivery.districtId, delivery.id, seconds, why],
    );
    return;
  }
  const state = outcome.is === 'DONE' ? 'DONE' : outcome.is === 'SKIPPED' ? 'SKIPPED' : 'GIVEN_UP';
  await tx.query(
    `UPDATE delivery SET state = $3, outcome = $4, settled_at = now(), leased_until = NULL
     WHERE district_id = $1 AND id = $2 AND state = 'OWED'`,
    [delivery.districtId, delivery.id, state, why],
  );
}

/** Sends once per delivery, however often it is tried. */
export async function send(
  tx: Tx,
  message: {
    districtId: string;
    deliveryId: string;
    way: 'SMS' | 'INBOX' | 'HAND_OVER';
    recipient: string;
    caseId: string;
    text: string;
    at: Date;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO message (district_id, delivery_id, way, recipient, case_id, text, sent_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [
      message.districtId,
      message.deliveryId,
      message.way,
      message.recipient,
      message.caseId,
      message.text,
      message.at,
    ],
  );
}

/** What is still owed, for the operations route and the metrics. Seconds are server time. */
export async function owing(
  tx: Tx,
): Promise<{ unrelayed: number; owed: number; givenUp: number; oldestSeconds: number }> {
  // Each count from its own small index: what is settled is the bulk of the table.
  const [row] = await tx.query(
    `SELECT (SELECT count(*)::int FROM outbox WHERE relayed_at IS NULL) AS unrelayed,
            (SELECT count(*)::int FROM delivery WHERE state = 'GIVEN_UP') AS "givenUp",
            count(*)::int AS owed,
            coalesce(extract(epoch FROM now() - min(owed_at)), 0)::int AS "oldestSeconds"
     FROM delivery WHERE state = 'OWED'`,
  );
  return row;
}
