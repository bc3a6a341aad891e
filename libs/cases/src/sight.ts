import type { Scope } from '#database';
import { centreRoles, hasRole, type Actor } from '#people';

/** A condition on `cases c` with parameters numbered from `from`. */
export interface Sight {
  sql: string;
  params: unknown[];
}

/** Where a case lies shows it to nobody when it is confidential: only the centre and whoever has to do with it read it (field-rules 5). */
const open = `(NOT c.confidential OR c.state = 'DRAFT')`;

/**
 * Which cases an actor sees, as the WHERE of every read and every lock: the centre the district, a street its
 * area, a community its area, a grid worker the own grid and what the community must check, a department what it leads, a
 * resident the one case; and every unit what it leads, must check, was called to, helps with or had before it rose.
 */
export function sightOf(actor: Actor, from: number): Sight {
  const own = `$${from}`;
  const { sees } = scopeOf(actor);
  if (actor.kind === 'SYSTEM' || sees === 'DISTRICT') return { sql: 'true', params: [] };
  if (actor.kind === 'REPORTER') return { sql: `c.id = ${own}`, params: [actor.caseId] };
  if (sees === 'GRID')
    return {
      sql: `(c.grid_code = ${own} AND ${open} OR c.verifier_unit = $${from + 1})`,
      params: [actor.gridCode, actor.unitCode],
    };
  if (sees === 'NOTHING') return { sql: 'false', params: [] };
  const touched = `c.lead_unit = ${own} OR c.called_units @> ARRAY[${own}]`;
  const params = [actor.unitCode];
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER'))
    return { sql: `(c.street_code = ${own} AND ${open} OR ${touched})`, params };
  if (hasRole(actor, 'COMMUNITY_CLERK'))
    return {
      sql: `(c.community_code = ${own} AND ${open} OR c.verifier_unit = ${own} OR ${touched})`,
      params,
    };
  return { sql: `(${touched})`, params };
}

/** The same as a scope of the database, which is the second wall behind it: never narrower than `sightOf`, and as wide for all units. */
export function scopeOf(actor: Actor): Scope {
  const { kind, districtId, unitCode: unit, gridCode: grid, caseId } = actor;
  if (kind === 'SYSTEM' || hasRole(actor, ...centreRoles)) return { sees: 'DISTRICT', districtId };
  if (kind === 'REPORTER') return caseId ? { sees: 'CASE', districtId, caseId } : { sees: 'NOTHING' };
  if (!unit) return { sees: 'NOTHING' };
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER', 'COMMUNITY_CLERK', 'DEPT_CLERK', 'DEPT_LEADER'))
    return { sees: 'UNIT', districtId, unit };
  return hasRole(actor, 'GRID_WORKER')
    ? { sees: 'GRID', districtId, unit, grid: grid ?? '' }
    : { sees: 'NOTHING' };
}
