import type { Limit } from '#calendar';

export type Urgency = 'EMERGENCY' | 'EXPRESS' | 'NORMAL' | 'COMPLEX' | 'CONSULT';
export type WhistleKind = 'EMERGENCY' | 'ENFORCE' | 'KEY' | 'ROUTINE';
/** The timers whose limit hangs on the urgency; null: that timer is not started. */
export type UrgentTimer = 'ACCEPT' | 'DISPATCH' | 'SIGN' | 'CONTACT' | 'HANDLE' | 'VERIFY' | 'FOLLOW_UP';
/** The timers whose limit is the same for every urgency. */
export type HouseTimer =
  'SUBMIT' | 'RETURN_REVIEW' | 'ARBITRATE' | 'REVIEW' | 'CLOSE' | 'SUPERVISE' | 'CONFIRM' | 'ARCHIVE';
export type LimitedTimer = UrgentTimer | HouseTimer;

/** At most `max` grants; one adds at most `each`, all together at most `total` (null: none may be granted). */
export interface ExtensionRule {
  max: number;
  each: Limit | null;
  total: Limit | null;
}

/** A stage 分段时限 of a long matter (field-rules 2.10): stop, then penalise, then demolish; each counts from dispatch. */
export interface Stage {
  code: string;
  zh: string;
  limit: Limit;
}

/** Who leads at a level: the community or street of the case's place, or the owner on the responsibility list. */
export type RungUnit = 'COMMUNITY' | 'STREET' | 'OWNER';

/** When a case rises by itself besides the level's own clock (field-rules 2.6); null: this never lifts it. */
export interface Triggers {
  /** Results that did not hold. */
  reworks: number | null;
  /** Appeals about the same matter at the same place within so many natural days. */
  repeats: { count: number; days: number } | null;
  /** Reporters of one matter, the first one counted. */
  reporters: number | null;
}

export type PhotoTime = 'BEFORE' | 'AFTER';

/** The largest file of each kind in MB, and how many files a case may have. */
export interface AttachmentLimits {
  photoMb: number;
  videoMb: number;
  documentMb: number;
  perCase: number;
}

export interface AttachmentRules extends AttachmentLimits {
  /**
   * What counts as evidence. ATTACHED: what was uploaded to the case and looked at, with a photo from before and one from
   * after where the matter can be seen. NAMED: also what an outside system keeps and names by a reference of its own.
   */
  evidence: 'ATTACHED' | 'NAMED';
}

export interface UrgencyRules {
  limits: Record<UrgentTimer, Limit | null>;
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
  /**
   * Whose limits hold where the responsibility list and the profile both have one. OWN: the list's, a limit for each
   * matter. PROFILE: the list says how urgent a matter is and nothing about time; for a city whose law counts otherwise
   * than its list (7 natural days, and a list written in working days).
   */
  categoryLimits: 'OWN' | 'PROFILE';
  byUrgency: Record<Urgency, UrgencyRules>;
  limits: Record<HouseTimer, Limit | null>;
  /** The ladder 网格→社区→街道→区, lowest level first: how long each level has before the case rises; the top has no limit. */
  ladder: Array<{ level: string; zh: string; unit: RungUnit; limit: Record<Urgency, Limit | null> }>;
  triggers: Triggers;
  /** Staged limits by category code. */
  stages: Record<string, Stage[]>;
  /** Returns a round may have before the dispute is ruled on. */
  maxReturns: number;
  /** How long after closing a case may be reopened, by its reporter or by a repeat of the matter. */
  reopenWindow: Limit;
  /** The latest review date of a suspension, from the day it is granted. */
  longestSuspension: Limit;
  /** From the whistle to the department's check-in. */
  arrive: Record<WhistleKind, Limit>;
  checkInRadiusM: number;
  /** Tries on different half-days before a follow-up counts as not valid. */
  followUpTries: number;
  /** Rounds of handling, the first one counted, after which a case is a problem order. */
  reworkRounds: number;
  reworkFactor: number;
  /** The weights of the three rates 响应率、解决率、满意率 and what "basically satisfied" counts for (field-rules 3). */
  weights: { responded: number; solved: number; satisfied: number; basically: number };
  attachments: AttachmentRules;
}
