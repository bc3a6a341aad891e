import { handlerRoles, hasRole, type Actor, type Role } from '#people';
import type { Case } from './case.js';
import type { Situation } from './decide.js';

const role =
  (...wanted: Role[]) =>
  ({ actor }: Situation) =>
    hasRole(actor, ...wanted);

/** Who may make a move: each party as a question about the actor and the case. */
export const parties = {
  SYSTEM: ({ actor }) => actor.kind === 'SYSTEM',
  /** The resident whose case it is, or anyone who files one. */
  REPORTER: ({ actor, before }) =>
    actor.kind === 'REPORTER' && (before === null || actor.caseId === before.id),
  AGENT: role('AGENT'),
  DISPATCHER: role('DISPATCHER'),
  REVIEWER: role('REVIEWER'),
  FOLLOW_UP_AGENT: role('FOLLOW_UP_AGENT'),
  DEVICE: role('DEVICE'),
  /** The grid's own worker; a new report may be for any grid. */
  GRID_WORKER: ({ actor, before }) =>
    hasRole(actor, 'GRID_WORKER') && (before === null || inOwnGrid(actor, before)),
  /** Whoever handles for the one lead unit; a grid worker only in the own grid, or what was given to this very worker. */
  LEAD: ({ actor, before }) =>
    before !== null &&
    hasRole(actor, ...handlerRoles) &&
    (hasIt(actor, before) ||
      (actor.unitCode === before.leadUnit && (!onlyGridWorker(actor) || inOwnGrid(actor, before)))),
  STREET: ({ actor, before }) =>
    hasRole(actor, 'STREET_CLERK', 'STREET_LEADER') &&
    before !== null &&
    actor.unitCode === before.streetCode,
  /** Its leader: a whistle and what it does is the leader's word (field-rules 2.5). */
  STREET_LEADER: ({ actor, before }) =>
    hasRole(actor, 'STREET_LEADER') && before !== null && actor.unitCode === before.streetCode,
  CENTRE_LEADER: role('CENTRE_LEADER'),
  COMMUNITY: ({ actor, before }) =>
    hasRole(actor, 'COMMUNITY_CLERK') && before !== null && actor.unitCode === before.communityCode,
  /** A department that a whistle has called. */
  CALLED_UNIT: ({ actor, facts }) =>
    hasRole(actor, 'DEPT_CLERK', 'DEPT_LEADER') &&
    facts.calledUnit !== undefined &&
    actor.unitCode === facts.calledUnit,
  /** A unit that helps the lead and has not answered yet. */
  CO_HANDLER: ({ actor, before }) =>
    hasRole(actor, ...handlerRoles) &&
    (before?.coTasks ?? []).some(({ unit, done }) => unit === actor.unitCode && !done),
  /** The lower level that is asked to take a risen case back. */
  ASKED_UNIT: ({ actor, before }) =>
    hasRole(actor, ...handlerRoles) &&
    !onlyGridWorker(actor) &&
    before?.handDown != null &&
    before.handDown.unit === actor.unitCode,
  /** A grid worker who does not belong to the unit that handled it (field-rules 2.2 #27). */
  OTHER_GRID_WORKER: ({ actor, before }) =>
    hasRole(actor, 'GRID_WORKER') &&
    before !== null &&
    actor.unitCode !== before.leadUnit &&
    actor.unitCode === before.verifierUnit &&
    // Whoever stood in for a worker of the lead may be of the unit that checks.
    !hasIt(actor, before) &&
    actor.id !== before.result?.byId,
} satisfies Record<string, (situation: Situation) => boolean>;

export type Party = keyof typeof parties;

/** Parties in the words of the field, for the table in the README and for refusals. */
export const partyNames: Record<Party, string> = {
  SYSTEM: '系统',
  REPORTER: '诉求人',
  AGENT: '受理员',
  DISPATCHER: '派单员',
  REVIEWER: '审核员',
  FOLLOW_UP_AGENT: '回访员',
  DEVICE: '物联网平台',
  GRID_WORKER: '本网格网格员',
  LEAD: '主办单位',
  STREET: '所在街道',
  STREET_LEADER: '所在街道领导',
  CENTRE_LEADER: '中心领导',
  COMMUNITY: '所在社区',
  CALLED_UNIT: '被吹哨部门',
  CO_HANDLER: '协办单位',
  ASKED_UNIT: '被提请的下级单位',
  OTHER_GRID_WORKER: '非主办单位的网格员',
};

const inOwnGrid = (actor: Actor, { gridCode }: Case) => gridCode !== null && gridCode === actor.gridCode;
const hasIt = (actor: Actor, { handlerId }: Case) => handlerId !== null && handlerId === actor.id;
const onlyGridWorker = (actor: Actor) => actor.roles.length === 1 && actor.roles[0] === 'GRID_WORKER';
