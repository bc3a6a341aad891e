import type { Limit } from '#calendar';
import type { PhotoTime } from '#catalogue';
import type { Said } from '#config';

/** Proof of handling 佐证材料: what it shows and where it is kept. */
export interface Evidence {
  kind: 'PHOTO_BEFORE' | 'PHOTO_AFTER' | 'PHOTO' | 'VIDEO' | 'DOCUMENT';
  /** The id of an attachment of the case, or what an outside system calls it. */
  ref: string;
  when?: PhotoTime;
  /** Of an attachment, as it is kept: written by the desk. */
  sha256?: string;
}

/** Why it went where it went: how it was located, classified and owned, in words a clerk can read out. */
export interface Why {
  located: { by: string; matched?: string; boundary: boolean };
  classified: {
    by: 'REPORTER' | 'KEYWORDS' | 'LEARNED' | 'PERSON';
    score?: number;
    margin?: number;
    matched?: string[];
    /** How often such a decision is right, 0 to 1. */
    confidence?: number;
    /** The version of what was learned; null where only the catalogue's words spoke. */
    model?: number | null;
    /** The matters that came next. */
    runnersUp?: Array<{ code: string; name: string; score: number }>;
  };
  owner: Said;
  /** Which person of the grid has it, or why nobody. */
  handler?: Said;
  assigned?: Assigned;
}

/** How it came to its first handler 派单依据: by which rule of which version, and who else it could have been. */
export interface Assigned {
  by: 'CATALOGUE' | 'AREA' | 'DELEGATED' | 'RULE' | 'PERSON';
  rule: { id: string; name: string; version: number } | null;
  matched: string[];
  unit: string;
  /** Whom the rules would have named, where a person named another. */
  listed: string | null;
  runnersUp: Array<{ rule: string | null; unit: string } & Said>;
  catalogueVersion: number | null;
  /** Nought where the district has no rules over its list. */
  rulesVersion: number;
}

/** Why a person must look first. */
export interface Triage {
  emergency: boolean;
  reasons: Array<{ code: string } & Said>;
  candidates: Array<{
    code: string;
    name: string;
    score: number;
    matched: string[];
    /** How often such an answer is right, 0 to 1. */
    confidence?: number;
  }>;
  /** The matters it seems to speak of, where there are several: a split that is prepared. */
  matters?: Array<{ text: string; category: string; name: string; confidence: number }>;
  /** A place the text names, to be confirmed, where nothing else says where it is. */
  place?: { code: string; matched: string };
  duplicateOf?: string;
  /** How likely it is that case, 0 to 1, with the reasons. */
  duplicateScore?: number;
  duplicateReasons?: Said[];
}

export interface Result {
  reply: string;
  solved: boolean;
  evidence: Evidence[];
  by: string;
  /** Whoever says it is done must not be the one who checks it. */
  byId?: string;
  signedOffBy?: string;
  at: string;
}

/** What the resident said (field-rules 2.4). `outcome` is INVALID after the last try that reached nobody. */
export interface FollowUp {
  outcome: 'SATISFIED' | 'BASICALLY_SATISFIED' | 'UNSATISFIED' | 'INVALID' | null;
  contacted?: boolean;
  solved?: boolean;
  said?: string;
  tries: Array<{ at: string; halfDay: string; reached: boolean }>;
}

/** A request to hand a case back 退单申请 (field-rules 2.1(6), 2.2 #12). `outcome` is null while it is looked at. */
export interface Return {
  unit: string;
  round: number;
  at: string;
  from: 'DISPATCHED' | 'SIGNED';
  reasonCode: string;
  legalBasis: string;
  suggestedOwner: string;
  byId?: string;
  outcome: 'APPROVED' | 'REJECTED' | 'RULED' | null;
}

/** What another unit owes to the lead 协办任务; one at a time for each unit. */
export interface CoTask {
  unit: string;
  ask: string;
  at: string;
  done: { at: string; by: string; note: string } | null;
}

/** Extensions 延期: the one that is asked for, and those that were granted. */
export interface Extension {
  asked: { limit: Limit; reason: string; at: string; by: string; byId?: string } | null;
  granted: Array<{ limit: Limit; at: string; by: string; oldDue: string; newDue: string }>;
}

/** Suspension to the ledger 挂账: asked for by the lead, granted by the centre's leader, until the review date at the latest. */
export interface Suspension {
  reasonCode: string;
  plan: string;
  reviewAt: string;
  askedBy: string;
  askedById?: string;
  grantedBy: string | null;
}

/** A supervision 督办 that waits for its answer. */
export interface Supervision {
  at: string;
  by: string;
  reason: string;
}

/** An offer to hand a risen case down again; it needs the lower level's consent (field-rules 2.6). */
export interface HandDown {
  unit: string;
  level: string;
  reason: string;
}
