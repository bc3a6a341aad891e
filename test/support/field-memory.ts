import type { Limit } from '#calendar';
import { after, handleLimit, leadOn, matterOf, rungs } from './field-limits.js';

/** What the model remembers of a case: as little as the note needs to say what comes next. */
export interface Memory {
  state: string;
  round: number;
  /** The matter as it is called now, and the one by which it was sent out: limits and owner are that one's. */
  matter: string | null;
  held: string | null;
  boundary: boolean;
  lead: string | null;
  level: string | null;
  helpers: string[];
  sentAt: Date | null;
  forced: boolean;
  returns: Array<{ unit: string; round: number; from: string; outcome: string | null }>;
  /** HANDLE: since when, until when; what was left when it was paused, or where it stood when it stopped. */
  since: Date | null;
  due: Date | null;
  left: Limit | null;
  stood: Date | null;
  extensionAsked: Limit | null;
  extensions: Limit[];
  suspendUntil: Date | null;
  coTask: boolean;
  stages: string[];
  handDown: string | null;
  /** It was offered downwards in this round. */
  offered: boolean;
  /** It has become a problem order. */
  raised: boolean;
  red: boolean;
  confidential: boolean;
  supervised: boolean;
  urgedOn: string | null;
  said: string | null;
  tries: string[];
  closedAt: Date | null;
  whistled: boolean;
  split: boolean;
}
export const nothingYet: Memory = {
  state: 'NEW',
  round: 1,
  matter: null,
  held: null,
  boundary: false,
  lead: null,
  level: null,
  helpers: [],
  sentAt: null,
  forced: false,
  returns: [],
  since: null,
  due: null,
  left: null,
  stood: null,
  extensionAsked: null,
  extensions: [],
  suspendUntil: null,
  coTask: false,
  stages: [],
  handDown: null,
  offered: false,
  raised: false,
  red: false,
  confidential: false,
  supervised: false,
  urgedOn: null,
  said: null,
  tries: [],
  closedAt: null,
  whistled: false,
  split: false,
};

/** What the model is told about a step. */
export interface Told {
  now: Date;
  matter: string;
  anonymous: boolean;
  good: boolean;
  reached: boolean;
  halfDay: string;
  whistleOpen: boolean;
  /** Whom the dispatcher, the leader or the arbiter names; null leaves it to the list. */
  lead: string | null;
  limit: Limit;
  reviewAt: Date;
  stage: string;
  /** The clock that ran out. */
  timer: string | null;
}

export interface Law {
  /** Every reason against the move; it may be refused for any that holds. */
  against?: (m: Memory, told: Told) => Record<string, boolean>;
  makes?: (m: Memory, told: Told) => Partial<Memory>;
}

export const owner = ({ held }: Memory) => matterOf(held).owner;
/** The next level up. */
export const above = ({ level }: Memory) => rungs[rungs.indexOf(level ?? '') + 1] ?? null;

/** HANDLE begins, unless it runs: once in a round, whoever has the case (2.2, invariants). */
export const running = (m: Memory, now: Date): Partial<Memory> =>
  m.due ? {} : { since: now, due: after(now, handleLimit(m.held, m.round)) };
export const stopped = { since: null, due: null };
export const over = (now: Date): Partial<Memory> => ({ ...stopped, supervised: false, closedAt: now });

export function again(m: Memory, now: Date): Partial<Memory> {
  const round = m.round + 1;
  const clean = { said: null, tries: [], supervised: false, handDown: null, closedAt: null };
  const fresh = { offered: false, red: false };
  return { round, ...clean, ...fresh, sentAt: now, ...running({ ...m, round, due: null }, now) };
}
/** Whoever led goes on as helper. */
export const helpedBy = (m: Memory, lead: string): Partial<Memory> =>
  m.lead === null || m.lead === lead
    ? {}
    : { helpers: [...new Set([...m.helpers, m.lead])].filter((one) => one !== lead) };
export function ledBy(m: Memory, level: string): Partial<Memory> {
  const lead = leadOn(level, owner(m));
  return lead === m.lead ? { level } : { level, lead, ...helpedBy(m, lead) };
}
/** What a lead has asked for is not the next one's to get. */
export const dropped = { extensionAsked: null, suspendUntil: null };
