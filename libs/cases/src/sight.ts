import type { Scope } from '#database';
import { centreRoles, hasRole, type Actor } from '#people';

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
}

/**
 * A confidential case is shown by where it lies to the centre and to the street, which must be able to whistle on it, but not
 * to the neighbours of whoever reported: a community and a grid worker read it only where they have to do with it (field-rules 5).
 */
const open = `(NOT c.confidential OR c.state = 'DRAFT')`;

/**
 * Which cases an actor sees, as the WHERE of every read and every lock: the centre the district, a street its
 * area, a community its area, a grid worker the own grid, what this worker was given and what the community must check, a department what it leads, a
 * resident the one case; and every unit what it leads, must check, was called to, helps with or had before it rose.
 */
export function sightOf(actor: Actor, from: number): Sight {
  const own = `$${from}`;
  const { sees } = scopeOf(actor);
  if (actor.kind === 'SYSTEM' || sees === 'DISTRICT') return anyOf([], { sql: 'true' });
  if (actor.kind === 'REPORTER') return anyOf([actor.caseId], { sql: `c.id = ${own}` });
  if (sees === 'GRID')
    return anyOf(
      [actor.gridCode, actor.unitCode, actor.id],
      { sql: `c.grid_code = ${own} AND ${open}` },
      { sql: `c.verifier_unit = $${from + 1}` },
      { sql: `c.handler_id = $${from + 2}` },
    );
  if (sees === 'NOTHING') return anyOf([], { sql: 'false' });
  const touched: Way[] = [
    { sql: `c.lead_unit = ${own}` },
    {
      sql: `EXISTS (SELECT 1 FROM case_called k WHERE k.district_id = c.district_id AND k.unit_code = ${own}
        AND k.submitted_at = c.submitted_at AND k.case_id = c.id)`,
      join: `JOIN case_called k ON k.district_id = c.district_id AND k.case_id = c.id AND k.unit_code = ${own}`,
    },
  ];
  const given: Way[] = hasRole(actor, 'GRID_WORKER') ? [{ sql: `c.handler_id = $${from + 1}` }] : [];
  const params = given.length > 0 ? [actor.unitCode, actor.id] : [actor.unitCode];
  touched.push(...given);
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER'))
    return anyOf(params, { sql: `c.street_code = ${own}` }, ...touched);
  if (hasRole(actor, 'COMMUNITY_CLERK'))
    return anyOf(
      params,
      { sql: `c.community_code = ${own} AND ${open}` },
      { sql: `c.verifier_unit = ${own}` },
      ...touched,
    );
  return anyOf(params, ...touched);
}

const anyOf = (params: unknown[], ...ways: Way[]): Sight => ({
  sql: `(${ways.map(({ sql }) => sql).join(' OR ')})`,
  params,
  ways,
});

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
