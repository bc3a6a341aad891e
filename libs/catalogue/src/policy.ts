import type { Limit, LimitUnit } from '#calendar';
import type { ExtensionRule, LimitedTimer, Profile, Urgency, WhistleKind } from './profiles.js';

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
}

/** What a category says about time; null where it leaves it to the profile. */
export interface CategoryLimits {
  urgency: Urgency;
  limitValue: number | null;
  limitUnit: LimitUnit | null;
  /** Natural minutes for EMERGENCY and EXPRESS, duty minutes for the others. */
  signLimitMin: number | null;
  /** Natural minutes. */
  contactLimitMin: number | null;
  maxExtensions: number | null;
}

/**
 * The policy of a case: the category's own limits where it has them, the profile's otherwise (field-rules 2.3).
 * The number of extensions is the category's, their length the profile's; an urgency that takes none takes none.
 * A case made more urgent than its category must not inherit the category's days: pass the new urgency and nulls.
 */
export function policyFor(profile: Profile, category: CategoryLimits): Policy {
  const { urgency, limitValue, limitUnit, signLimitMin, contactLimitMin, maxExtensions } = category;
  const rules = structuredClone(profile.byUrgency[urgency]);
  const signUnit = urgency === 'EMERGENCY' || urgency === 'EXPRESS' ? 'min' : 'dutyMin';
  const handle = limitValue && limitUnit ? { value: limitValue, unit: limitUnit } : rules.limits.HANDLE;
  return {
    profile: profile.name,
    version: profile.version,
    urgency,
    limits: {
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
  };
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
  return rule !== 'HALF' && within(rule, handle) ? rule : part(handle, 0.5);
}

function part({ value, unit }: Limit, factor: number): Limit {
  const share = value * factor;
  // The margin keeps a float's last digit from costing a whole day: 100 * 0.07 is 7.000000000000001.
  return { value: unit === 'd' || unit === 'wd' ? Math.max(1, Math.ceil(share - 1e-9)) : share, unit };
}

/** Whether `inner` is no longer than `outer`; false where the units do not compare (hours inside working days). */
function within(inner: Limit, outer: Limit): boolean {
  const [a, b] = [natural(inner), natural(outer)];
  if (a !== null && b !== null) return a < b;
  return inner.unit === outer.unit && inner.value <= outer.value;
}

function natural({ value, unit }: Limit): number | null {
  return unit === 'min' ? value : unit === 'h' ? value * 60 : null;
}
