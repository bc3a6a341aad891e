import { Refusal } from '#config';
import type { PolicyVersion } from './policy-version.js';
import { policyBefore, type Policy } from './policy.js';
import type { Profile } from './profile.js';

type Entry = Pick<PolicyVersion, 'name' | 'version' | 'profile' | 'effectiveFrom'>;

/** Every version of every profile of one district, and which of them holds when. Read-only. */
export class PolicyBook<E extends Entry = Entry> {
  private readonly early = new Map<Profile, Record<'calm' | 'danger', Policy>>();

  constructor(
    /** The name of the profile the district uses. */
    readonly used: string,
    readonly entries: readonly E[],
  ) {}

  /**
   * The version of that name in effect at `now`: the highest whose day has come, so that a later version also takes the
   * place of an earlier one that is still to come. Null where there is none.
   */
  inEffect(name: string, now: Date): E | null {
    const begun = this.entries.filter(
      (one) => one.name === name && (one.effectiveFrom === null || one.effectiveFrom <= now),
    );
    return begun.reduce<E | null>((best, one) => (best && best.version > one.version ? best : one), null);
  }

  /** SCHEDULED: its day is to come. REPLACED: a later version holds, or will before its day comes. */
  stateOf({ name, version, effectiveFrom }: E, now: Date): 'IN_EFFECT' | 'SCHEDULED' | 'REPLACED' {
    const holder = this.inEffect(name, effectiveFrom && effectiveFrom > now ? effectiveFrom : now);
    if (holder?.version !== version) return 'REPLACED';
    return effectiveFrom && effectiveFrom > now ? 'SCHEDULED' : 'IN_EFFECT';
  }

  /** What a case dispatched at `now` is held to. Throws `Refusal` PROFILE_UNKNOWN. */
  on(now: Date): Profile {
    const entry = this.inEffect(this.used, now);
    if (entry) return entry.profile;
    throw new Refusal(500, 'PROFILE_UNKNOWN', {
      zh: `没有已生效的时限方案 ${this.used}, 请检查 district.policy_profile。`,
      en: `No version of the policy profile ${this.used} is in effect; check district.policy_profile.`,
    });
  }

  /** The profile a case was dispatched by. */
  of({ profile, version }: Pick<Policy, 'profile' | 'version'>): Profile | null {
    return this.entries.find((one) => one.name === profile && one.version === version)?.profile ?? null;
  }

  /** The clocks of a case whose matter is not known yet, by whether its words speak of danger. */
  before(now: Date, sounds: 'calm' | 'danger'): Policy {
    const profile = this.on(now);
    const known = this.early.get(profile) ?? {
      calm: policyBefore(profile, 'NORMAL'),
      danger: policyBefore(profile, 'EMERGENCY'),
    };
    this.early.set(profile, known);
    return known[sounds];
  }
}
