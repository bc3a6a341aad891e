import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the database shows to whoever works within it: the second wall, behind the conditions of each statement. The
 * policies on cases, case_event, attachment and vault.reporter hold every row against it (migration Walls), so that a
 * condition somebody forgot finds nothing it should not.
 */
export type Scope =
  /** Counts over all districts. */
  | { sees: 'ALL' }
  | { sees: 'DISTRICT'; districtId: string }
  /** What a unit leads, is called to, checks, or has in its area; of one who works a grid as well, what they were given. */
  | { sees: 'UNIT'; districtId: string; unit: string; staff?: string }
  /** What lies in a grid worker's grid, was given to this worker, or is the community's to check. */
  | { sees: 'GRID'; districtId: string; grid: string; unit: string; staff: string }
  /** The one case of a resident. */
  | { sees: 'CASE'; districtId: string; caseId: string }
  | { sees: 'NOTHING' };

const nothing: Scope = { sees: 'NOTHING' };
const working = new AsyncLocalStorage<{ scope: Scope }>();

/** Works within a scope, whatever it was before and is afterwards. */
export const seeing = <T>(scope: Scope, work: () => T): T => working.run({ scope }, work);

/** Begins a request, which sees nothing until `lookAs` says as whom. */
export const beginLooking = (request: () => void): void => working.run({ scope: nothing }, request);

/** From here on the request in progress sees this much. */
export function lookAs(scope: Scope): void {
  const here = working.getStore();
  if (!here) throw new Error('no request is in progress: use seeing()');
  here.scope = scope;
}

/** What the platform counts of itself. */
export const everything: Scope = { sees: 'ALL' };

/** Everything of one district: what the desk writes with, and what finds out who somebody is. */
export const wholeDistrict = (districtId: string): Scope => ({ sees: 'DISTRICT', districtId });

/** The settings `gw.*` of a connection that works within the current scope. */
export function settingsOfScope(): Record<'sees' | 'district' | 'unit' | 'grid' | 'case' | 'staff', string> {
  const scope = working.getStore()?.scope ?? nothing;
  return {
    sees: scope.sees,
    district: 'districtId' in scope ? scope.districtId : '',
    unit: 'unit' in scope ? scope.unit : '',
    grid: 'grid' in scope ? scope.grid : '',
    case: 'caseId' in scope ? scope.caseId : '',
    staff: ('staff' in scope && scope.staff) || '',
  };
}
