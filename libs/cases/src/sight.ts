import { centreRoles, hasRole, type Actor } from '#people';

/** A condition on `cases c` with parameters numbered from `from`. */
export interface Sight {
  sql: string;
  params: unknown[];
}

/**
 * Which cases an actor sees, as the WHERE of every read and every lock: the centre the district, a street its
 * area, a community its area and what it must check, a grid worker the own grid and what the community must
 * check, a department what it leads, a resident the one case; and every unit what it was called to, helps with or had
 * before it rose.
 */
export function sightOf(actor: Actor, from: number): Sight {
  const own = `$${from}`;
  if (actor.kind === 'SYSTEM') return { sql: 'true', params: [] };
  if (actor.kind === 'REPORTER') return { sql: `c.id = ${own}`, params: [actor.caseId] };
  if (hasRole(actor, ...centreRoles)) return { sql: 'true', params: [] };
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER'))
    return {
      sql: `(c.street_code = ${own} OR c.lead_unit = ${own} OR c.called_units @> ARRAY[${own}])`,
      params: [actor.unitCode],
    };
  if (hasRole(actor, 'COMMUNITY_CLERK'))
    return {
      sql: `(c.community_code = ${own} OR c.lead_unit = ${own} OR c.verifier_unit = ${own} OR c.called_units @> ARRAY[${own}])`,
      params: [actor.unitCode],
    };
  if (hasRole(actor, 'GRID_WORKER'))
    return {
      sql: `(c.grid_code = ${own} OR c.verifier_unit = $${from + 1})`,
      params: [actor.gridCode, actor.unitCode],
    };
  if (hasRole(actor, 'DEPT_CLERK', 'DEPT_LEADER'))
    return {
      sql: `(c.lead_unit = ${own} OR c.called_units @> ARRAY[${own}])`,
      params: [actor.unitCode],
    };
  return { sql: 'false', params: [] };
}
