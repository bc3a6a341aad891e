import type { Change } from '../case.js';
import type { Return } from '../entries.js';
import type { Situation } from '../decide.js';
import { helpedBy } from './closing-changes.js';
import { handedTo } from '../duty/handed-to.js';
import { frozen, given } from './filing-changes.js';
import { pick, type Made } from './made.js';

/** Field-rules 2.2 #12-#16. */
export const requestReturn = ({ before, actor, input, now }: Situation): Made => ({
  change: {
    returns: [
      ...(before?.returns ?? []),
      {
        unit: before!.leadUnit!,
        round: before!.round,
        at: now.toISOString(),
        from: before!.state as Return['from'],
        reasonCode: String(input['reasonCode']),
        legalBasis: String(input['legalBasis']),
        suggestedOwner: String(input['suggestedOwner']),
        byId: actor.id,
        outcome: null,
      },
    ],
  },
  detail: pick(input, ['reasonCode', 'legalBasis', 'suggestedOwner', 'note']),
});

/** HANDLE runs on unless the dispatch was the platform's own error. */
export function approveReturn(situation: Situation): Made {
  const error = situation.input['platformError'] === true;
  return {
    change: {
      ...answered(situation, 'APPROVED'),
      leadUnit: null,
      handler: null,
      handlerId: null,
      level: null,
      ...(error ? { dueAt: null } : {}),
    },
    detail: { unit: situation.before!.leadUnit, ...pick(situation.input, ['platformError', 'note']) },
    without: error ? [] : ['HANDLE', 'STAGE'],
  };
}

export const rejectReturn = (situation: Situation): Made => ({
  to: situation.before!.returns!.at(-1)!.from,
  change: { ...answered(situation, 'REJECTED'), forcedAt: situation.now },
});

export const arbitrate = (situation: Situation): Made => ({
  change: { ...answered(situation, 'RULED'), leadUnit: null, handler: null, handlerId: null, level: null },
  detail: { unit: situation.before!.leadUnit },
});

/** The centre's leader names the lead, for good. */
export function assigned(situation: Situation): Made {
  const { input, before, now } = situation;
  const handed = handedTo(situation, String(input['leadUnit']));
  return {
    change: {
      ...answered(situation, 'RULED'),
      ...(before?.leadUnit ? helpedBy(before, String(input['leadUnit'])) : {}),
      ...given(situation, String(input['leadUnit'])),
      forcedAt: now,
      dispatchedAt: before?.dispatchedAt ?? now,
    },
    detail: { ...pick(input, ['leadUnit', 'advisedBy', 'note']), ...handed.detail },
  };
}

/** 兜底: nobody ruled in time, so the owner on the responsibility list has it and cannot refuse. */
export function bottomLine(situation: Situation): Made {
  const { before, facts, now } = situation;
  const leadUnit = before?.ownerDept ?? facts.owner?.ownerDept ?? facts.centreUnit ?? null;
  return {
    change: { ...(before?.policy ? {} : frozen(situation)), ...given(situation, leadUnit), forcedAt: now },
    detail: { leadUnit },
  };
}

/** The open request for a return has its answer. */
function answered({ before }: Situation, outcome: Return['outcome']): Change {
  const open = before?.returns?.findLastIndex((one) => one.outcome === null) ?? -1;
  if (open < 0) return {};
  return { returns: before!.returns!.map((one, index) => (index === open ? { ...one, outcome } : one)) };
}
