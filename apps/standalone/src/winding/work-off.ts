import { setTimeout as wait } from 'node:timers/promises';
import { sweepTimers } from '#cases';
import type { Settings } from '#config';
import { relay, whereWorkWaits } from '#outbox';
import { owes } from '../../../worker/src/effects.js';
import { runEffect } from '../../../worker/src/run-effect.js';
import type { World } from '../../../worker/src/world.js';

/** The worker that runs in this process: what it reaches, and how long it may hold a delivery. */
export interface Hands {
  world: World;
  settings: Pick<Settings, 'deliveryLeaseMs'>;
  /** Told of a clock that could not be served. */
  fault: (timerId: string, error: unknown) => void;
  /** Clocks that could not be served lately. */
  faulty: () => readonly string[];
}

/** What is tried again later than this is not waited for: a gateway that is away must not hold up the clock. */
const patience = '5 seconds';
const pollMs = 5;
const mostIdleRounds = 4000;
const together = 32;

interface Left {
  unrelayed: boolean;
  due: boolean;
  /** Deliveries nobody has tried yet. */
  fresh: Array<{ districtId: string; id: string }>;
  /** Others that are in somebody's hands or will be soon. */
  soon: boolean;
  /** The next moment after now at which a clock must be looked at, those apart that could not be served. */
  next: Date | null;
}

/**
 * Works off everything that is owed and due at the clock's present moment, and what that brings about, until nothing is
 * left: happenings relayed, effects done, clocks swept. Does the worker's work itself rather than wait for its next
 * round; whatever a worker has in its hands is waited for. Tells how many clocks were served and when the next one comes up. Throws where nothing moves any more.
 */
export async function workOff(hands: Hands): Promise<{ served: number; next: Date | null }> {
  const { world, settings, fault } = hands;
  const tx = world.dataSource.manager;
  let served = 0;
  for (let idle = 0; idle < mostIdleRounds; idle++) {
    const left = await whatIsLeft(hands);
    if (!left.unrelayed && !left.due && !left.soon && left.fresh.length === 0)
      return { served, next: left.next };
    let did = 0;
    for (const { districtId, unrelayed } of left.unrelayed ? await whereWorkWaits(tx) : [])
      if (unrelayed) did += (await relay(tx, districtId, owes)).taken.length;
    await Promise.all(left.fresh.map((job) => runEffect(world, settings, job)));
    did += left.fresh.length;
    if (left.due) {
      const swept = await sweepTimers(world.dataSource, world.desk, world.clock, ({ id }, error) =>
        fault(id, error),
      );
      served += swept;
      did += swept;
    }
    if (did > 0) idle = 0;
    else await wait(pollMs);
  }
  throw new Error('what is due or owed is not getting less / 到期或欠着的事没有减少: see the log');
}

async function whatIsLeft({ world, faulty }: Hands): Promise<Left> {
  const [left] = await world.dataSource.query(
    `SELECT EXISTS (SELECT 1 FROM outbox WHERE relayed_at IS NULL) AS unrelayed,
            EXISTS (SELECT 1 FROM case_timer WHERE next_at <= $1) AS due,
            (SELECT min(next_at) FROM case_timer WHERE next_at > $1 AND NOT id = ANY($3::uuid[])) AS next,
            EXISTS (SELECT 1 FROM delivery WHERE state = 'OWED' AND attempts > 0
                      AND (leased_until > now() OR ring_at <= now() + $2::interval)) AS soon,
            ARRAY(SELECT json_build_object('districtId', district_id, 'id', id) FROM delivery
                    WHERE state = 'OWED' AND attempts = 0 ORDER BY urgent DESC, owed_at LIMIT ${together}) AS fresh`,
    [world.clock.now(), patience, faulty()],
  );
  return left;
}
