import type { Scope } from '#database';
import { centreRoles, hasRole, type Actor } from '#people';
import type { Case } from './case.js';

/** A condition on `cases c` with parameters numbered from `from`. */
export interface Sight {
  sql: string;
  params: unknown[];
  /** The same as ways to come to see a case, each of which an index gives in the order of a list. */
  ways: Way[];
}

export interface Way {
  sql: string;
  /** A table beside `cases` that has this way's order. */
  join?: string;
  /** It is every case that has the one whose way it is in this column. */
  all?: 'streetCode' | 'leadUnit';
}

/** What of a case decides who sees it. */
export type Sighted = Pick<
  Case,
  | 'id'
  | 'state'
  | 'confidential'
  | 'gridCode'
  | 'communityCode'
  | 'streetCode'
  | 'leadUnit'
  | 'verifierUnit'
  | 'handlerId'
  | 'calledUnits'
>;

/**
 * A confidential case is shown by where it lies to the centre and to the street, which must be able to whistle on it, but not
 * to the neighbours of whoever reported: a community and a grid worker read it only where they have to do with it (field-rules 5).
 */
const open = `(NOT c.confidential OR c.state = 'DRAFT')`;
const isOpen = ({ confidential, state }: Sighted) => !confidential || state === 'DRAFT';

interface WayToSee {
  /** Of a case in the database, with the parameter that says whose. */
  sql: (whose: string) => string;
  join?: (whose: string) => string;
  /** It is every case that has whose it is in this column. */
  all?: 'streetCode' | 'leadUnit';
  /** Of a case at hand: whose it is in this way. */
  of: (row: Sighted) => readonly (string | null)[];
}

/** Every way to come to see a case, as PostgreSQL asks it and as it is asked of a row at hand (held equal by a test). */
const ways = {
  centre: { sql: () => 'true', of: () => [''] },
  resident: { sql: (whose) => `c.id = ${whose}`, of: ({ id }) => [id] },
  grid: {
    sql: (whose) => `c.grid_code = ${whose} AND ${open}`,
    of: (row) => (isOpen(row) ? [row.gridCode] : []),
  },
  community: {
    sql: (whose) => `c.community_code = ${whose} AND ${open}`,
    of: (row) => (isOpen(row) ? [row.communityCode] : []),
  },
  street: {
    sql: (whose) => `c.street_code = ${whose}`,
    all: 'streetCode',
    of: ({ streetCode }) => [streetCode],
  },
  checks: { sql: (whose) => `c.verifier_unit = ${whose}`, of: ({ verifierUnit }) => [verifierUnit] },
  given: { sql: (whose) => `c.handler_id = ${whose}`, of: ({ handlerId }) => [handlerId] },
  leads: {
    sql: (whose) => `c.lead_unit = ${whose}`,
    all: 'leadUnit',
    of: ({ leadUnit }) => [leadUnit],
  },
  called: {
    sql: (
      whose,
    ) => `EXISTS (SELECT 1 FROM case_called k WHERE k.district_id = c.district_id AND k.unit_code = ${whose}
        AND k.submitted_at = c.submitted_at AND k.case_id = c.id)`,
    join: (whose) =>
      `JOIN case_called k ON k.district_id = c.district_id AND k.case_id = c.id AND k.unit_code = ${whose}`,
    of: ({ calledUnits }) => calledUnits,
  },
} as const satisfies Record<string, WayToSee>;

type Held = [way: keyof typeof ways, whose: string | null];

/**
 * The ways in which an actor comes to see cases: the centre the district, a street its area, a community its area, a grid
 * worker the own grid, what this worker was given and what the community must check, a department what it leads, a
 * resident the one case; and every unit what it leads, must check, was called to, helps with or had before it rose.
 */
function waysOf(actor: Actor): Held[] {
  const { unitCode, gridCode, id, caseId } = actor;
  const { sees } = scopeOf(actor);
  if (actor.kind === 'SYSTEM' || sees === 'DISTRICT') return [['centre', '']];
  if (actor.kind === 'REPORTER') return [['resident', caseId]];
  if (sees === 'NOTHING') return [];
  if (sees === 'GRID')
    return [
      ['grid', gridCode],
      ['checks', unitCode],
      ['given', id],
    ];
  const area: Held[] = hasRole(actor, 'STREET_CLERK', 'STREET_LEADER')
    ? [['street', unitCode]]
    : hasRole(actor, 'COMMUNITY_CLERK')
      ? [
          ['community', unitCode],
          ['checks', unitCode],
        ]
      : [];
  const given: Held[] = hasRole(actor, 'GRID_WORKER') ? [['given', id]] : [];
  return [...area, ['leads', unitCode], ['called', unitCode], ...given];
}

/** Which cases an actor sees, as the WHERE of every read and every lock. */
export function sightOf(actor: Actor, from: number): Sight {
  const held = waysOf(actor);
  if (held.length === 0) return { sql: '(false)', params: [], ways: [{ sql: 'false' }] };
  const params = [...new Set(held.filter(([way]) => way !== 'centre').map(([, whose]) => whose))];
  const found = held.map(([name, whose]): Way => {
    const { sql, join, all }: WayToSee = ways[name];
    const at = `$${from + params.indexOf(whose)}`;
    return { sql: sql(at), ...(join ? { join: join(at) } : {}), ...(all ? { all } : {}) };
  });
  return { sql: `(${found.map(({ sql }) => sql).join(' OR ')})`, params, ways: found };
}

/**
 * The same without the database: an actor sees a case exactly when one of the actor's marks is a mark of the case. Marks name
 * the district too.
 */
export const marksOfActor = (actor: Actor): string[] =>
  waysOf(actor).flatMap(([way, whose]) => (whose === null ? [] : [`${actor.districtId} ${way} ${whose}`]));

/** By which marks actors see a case that stands like this. */
export const marksOfCase = (districtId: string, row: Sighted): string[] =>
  Object.entries(ways as Record<string, WayToSee>).flatMap(([way, { of }]) =>
    of(row).flatMap((whose) => (whose === null ? [] : [`${districtId} ${way} ${whose}`])),
  );

/** The same as a scope of the database, which is the second wall behind it: never narrower than `sightOf`, and as wide for all units. */
export function scopeOf(actor: Actor): Scope {
  const { kind, districtId, unitCode: unit, gridCode: grid, caseId } = actor;
  if (kind === 'SYSTEM' || hasRole(actor, ...centreRoles)) return { sees: 'DISTRICT', districtId };
  if (kind === 'REPORTER') return caseId ? { sees: 'CASE', districtId, caseId } : { sees: 'NOTHING' };
  if (!unit) return { sees: 'NOTHING' };
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER', 'COMMUNITY_CLERK', 'DEPT_CLERK', 'DEPT_LEADER'))
    return { sees: 'UNIT', districtId, unit, ...(hasRole(actor, 'GRID_WORKER') ? { staff: actor.id } : {}) };
  return hasRole(actor, 'GRID_WORKER')
    ? { sees: 'GRID', districtId, unit, grid: grid ?? '', staff: actor.id }
    : { sees: 'NOTHING' };
}
