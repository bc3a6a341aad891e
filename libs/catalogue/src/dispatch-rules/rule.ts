/**
 * When a rule speaks: every condition that is there must hold, and of the words of one condition any. A rule without
 * conditions speaks always.
 */
export interface When {
  /** Streets, communities or grids by code. */
  areas?: readonly string[];
  /** Matters by code; two or four digits mean the whole class. */
  categories?: readonly string[];
  channels?: readonly string[];
  /** Any of these stands in the text. */
  words?: readonly string[];
  /** Wall clock in Asia/Shanghai at which it is dispatched, `HH:mm`; from 22:00 to 06:00 passes midnight. */
  hours?: { from: string; to: string };
  days?: 'WORKING' | 'RESTING';
  urgencies?: readonly string[];
}

/** Who starts instead of whom the list says: a unit, or the case's own community or street, or the matter's owner. */
export type First = 'COMMUNITY' | 'STREET' | 'OWNER' | (string & {});

/** What a rule decides: who starts, or that a person must decide. */
export type Send = { first: First; ownerDept?: string; coDepts?: readonly string[] } | { person: string };

/** One override of the responsibility list 派单规则. */
export interface DispatchRule {
  /** Stable through the versions, so that its figures can be compared. */
  id: string;
  /** What people call it. */
  name: string;
  legalBasis?: string;
  when: When;
  send: Send;
}

/** The overrides of one version, in the order they are asked: the first that speaks decides. */
export interface RuleSet {
  version: number;
  rules: readonly DispatchRule[];
}

export const noRules: RuleSet = { version: 0, rules: [] };
