import {
  rejectReasons,
  ruleOf,
  states,
  transferTargets,
  type Case,
  type CaseEvent,
  type Ground,
  type Move,
  type RejectReason,
  type TransferTarget,
} from '#cases';
import { nextMoveViews } from './case.view.js';

/** States in which the result was looked at by somebody else than its handler. */
export const looked: ReadonlySet<string> = new Set<string>(['FOLLOW_UP', 'CLOSED', 'ARCHIVED', 'ANSWERED']);

/** Moves a resident reads about, with who did it as a unit, never as a person. */
const publicMoves = new Set([
  'submit',
  'accept',
  'answer',
  'reject',
  'transfer',
  'dispatch',
  'contact',
  'whistle',
  'submitResult',
  'verify',
  'followUp',
  'close',
  'rework',
  'withdraw',
  'selfResolve',
  'merge',
  'unmerge',
  'answerMerged',
  'split',
  'gather',
  'forceAssign',
  'ruleOwner',
  'bottomLine',
  'grantExtension',
  'suspend',
  'resume',
  'escalate',
  'escalateProblem',
  'conclude',
  'reopen',
  'voidCase',
  'urge',
]);

export function residentView(
  row: Case,
  events: CaseEvent[],
  ground: Ground,
  moves: Move[],
  parts: string[] = [],
  master?: Case,
) {
  const nameOf = (unit: string | null | undefined) => (unit && ground.units.get(unit)?.name) || null;
  const { number, version, state, submittedAt, dueAt, closedAt, text, address, result } = row;
  return {
    number,
    version,
    state,
    stateName: states[state].zh,
    text,
    address,
    categoryName: (row.categoryCode && ground.catalogue.find(row.categoryCode)?.name) ?? null,
    handledBy: nameOf(row.leadUnit ?? master?.leadUnit),
    submittedAt,
    dueAt: dueAt ?? master?.dueAt ?? null,
    /** 并单后: 主件办到哪一步 */
    masterStateName: master ? states[master.state].zh : null,
    closedAt,
    // What the handler has written is the resident's to read once somebody else has looked at it.
    reply: (looked.has(state) ? result?.reply : null) ?? endingOf(events),
    /** 拆单后的各分件, 均可用原查询码查询 */
    parts,
    timeline: events
      .filter(({ move }) => publicMoves.has(move))
      .map(({ move, at, unitCode }) => ({
        name: ruleOf(move as Move).zh,
        move,
        at,
        unit: (unitCode && ground.units.get(unitCode)?.name) ?? null,
      })),
    nextMoves: nextMoveViews(moves),
  };
}

/** Why it was not taken up, or where it went, for whoever left no phone to be told at. */
function endingOf(events: CaseEvent[]): string | null {
  const last = events.find(({ move }) => move === 'reject' || move === 'transfer');
  if (!last) return null;
  if (last.move === 'transfer')
    return `已转${transferTargets[last.detail['target'] as TransferTarget]}处理。`;
  const { zh, way } = rejectReasons[last.detail['reasonCode'] as RejectReason];
  return `不予受理: ${zh}。${way}`;
}
