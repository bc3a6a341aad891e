import type { Limit, LimitUnit } from '#calendar';
import type {
  ExtensionRule,
  LimitedTimer,
  PhotoTime,
  Profile,
  RungUnit,
  Stage,
  Triggers,
  Urgency,
  WhistleKind,
} from './profile.js';
import { warnsInside, within } from './within.js';

/** What one case is held to: plain JSON, frozen on the case, never changed by a later profile. Meanings: see `Profile`. */
export interface Policy {
  profile: string;
  version: number;
  urgency: Urgency;
  limits: Record<LimitedTimer, Limit | null>;
  /** What is left of a timer when its yellow card is shown: the `limit` for `before`. */
  warn: Partial<Record<LimitedTimer, Limit>>;
  returnWindow: Limit;
  returnAfterSign: boolean;
  extension: ExtensionRule;
  arrive: Record<WhistleKind, Limit>;
  checkInRadiusM: number;
  followUpTries: number;
  reworkRounds: number;
  reworkFactor: number;
  maxReturns: number;
  reopenWindow: Limit;
  longestSuspension: Limit;
  ladder: Rung[];
  triggers: Triggers;
  stages: Stage[];
  /** The photos its result needs, and whether they must be uploads; a case of before this rule has none. */
  evidence?: { attached: boolean; photos: PhotoTime[] };
}

/** A level of the ladder as one case climbs it. */
export interface Rung {
  level: string;
  zh: string;
  unit: RungUnit;
  limit: Limit | null;
}

/** What a category says about time; null where it leaves it to the profile. */
export interface CategoryLimits {
  code?: string;
  urgency: Urgency;
  limitValue: number | null;
  limitUnit: LimitUnit | null;
  /** Natural minutes for EMERGENCY and EXPRESS, duty minutes for the others. */
  signLimitMin: number | null;
  /** Natural minutes. */
  contactLimitMin: number | null;
  maxExtensions: number | null;
  evidence?: PhotoTime[] | null;
  digitalCityClass?: string | null;
}

/** A category that leaves all of its time to the profile. */
const silent = {
  limitValue: null,
  limitUnit: null,
  signLimitMin: null,
  contactLimitMin: null,
  maxExtensions: null,
} satisfies Partial<CategoryLimits>;

/** The policy of a case whose matter is not known yet, only how urgent it sounds. */
export const policyBefore = (profile: Profile, urgency: Urgency): Policy =>
  policyFor(profile, { ...silent, urgency });

/**
 * The policy of a case: the category's own limits where it has them and the profile lets them count (`categoryLimits`),
 * the profile's otherwise (field-rules 2.3). The number of extensions is the category's, their length the profile's; an
 * urgency that takes none takes none.
 * A case made more urgent than its category must not inherit the category's days: pass the new urgency and nulls.
 */
export function policyFor(profile: Profile, category: CategoryLimits): Policy {
  const { urgency } = category;
  const { limitValue, limitUnit, signLimitMin, contactLimitMin, maxExtensions } =
    profile.categoryLimits === 'OWN' ? category : silent;
  const rules = structuredClone(profile.byUrgency[urgency]);
  const signUnit = urgency === 'EMERGENCY' || urgency === 'EXPRESS' ? 'min' : 'dutyMin';
  const handle = limitValue && limitUnit ? { value: limitValue, unit: limitUnit } : rules.limits.HANDLE;
  return {
    profile: profile.name,
    version: profile.version,
    urgency,
    limits: {
      ...structuredClone(profile.limits),
      ...rules.limits,
      SIGN: signLimitMin ? { value: signLimitMin, unit: signUnit } : rules.limits.SIGN,
      CONTACT: contactLimitMin ? { value: contactLimitMin, unit: 'min' } : rules.limits.CONTACT,
      HANDLE: handle,
    },
    warn: handle ? { HANDLE: warning(handle, rules.warnHandle) } : {},
    returnWindow: handle && !within(rules.returnWindow, handle) ? handle : rules.returnWindow,
    returnAfterSign: rules.returnAfterSign,
    extension: rules.extension.each
      ? { ...rules.extension, max: maxExtensions ?? rules.extension.max }
      : rules.extension,
    arrive: structuredClone(profile.arrive),
    checkInRadiusM: profile.checkInRadiusM,
    followUpTries: profile.followUpTries,
    reworkRounds: profile.reworkRounds,
    reworkFactor: profile.reworkFactor,
    maxReturns: profile.maxReturns,
    reopenWindow: structuredClone(profile.reopenWindow),
    longestSuspension: structuredClone(profile.longestSuspension),
    ladder: profile.ladder.map(({ level, zh, unit, limit }) => ({ level, zh, unit, limit: limit[urgency] })),
    triggers: structuredClone(profile.triggers),
    stages: structuredClone(profile.stages[category.code ?? ''] ?? []),
    evidence: evidenceFor(profile, category),
  };
}

/** The list's own rule; else, where evidence is uploaded, both photos of what can be seen on the spot. */
function evidenceFor(
  { attachments }: Profile,
  { evidence, digitalCityClass }: CategoryLimits,
): Policy['evidence'] {
  const attached = attachments.evidence === 'ATTACHED';
  return { attached, photos: evidence ?? (attached && digitalCityClass ? ['BEFORE', 'AFTER'] : []) };
}

/**
 * The HANDLE limit of a rework round: half (`reworkFactor`) of the first round's, not of the round before
 * (field-rules 2.2 row 30). Days are rounded up and never fall under one. "At least 1 wd" holds for limits in days
 * only: for a 2 h emergency a working day would be longer than the limit itself, and over Spring Festival ten days.
 */
export function reworkLimit(handle: Limit, policy: Policy): Limit {
  return part(handle, policy.reworkFactor);
}

function warning(handle: Limit, rule: Limit | 'HALF'): Limit {
  return rule !== 'HALF' && warnsInside(rule, handle) ? rule : part(handle, 0.5);
}

function part({ value, unit }: Limit, factor: number): Limit {
  const share = value * factor;
  // The margin keeps a float's last digit from costing a whole day: 100 * 0.07 is 7.000000000000001.
  return { value: unit === 'd' || unit === 'wd' ? Math.max(1, Math.ceil(share - 1e-9)) : share, unit };
}
