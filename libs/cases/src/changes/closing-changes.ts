import { halfDay } from '#calendar';
import type { Change } from '../case.js';
import type { FollowUp } from '../entries.js';
import type { Situation } from '../decide.js';
import { rungAbove } from '../ladder.js';
import { noFollowUp, resultOf } from './filing-changes.js';
import { pick, type Made } from './made.js';

/** Field-rules 2.2 #24-#33. */
export const submitResult = (situation: Situation): Made => ({
  change: {
    result: resultOf(situation, situation.input['solved'] === true),
    dueAt: null,
    ...(situation.before?.extension?.asked
      ? { extension: { ...situation.before.extension, asked: null } }
      : {}),
    ...(situation.before?.suspension ? { suspension: null } : {}),
  },
});

export const returnForRedo = (situation: Situation): Made => ({ change: { dueAt: handleDue(situation) } });

/**
 * What can be seen is checked on the spot; the reviewer may have any other result checked as a sample, but none whose
 * policy gives a check no time, for it would wait on no clock.
 */
export function approve(situation: Situation): Made {
  const { before, facts, input } = situation;
  const wanted = before?.physical === true || before?.channel === 'IOT' || input['sample'] === true;
  const check = wanted && facts.verifierUnit !== undefined && before?.policy?.limits.VERIFY != null;
  return {
    to: check ? 'VERIFYING' : 'FOLLOW_UP',
    change: check ? { verifierUnit: facts.verifierUnit ?? null } : { followUp: noFollowUp },
    detail: pick(input, ['note', 'sample']),
  };
}

export const verify = (situation: Situation): Made => ({
  to: situation.input['passed'] === true ? 'FOLLOW_UP' : 'PROCESSING',
  change:
    situation.input['passed'] === true
      ? { followUp: noFollowUp }
      : { dueAt: handleDue(situation), reworks: again(situation) },
  detail: pick(situation.input, ['passed', 'note', 'evidence', 'position']),
});

export const reassignCheck = ({ input }: Situation): Made => ({
  change: { verifierUnit: String(input['unit']) },
  detail: pick(input, ['unit', 'reason']),
});

/** A try that reached nobody leaves the clock of the call-back running; an answer, or the last try, ends it. */
export function followUp(situation: Situation): Made {
  const after = followUpOf(situation);
  return {
    change: { followUp: after },
    detail: pick(situation.input, ['way', 'note']),
    without: after.outcome === null ? ['FOLLOW_UP', 'CLOSE'] : [],
  };
}

export const close = ({ now }: Situation): Made => ({
  change: { closedAt: now, dueAt: null, supervision: null },
});

export const conclude = ({ now, input }: Situation): Made => ({
  change: { closedAt: now, dueAt: null, supervision: null },
  detail: pick(input, ['reason']),
});

/** The same lead begins again, under supervision, because the resident was not content (field-rules 2.1(9), (13)). */
export const rework = (situation: Situation): Made => ({
  change: {
    ...nextRound(situation),
    reworks: again(situation),
    supervisedAt: situation.now,
    supervision: {
      at: situation.now.toISOString(),
      by: situation.actor.name,
      reason: String(situation.input['reason']),
    },
  },
});

/** 问题工单: a level up, under supervision, not to be handed back. */
export function escalateProblem(situation: Situation): Made {
  const { before, facts, now, actor, input } = situation;
  const above = rungAbove(before!, facts);
  return {
    change: {
      ...nextRound(situation),
      reworks: again(situation),
      ...(above
        ? {
            leadUnit: above.leadUnit,
            level: above.rung.level,
            handler: null,
            handlerId: null,
            ...helpedBy(before!, above.leadUnit),
          }
        : {}),
      forcedAt: now,
      raisedAt: now,
      supervisedAt: now,
      supervision: { at: now.toISOString(), by: actor.name, reason: String(input['reason']) },
    },
    detail: { level: above?.rung.level ?? before!.level },
  };
}

export const reopen = (situation: Situation): Made => ({
  change: {
    ...nextRound(situation),
    reopens: (situation.before?.reopens ?? 0) + 1,
    closedAt: null,
    // A repeat that is merged into a closed case opens it again.
    ...(situation.input['repeat'] ? { joined: (situation.before?.joined ?? 0) + 1 } : {}),
  },
  detail: pick(situation.input, ['falseClosing', 'repeat']),
});

/** The unit that led, and those before it, go on as helpers and keep seeing the case. */
export function helpedBy(
  {
    leadUnit,
    helpers,
    calledUnits,
  }: Pick<NonNullable<Situation['before']>, 'leadUnit' | 'helpers' | 'calledUnits'>,
  newLead: string,
): Change {
  if (!leadUnit || leadUnit === newLead) return {};
  return {
    helpers: [...new Set([...(helpers ?? []), leadUnit])].filter((unit) => unit !== newLead),
    calledUnits: [...new Set([...calledUnits, leadUnit])],
  };
}

function nextRound({ before, now }: Situation): Change {
  return {
    round: before!.round + 1,
    result: null,
    followUp: null,
    verifierUnit: null,
    card: null,
    supervision: null,
    handDown: null,
    handDowns: null,
    sentAt: now,
    // A case resolved on the spot is dispatched for the first time here.
    dispatchedAt: before!.dispatchedAt ?? now,
  };
}

function followUpOf({ input, before, now }: Situation): FollowUp {
  const reached = input['reached'] === true;
  const tries = [
    ...(before?.followUp?.tries ?? []),
    { at: now.toISOString(), halfDay: halfDay(now), reached },
  ];
  if (!reached)
    return { outcome: tries.length >= (before?.policy?.followUpTries ?? 3) ? 'INVALID' : null, tries };
  return {
    outcome: input['satisfaction'] as FollowUp['outcome'],
    contacted: input['contacted'] === true,
    solved: input['solved'] === true,
    ...(input['said'] ? { said: String(input['said']) } : {}),
    tries,
  };
}

const again = ({ before }: Situation) => (before?.reworks ?? 0) + 1;

/** The due time HANDLE had when it was stopped: a redo runs against the original date (field-rules 2.2 #25). */
const handleDue = ({ facts }: Situation): Date | null => facts.stoppedHandle?.dueAt ?? null;
