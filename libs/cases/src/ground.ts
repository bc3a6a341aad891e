import { readCalendar, type WorkCalendar } from '#calendar';
import {
  assign,
  catalogueOf,
  policyFor,
  readPolicyBook,
  readRuleBook,
  type Assignment,
  type Catalogue,
  type Category,
  type Policy,
  type PolicyBook,
  type Profile,
  type RuleBook,
} from '#catalogue';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { District, readUnits, type Unit } from '#people';
import { rosterOf, type Roster } from '#rosters';
import {
  readLegacyNets,
  readMapBook,
  territoryOn,
  type LegacyNets,
  type MapBook,
  type Place,
  type Territory,
} from '#territory';
import { speaksOfDanger } from '#understanding';
import type { Case } from './case.js';
import type { Facts } from './decide.js';
import { dutyOf } from './duty/handed-to.js';
import { handlersOf } from './handlers.js';

/** What the rules of one district stand on: map, catalogue, calendar, policy and units. */
export interface Ground {
  district: District;
  /** The map in effect at the moment that was asked for. */
  territory: Territory;
  /** The departments' own nets on it. */
  legacy: LegacyNets;
  catalogue: Catalogue;
  calendar: WorkCalendar;
  units: ReadonlyMap<string, Unit>;
  /** Every version of the district's profiles: which one holds hangs on the moment, so it is asked for by `now`. */
  policies: PolicyBook;
  /** Every version of the overrides of the responsibility list. */
  dispatchRules: RuleBook;
  /** Who answers for which grid, and when. */
  roster: Roster;
}

const freshForMs = 1000;
type Read = Ground & { maps: MapBook };
const kept = new Map<string, { ground: Promise<Read>; readAt: number }>();

/**
 * The ground of a district, at most a second old, with the map in effect at `now`: whoever has the clock of the cases must say
 * so; others get the one by the database's time. Throws `Refusal` DISTRICT_UNKNOWN.
 */
export async function groundOf(tx: Tx, districtId: string, now?: Date): Promise<Ground> {
  const ground = await lately(tx, districtId);
  if (!now || ground.maps.inEffect(now) === ground.territory.version) return ground;
  return { ...ground, territory: await territoryOn(tx.connection.manager, ground.maps, now) };
}

function lately(tx: Tx, districtId: string): Promise<Read> {
  const at = performance.now();
  const one = kept.get(districtId);
  if (one && at - one.readAt < freshForMs) return one.ground;
  const ground = readGround(tx.connection.manager, districtId);
  kept.set(districtId, { ground, readAt: at });
  ground.catch(() => kept.delete(districtId));
  return ground;
}

/** What stands on this process's ground is read anew: its caller has just changed it. Others notice within a second. */
export function forgetGround(districtId: string): void {
  kept.delete(districtId);
}

async function readGround(tx: Tx, districtId: string): Promise<Read> {
  const district = await tx.findOneBy(District, { districtId });
  if (!district)
    throw new Refusal(404, 'DISTRICT_UNKNOWN', {
      zh: `没有编码为 ${districtId} 的区, 请核对区划编码。`,
      en: `There is no district ${districtId}; check its code.`,
    });
  const [maps, legacy, catalogue, calendar, units, policies, dispatchRules, roster] = await Promise.all([
    readMapBook(tx, districtId),
    readLegacyNets(tx, districtId),
    catalogueOf(tx, districtId),
    readCalendar(tx, district.calendarRegion),
    readUnits(tx, districtId),
    readPolicyBook(tx, district),
    readRuleBook(tx, districtId),
    rosterOf(tx, districtId),
  ]);
  return {
    district,
    maps,
    territory: await territoryOn(tx, maps),
    legacy,
    catalogue,
    calendar,
    units: new Map(units.map((unit) => [unit.code, unit])),
    policies,
    dispatchRules,
    roster,
  };
}

/** The place of a grid code. Throws `Refusal` GRID_UNKNOWN. */
export function knownGrid({ territory }: Ground, code: string): Place {
  const place = territory.byGridCode(code);
  if (place) return place;
  throw new Refusal(
    422,
    'GRID_UNKNOWN',
    {
      zh: `没有编码为 ${code} 的网格, 请查询 /api/v1/areas。`,
      en: `There is no grid ${code}; see /api/v1/areas.`,
    },
    { fields: ['gridCode'] },
  );
}

/**
 * What the ground says about a case for a move with this category (or the one it has). A case that was dispatched is
 * held to the version it was dispatched by, also where its category changes; any other to the one in effect at `now`.
 */
export function factsFrom(
  ground: Ground,
  row: Case,
  categoryCode: string | null,
  gridCode: string | null,
  now: Date,
): Omit<Facts, 'timers'> {
  const place = {
    units: ground.units,
    centreUnit: ground.district.centreUnit,
    ...(gridCode ? { place: knownGrid(ground, gridCode) } : {}),
  };
  const code = categoryCode ?? row.categoryCode;
  const danger = row.triage?.emergency === true || speaksOfDanger(row.text);
  // The list may have lost the matter of an old case; that must not keep anybody from reading or ending it.
  const category = categoryCode
    ? ground.catalogue.get(categoryCode)
    : code
      ? ground.catalogue.find(code)
      : undefined;
  if (!category) return { policy: policyBefore(ground, now, danger), ...place };
  const placed =
    row.communityCode && row.streetCode
      ? { communityCode: row.communityCode, streetCode: row.streetCode }
      : null;
  return {
    category,
    policy: heldTo(profileOf(ground, row, now), category),
    ...(placed ? { owner: assignedBy(ground, row, category, placed, now) } : {}),
    ...verifierOf(ground, row),
    ...dutyFact(ground, row, category, now),
    ...place,
  };
}

function dutyFact(ground: Ground, row: Case, category: Category, now: Date): Pick<Facts, 'onDuty'> {
  const duty = dutyOf(ground, row, category, now);
  return duty ? { onDuty: duty } : {};
}

/** Who starts, by the district's rules in force now and its responsibility list. */
export function assignedBy(
  { dispatchRules, calendar }: Ground,
  { gridCode, channel, text }: Case,
  category: Category,
  placed: Pick<Place, 'communityCode' | 'streetCode'>,
  now: Date,
): Assignment {
  return assign({ category, ...placed, gridCode, channel, text, at: now }, dispatchRules.on(now), calendar);
}

const held = new WeakMap<Profile, WeakMap<Category, Policy>>();

/** Made once for a profile and a category: it is plain data that nobody changes, and asked for at every move. */
function heldTo(profile: Profile, category: Category): Policy {
  const known = held.get(profile) ?? new WeakMap<Category, Policy>();
  const policy = known.get(category) ?? policyFor(profile, category);
  held.set(profile, known.set(category, policy));
  return policy;
}

/** The clocks of a case whose matter is not known yet. */
export const policyBefore = ({ policies }: Ground, now: Date, danger: boolean): Policy =>
  policies.before(now, danger ? 'danger' : 'calm');

const profileOf = ({ policies }: Ground, { policy }: Case, now: Date) =>
  (policy && policies.of(policy)) ?? policies.on(now);

/**
 * Whose grid workers check the result: the community's own where it did not handle the case, else those of the
 * next community of the street, because the checker must not belong to the handler (field-rules 2.2 #27).
 */
function verifierOf({ territory }: Ground, row: Case): { verifierUnit?: string } {
  if (!row.communityCode) return {};
  const handled = handlersOf(row);
  if (!handled.includes(row.communityCode)) return { verifierUnit: row.communityCode };
  const others = territory
    .under(row.streetCode ?? '')
    .filter(({ level, code }) => level === 'COMMUNITY' && !handled.includes(code))
    .map(({ code }) => code)
    .sort();
  const next = others.find((code) => code > row.communityCode!) ?? others[0];
  return next ? { verifierUnit: next } : {};
}
