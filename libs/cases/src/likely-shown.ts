import type { Catalogue } from '#catalogue';
import type { Case } from './case.js';
import { openMatters } from './likely-rules.js';
import type { State } from './states.js';

/** Where a matter stands, in words for a stranger; of what is not in the table a stranger is told nothing. */
export const toldStates: Partial<Record<State, string>> = {
  PENDING_ACCEPT: '已收到',
  ACCEPTED: '已受理',
  DISPATCHED: '已交办',
  RETURN_PENDING: '已交办',
  ARBITRATING: '已交办',
  SIGNED: '办理中',
  PROCESSING: '办理中',
  SUSPENDED: '已列入计划',
  PENDING_REVIEW: '正在核实结果',
  VERIFYING: '正在核实结果',
  FOLLOW_UP: '正在回访',
};

/**
 * Whether a stranger may be told of a case at all: what can be seen or heard from the street. Never a confidential one, a
 * report 举报, or a matter between people or behind somebody's door: that it was reported would say who did.
 */
export function mayBeShown(
  { state, kind, confidential, categoryCode }: Pick<Case, 'state' | 'kind' | 'confidential' | 'categoryCode'>,
  catalogue: Catalogue,
): boolean {
  const category = categoryCode ? catalogue.find(categoryCode) : undefined;
  return (
    category !== undefined &&
    toldStates[state] !== undefined &&
    !confidential &&
    !category.confidentialDefault &&
    (kind ?? category.defaultKind) !== 'REPORT' &&
    category.defaultKind !== 'REPORT' &&
    openMatters.some((prefix) => category.code.startsWith(prefix))
  );
}
