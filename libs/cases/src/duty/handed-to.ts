import type { Category } from '#catalogue';
import type { Said } from '#config';
import { isOnDuty, onDuty, type OnDuty } from '#rosters';
import type { Case, Change } from '../case.js';
import type { Situation } from '../decide.js';
import type { Ground } from '../ground.js';

/** What naming the worker on duty, or nobody, makes of a case and of its event. */
export interface Handed {
  change: Pick<Change, 'handler' | 'handlerId'>;
  why: { handler?: Said };
  detail: Record<string, unknown>;
}

type Placed = Pick<Case, 'gridCode' | 'confidential'>;
type Waiting = Placed & Pick<Case, 'state' | 'communityCode' | 'leadUnit' | 'handler' | 'handlerId'>;

/**
 * Who is on duty for a matter that a grid starts (field-rules 2.9, 2.6). A confidential case is nobody's by itself: the worker
 * is a neighbour of whoever reported, so the community says who handles it (field-rules 5).
 */
export function dutyOf(
  { roster, calendar }: Pick<Ground, 'roster' | 'calendar'>,
  { gridCode, confidential }: Placed,
  category: Category | undefined,
  now: Date,
): OnDuty | undefined {
  if (category?.firstLevel !== 'GRID' || gridCode === null || confidential) return undefined;
  return onDuty(roster, gridCode, now, calendar);
}

/** Where the community gets a grid matter, the worker on duty has it; everywhere else the lead says who does. */
export function handedTo(
  { before, facts }: Pick<Situation, 'before' | 'facts'>,
  leadUnit: string | null,
): Handed {
  const { onDuty: duty } = facts;
  if (!duty || leadUnit === null || leadUnit !== before?.communityCode)
    return { change: { handler: null, handlerId: null }, why: {}, detail: {} };
  const { staff, as, why } = duty;
  return {
    change: { handler: staff?.name ?? null, handlerId: staff?.id ?? null },
    why: { handler: why },
    detail: { duty: as, dutyWhy: why, ...(staff ? { handler: staff.name } : {}) },
  };
}

/**
 * Who is to have a case that nobody has begun to work on, because whoever has it is not there any more or nobody has it; null
 * where it stays. Whom a person named (`handler` without an account) nobody relieves.
 */
export function reliefOf(
  ground: Pick<Ground, 'roster' | 'calendar'>,
  row: Waiting,
  category: Category | undefined,
  now: Date,
): Handed | null {
  const { state, gridCode, handler, handlerId, leadUnit, communityCode } = row;
  const waits = state === 'DISPATCHED' || state === 'SIGNED';
  if (!waits || leadUnit === null || leadUnit !== communityCode) return null;
  if (handler !== null && handlerId === null) return null;
  const duty = dutyOf(ground, row, category, now);
  if (!duty || gridCode === null) return null;
  const { roster, calendar } = ground;
  const stays = handlerId ? isOnDuty(roster, gridCode, handlerId, now, calendar) : duty.staff === null;
  if (stays) return null;
  return handedTo({ before: row as Case, facts: { timers: [], onDuty: duty } }, leadUnit);
}
