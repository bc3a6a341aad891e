import type { Kind, State } from '#cases';
import type { Urgency, WhistleKind } from '#catalogue';

/** What the demo reads of a case; the API tells more. */
export interface SeenCase {
  number: string;
  version: number;
  state: State;
  round: number;
  text: string;
  address: string | null;
  kind: Kind | null;
  categoryCode: string | null;
  categoryName: string | null;
  urgency: Urgency | null;
  confidential: boolean;
  boundary: boolean;
  gridCode: string | null;
  communityCode: string | null;
  streetCode: string | null;
  leadUnit: string | null;
  leadName: string | null;
  level: string | null;
  helpers: string[];
  ownerDept: string | null;
  coDepts: string[];
  forced: boolean;
  returns: Array<{ unit: string; round: number; outcome: string | null; suggestedOwner: string }>;
  coTasks: Array<{ unit: string; done: object | null }>;
  stagesDone: string[];
  extension: { asked: object | null; granted: object[] } | null;
  suspension: { reviewAt: string; grantedBy: string | null } | null;
  handDown: { unit: string } | null;
  supervision: object | null;
  reopens: number;
  dueAt: string | null;
  /** How many parts it was split into. */
  parts: number | null;
  master: string | null;
  merged: string[];
  partNumbers: string[];
  why: { classified: { by: string; matched?: string[] } } | null;
  triage: {
    emergency: boolean;
    reasons: Array<{ code: string; zh: string; en: string }>;
    duplicateOf?: string;
  } | null;
  followUp: { outcome: string | null } | null;
  nextMoves: Array<{ move: string }>;
  timeline: Array<{ move: string; by: string; at: string; detail: Record<string, unknown> | null }>;
  timers: SeenTimer[];
  whistles: SeenWhistle[];
}

export interface SeenTimer {
  kind: string;
  subject: string;
  dueAt: string;
  stoppedAt: string | null;
  outcome: string | null;
}

export interface SeenWhistle {
  id: string;
  state: string;
  kind: WhistleKind;
  level: string;
  confirmation: string | null;
  upgradedFrom: string | null;
  tasks: SeenTask[];
}

export interface SeenTask {
  id: string;
  state: string;
  unitCode: string;
  unitName: string;
  arriveBy: string;
  arrivedAt: string | null;
}
