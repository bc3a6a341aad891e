import { speaksOfDanger } from '#understanding';
import type { Situation } from '../decide.js';
import { noFollowUp, resultOf } from './filing-changes.js';
import { pick, type Made } from './made.js';

/** The case follows its master from now on; its own reporter stays with it (field-rules 2.2 #7). */
export const merge = ({ facts, input }: Situation): Made => ({
  change: { masterId: facts.master!.id, triage: null, dueAt: null, supervision: null },
  detail: { master: facts.master!.number, ...pick(input, ['note']) },
});

export const takeIn = ({ before, input }: Situation): Made => ({
  change: { joined: (before?.joined ?? 0) + 1 },
  detail: pick(input, ['number']),
});

/** It stands on its own again and waits for a person, who must not be sent back to the same master by a hint. */
export const unmerge = ({ actor, before, input }: Situation): Made => ({
  change: {
    masterId: null,
    triage: {
      emergency: speaksOfDanger(before!.text),
      candidates: [],
      reasons: [
        {
          code: 'UNMERGED',
          zh: `已拆并: ${String(input['reason'])}`,
          en: `taken out of its master by ${actor.kind === 'REPORTER' ? 'the reporter' : actor.name}`,
        },
      ],
    },
  },
});

/** The master has its result: this reporter is asked as well, and from here on the case goes its own way. */
export function answerMerged({ before, facts }: Situation): Made {
  const master = facts.master!;
  const { categoryCode, kind, urgency, physical, policy, ownerDept, coDepts, leadUnit, level, round } =
    master;
  return {
    change: {
      categoryCode,
      kind: before?.kind ?? kind,
      urgency,
      physical,
      policy,
      ownerDept,
      coDepts,
      leadUnit,
      level,
      round,
      confidential: before!.confidential || master.confidential,
      dispatchedAt: master.dispatchedAt,
      result: master.result,
      followUp: noFollowUp,
    },
    detail: { master: master.number },
  };
}

/** The parts are on their own; the parent waits for them at the centre, on the clock of the slowest. */
export const split = ({ input, facts, now }: Situation): Made => ({
  change: {
    parts: (input['parts'] as unknown[]).length,
    triage: null,
    leadUnit: facts.centreUnit ?? null,
    policy: facts.policy ?? null,
    dispatchedAt: now,
    sentAt: now,
  },
  detail: { numbers: input['numbers'] },
});

/** Every part has ended: the reporter reads of all of them under the one number. */
export const gather = (situation: Situation): Made => ({
  change: {
    result: resultOf(situation, situation.input['solved'] === true),
    closedAt: situation.now,
    dueAt: null,
    supervision: null,
  },
});
