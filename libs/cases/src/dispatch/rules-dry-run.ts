import { createHmac } from 'node:crypto';
import { setImmediate as breath } from 'node:timers/promises';
import { canonical } from '#audit';
import { assign, type Assignment, type DispatchRule } from '#catalogue';
import type { Tx } from '#database';
import type { Ground } from '../ground.js';

/** A case that would have gone to somebody else. */
export interface Moved {
  number: string;
  categoryCode: string;
  dispatchedAt: Date;
  /** Whom the rules in force now would name, and by what. */
  now: To;
  would: To;
  /** Who leads it at present: a person may have changed it since. */
  lead: string | null;
}

interface To {
  unit: string;
  /** The rule; null for the responsibility list. */
  rule: string | null;
  /** A person would have to decide. */
  person: boolean;
}

export interface RulesDryRun {
  /** How many were looked at. */
  cases: number;
  elsewhere: number;
  /** How many each rule would have decided. */
  byRule: Array<{ rule: string; name: string; decided: number; elsewhere: number }>;
  /** The newest that would have gone elsewhere, at most 50. */
  moved: Moved[];
}

interface Dispatched {
  number: string;
  categoryCode: string;
  communityCode: string;
  streetCode: string;
  gridCode: string | null;
  channel: string;
  text: string;
  at: Date;
  lead: string | null;
}

const shown = 50;
const breathEvery = 50;

/**
 * Had these rules been in force for the last `last` dispatched cases (by filing), which would have gone elsewhere: each is decided twice, by the
 * rules in force at `now` and by these, with the list, map and calendar of today, at the moment it was dispatched. Writes
 * nothing; one statement. The scope must be the whole district.
 */
export async function dryRunRules(
  tx: Tx,
  { district, catalogue, calendar, dispatchRules }: Ground,
  rules: readonly DispatchRule[],
  last: number,
  now: Date,
): Promise<RulesDryRun> {
  const cases: Dispatched[] = await tx.query(
    `SELECT number, category_code AS "categoryCode", community_code AS "communityCode", street_code AS "streetCode",
            grid_code AS "gridCode", channel, text, dispatched_at AS at, lead_unit AS lead
     FROM cases WHERE district_id = $1 AND dispatched_at IS NOT NULL AND category_code IS NOT NULL AND community_code IS NOT NULL
     ORDER BY submitted_at DESC, id DESC LIMIT $2`,
    [district.districtId, last],
  );
  const inForce = dispatchRules.on(now);
  const decided: Moved[] = [];
  for (const [i, one] of cases.entries()) {
    // Residents file meanwhile: nobody waits for all of it.
    if (i % breathEvery === 0) await breath();
    const category = catalogue.find(one.categoryCode);
    if (!category) continue;
    const matter = { ...one, category };
    const [present, proposed] = [
      assign(matter, inForce, calendar),
      assign(matter, { version: inForce.version + 1, rules }, calendar),
    ];
    const { number, categoryCode, at, lead } = one;
    decided.push({ number, categoryCode, dispatchedAt: at, now: toOf(present), would: toOf(proposed), lead });
  }
  const elsewhere = (one: Moved) => one.now.unit !== one.would.unit || one.now.person !== one.would.person;
  return {
    cases: decided.length,
    elsewhere: decided.filter(elsewhere).length,
    byRule: rules.map(({ id, name }) => {
      const own = decided.filter(({ would }) => would.rule === id);
      return { rule: id, name, decided: own.length, elsewhere: own.filter(elsewhere).length };
    }),
    moved: decided.filter(elsewhere).slice(0, shown),
  };
}

const toOf = ({ firstHandlerCode, rule, person }: Assignment): To => ({
  unit: firstHandlerCode,
  rule: rule?.id ?? null,
  person: person !== null,
});

/** Proof that these very rules were dry-run in this district: whoever stores them must show it. */
export const fingerprintOfRules = (
  districtId: string,
  rules: readonly DispatchRule[],
  secret: string,
): string =>
  createHmac('sha256', secret)
    .update(`dispatch ${districtId} ${canonical(rules)}`)
    .digest('hex');
