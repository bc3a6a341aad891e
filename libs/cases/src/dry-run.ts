import { createHmac } from 'node:crypto';
import { dueAt, type Limit } from '#calendar';
import { policyBefore, policyFor, type Policy, type Profile, type Urgency } from '#catalogue';
import type { Tx } from '#database';
import { canonical } from '#audit';
import type { Ground } from './ground.js';

/** How HANDLE of so many cases would have come out: due earlier, later or at the same time, and late or not. */
export interface Tally {
  cases: number;
  sooner: number;
  later: number;
  same: number;
  late: number;
  wouldBeLate: number;
  newlyLate: number;
  noLongerLate: number;
}

/** One case's HANDLE as it was and as it would have been. */
export interface Shift {
  number: string;
  categoryCode: string | null;
  urgency: Urgency;
  startedAt: Date;
  was: { limit: Limit; dueAt: Date; late: boolean };
  would: { limit: Limit; dueAt: Date; late: boolean; provisional: boolean };
  /** Hours by which it would have been due later; below nought: sooner. */
  hours: number;
}

export interface DryRun {
  total: Tally;
  byUrgency: Partial<Record<Urgency, Tally>>;
  largest: Shift[];
}

interface Handled {
  number: string;
  categoryCode: string | null;
  urgency: Urgency;
  startedAt: Date;
  dueAt: Date;
  allowed: Limit;
  /** When the clock stopped or was paused; null while it runs. */
  until: Date | null;
}

const largestShown = 20;

/**
 * What HANDLE of the last `last` dispatched cases (by filing) would have been under another profile, with the matters and
 * the calendar as they are now. It counts from the first dispatch; what was granted on the way (extension, suspension) is
 * granted again. Late is what was not done by then, at `now` where it is not done yet. Reads one statement, writes nothing.
 */
export async function dryRun(
  tx: Tx,
  { district, catalogue, calendar }: Ground,
  profile: Profile,
  last: number,
  now: Date,
): Promise<DryRun> {
  const cases: Handled[] = await tx.query(
    `SELECT c.number, c.category_code AS "categoryCode", c.urgency, t.started_at AS "startedAt", t.due_at AS "dueAt",
            t.allowed, t.until
     FROM (SELECT * FROM cases WHERE district_id = $1 AND dispatched_at IS NOT NULL AND urgency IS NOT NULL
           ORDER BY submitted_at DESC, id DESC LIMIT $2) c
     CROSS JOIN LATERAL (
       SELECT started_at, due_at, allowed, coalesce(stopped_at, paused_at) AS until FROM case_timer
       WHERE district_id = c.district_id AND case_id = c.id AND kind = 'HANDLE' AND round = 1
       ORDER BY started_at DESC LIMIT 1) t`,
    [district.districtId, last],
  );
  const policies = new Map<string, Policy>();
  const policyOf = ({ categoryCode, urgency }: Handled): Policy => {
    const key = `${categoryCode} ${urgency}`;
    const category = catalogue.find(categoryCode ?? '');
    const known =
      policies.get(key) ??
      (category?.urgency === urgency ? policyFor(profile, category) : policyBefore(profile, urgency));
    policies.set(key, known);
    return known;
  };
  const shifts = cases.map((one): Shift => {
    const limit = policyOf(one).limits.HANDLE!;
    const { at, provisional } = dueAt(one.startedAt, limit, calendar);
    const granted = one.dueAt.getTime() - dueAt(one.startedAt, one.allowed, calendar).at.getTime();
    const would = new Date(at.getTime() + granted);
    const until = one.until ?? now;
    return {
      number: one.number,
      categoryCode: one.categoryCode,
      urgency: one.urgency,
      startedAt: one.startedAt,
      was: { limit: one.allowed, dueAt: one.dueAt, late: until > one.dueAt },
      would: { limit, dueAt: would, late: until > would, provisional },
      hours: Math.round((would.getTime() - one.dueAt.getTime()) / 360_000) / 10,
    };
  });
  return {
    total: tally(shifts),
    byUrgency: Object.fromEntries(
      Object.keys(profile.byUrgency)
        .map((urgency) => [urgency, tally(shifts.filter((one) => one.urgency === urgency))] as const)
        .filter(([, { cases: some }]) => some > 0),
    ),
    largest: shifts
      .filter(({ was, would }) => was.dueAt.getTime() !== would.dueAt.getTime())
      .sort((a, b) => Math.abs(b.hours) - Math.abs(a.hours) || (a.number < b.number ? -1 : 1))
      .slice(0, largestShown),
  };
}

function tally(shifts: readonly Shift[]): Tally {
  const count = (holds: (shift: Shift) => boolean) => shifts.filter(holds).length;
  return {
    cases: shifts.length,
    sooner: count(({ was, would }) => would.dueAt < was.dueAt),
    later: count(({ was, would }) => would.dueAt > was.dueAt),
    same: count(({ was, would }) => would.dueAt.getTime() === was.dueAt.getTime()),
    late: count(({ was }) => was.late),
    wouldBeLate: count(({ would }) => would.late),
    newlyLate: count(({ was, would }) => would.late && !was.late),
    noLongerLate: count(({ was, would }) => was.late && !would.late),
  };
}

/**
 * Proof that this very profile was dry-run in this district: whoever stores it must show it. Its version number does not
 * count, because the number is given when it is stored.
 */
export function fingerprintOf(districtId: string, profile: Profile, secret: string): string {
  const { version: _, ...content } = profile;
  return createHmac('sha256', secret)
    .update(`policy ${districtId} ${canonical(content)}`)
    .digest('hex');
}
