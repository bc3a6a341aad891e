import type { Owing } from './owing.js';
import type { Role } from './roles.js';

/** Who acts: the one argument from which every right follows. */
export interface Actor {
  kind: 'STAFF' | 'REPORTER' | 'SYSTEM';
  districtId: string;
  /** Staff id, or the case's reporter id, or `system`. */
  id: string;
  name: string;
  unitCode: string | null;
  roles: readonly Role[];
  /** A grid worker's own grid. */
  gridCode: string | null;
  /** A reporter acts on one case only. */
  caseId: string | null;
  /** A machine's key: the moves it may make, `read` where it may read. Left out for people, who may what their roles may. */
  only?: readonly string[];
  /** A resident known by phone: what the vault knows it by, under each of the district's keys. */
  phoneIndexes?: readonly Buffer[];
  /** Staff: the session this is done in. */
  sessionId?: string;
  /** Staff: whether a second factor was given in this session. */
  strong?: boolean;
  /** Staff: what has to be done before anything else. */
  owes?: Owing;
}

/** The platform itself, an ordinary actor with a name in the history. */
export function systemActor(districtId: string): Actor {
  return {
    kind: 'SYSTEM',
    districtId,
    id: 'system',
    name: '系统',
    unitCode: null,
    roles: [],
    gridCode: null,
    caseId: null,
  };
}

/** The resident of one case, known by number and tracking code, or anyone who files one (`caseId` null). */
export function reporterActor(districtId: string, caseId: string | null, reporterId: string | null): Actor {
  return {
    kind: 'REPORTER',
    districtId,
    id: reporterId ?? 'resident',
    name: '诉求人',
    unitCode: null,
    roles: [],
    gridCode: null,
    caseId,
  };
}

export const hasRole = (actor: Actor, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => actor.roles.includes(role));
