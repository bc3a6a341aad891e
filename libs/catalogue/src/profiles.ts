import type { Limit } from '#calendar';

export type Urgency = 'EMERGENCY' | 'EXPRESS' | 'NORMAL' | 'COMPLEX' | 'CONSULT';
export type WhistleKind = 'EMERGENCY' | 'ENFORCE' | 'KEY' | 'ROUTINE';
/** The timers a policy sets a limit for; null: that timer is not started. */
export type LimitedTimer = 'ACCEPT' | 'DISPATCH' | 'SIGN' | 'CONTACT' | 'HANDLE' | 'VERIFY' | 'FOLLOW_UP';

/** At most `max` grants; one adds at most `each`, all together at most `total` (null: none may be granted). */
export interface ExtensionRule {
  max: number;
  each: Limit | null;
  total: Limit | null;
}

export interface UrgencyRules {
  limits: Record<LimitedTimer, Limit | null>;
  /** Yellow card: what is left of HANDLE when it is shown; HALF of HANDLE, whatever that is. */
  warnHandle: Limit | 'HALF';
  /** From dispatch; the HANDLE clock runs on meanwhile. */
  returnWindow: Limit;
  returnAfterSign: boolean;
  extension: ExtensionRule;
}

/** The time limits of one kind of city: data per district, with a version; a case keeps the one it was dispatched by. */
export interface Profile {
  name: string;
  version: number;
  byUrgency: Record<Urgency, UrgencyRules>;
  /** From the whistle to the department's check-in. */
  arrive: Record<WhistleKind, Limit>;
  checkInRadiusM: number;
  /** Tries on different half-days before a follow-up counts as not valid. */
  followUpTries: number;
  /** Rounds of handling, the first one counted, after which a case is a problem order. */
  reworkRounds: number;
  reworkFactor: number;
}

const min = (value: number): Limit => ({ value, unit: 'min' });
const dutyMin = (value: number): Limit => ({ value, unit: 'dutyMin' });
const h = (value: number): Limit => ({ value, unit: 'h' });
const wd = (value: number): Limit => ({ value, unit: 'wd' });
const NO_EXTENSION: ExtensionRule = { max: 0, each: null, total: null };

/**
 * field-rules 2.3 (limits, yellow card, extension), 2.1(6) and 2.2 (return), 2.5 (arrival, radius), 2.2 rows 28-31
 * (tries, rounds, half limit). Not given there, so proposals: ACCEPT of an emergency; VERIFY (one working day, an
 * emergency round the clock, none for a consult); FOLLOW_UP (two working days: room for three different half-days);
 * return windows shorter than two working days where the whole limit is shorter than that.
 */
export const SHANDONG_LIKE: Profile = {
  name: 'SHANDONG_LIKE',
  version: 1,
  byUrgency: {
    EMERGENCY: {
      limits: {
        ACCEPT: min(10),
        DISPATCH: min(10),
        SIGN: min(10),
        CONTACT: min(30),
        HANDLE: h(2),
        VERIFY: h(24),
        FOLLOW_UP: wd(2),
      },
      warnHandle: min(30),
      returnWindow: min(10),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    EXPRESS: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: min(30),
        SIGN: min(30),
        CONTACT: h(2),
        HANDLE: h(24),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: h(4),
      returnWindow: h(4),
      returnAfterSign: true,
      extension: { max: 1, each: h(24), total: h(24) },
    },
    NORMAL: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: dutyMin(120),
        CONTACT: h(24),
        HANDLE: wd(5),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: wd(1),
      returnWindow: wd(2),
      returnAfterSign: true,
      extension: { max: 1, each: wd(5), total: wd(5) },
    },
    COMPLEX: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(24),
        SIGN: dutyMin(240),
        CONTACT: h(24),
        HANDLE: wd(15),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: wd(2),
      returnWindow: wd(2),
      returnAfterSign: true,
      extension: { max: 2, each: wd(10), total: wd(10) },
    },
    CONSULT: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: dutyMin(120),
        CONTACT: null,
        HANDLE: wd(3),
        VERIFY: null,
        FOLLOW_UP: wd(2),
      },
      warnHandle: 'HALF',
      returnWindow: wd(1),
      returnAfterSign: true,
      extension: NO_EXTENSION,
    },
  },
  arrive: { EMERGENCY: min(30), ENFORCE: h(4), KEY: wd(3), ROUTINE: wd(5) },
  checkInRadiusM: 200,
  followUpTries: 3,
  reworkRounds: 3,
  reworkFactor: 0.5,
};

/** Every profile, by the name a district holds. */
export const profiles: Readonly<Record<string, Profile>> = { SHANDONG_LIKE };
