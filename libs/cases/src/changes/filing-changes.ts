import type { Change } from '../case.js';
import type { Assigned, Evidence, FollowUp, Why } from '../entries.js';
import type { Situation } from '../decide.js';
import { handedTo } from '../duty/handed-to.js';
import { levelOf } from '../ladder.js';
import type { Kind } from '../states.js';
import { ended, pick, type Made } from './made.js';

export const noFollowUp: FollowUp = { outcome: null, tries: [] };

/** Category, kind, urgency and what follows from them. */
export function matterOf({ input, facts, before }: Situation): Change {
  const category = facts.category;
  const kind = (input['kind'] as Kind | undefined) ?? before?.kind ?? category?.defaultKind ?? null;
  return {
    categoryCode: category?.code ?? null,
    kind,
    urgency: category?.urgency ?? null,
    // What was once confidential stays so; the catalogue says which matters are by themselves, a person which reports (field-rules 5).
    confidential:
      (before?.confidential ?? false) ||
      (category?.confidentialDefault ?? false) ||
      input['kind'] === 'REPORT',
    physical: Boolean(category?.digitalCityClass),
  };
}

export function placeOf({ facts: { place } }: Situation): Change {
  if (!place) return {};
  const { gridCode, communityCode, streetCode, boundary, by, version } = place;
  return { gridCode, communityCode, streetCode, boundary, locatedBy: by, mapVersion: version };
}

/** Who answers and what it is held to, from now on whatever the catalogue says later (field-rules 2.2 #9). */
export const frozen = ({ facts }: Pick<Situation, 'facts'>): Change => ({
  policy: facts.policy ?? null,
  ownerDept: facts.owner?.ownerDept ?? null,
  coDepts: facts.owner?.coDepts ?? [],
});

export function resultOf({ input, actor, now }: Situation, solved: boolean): Change['result'] {
  return {
    reply: String(input['reply']),
    solved,
    evidence: (input['evidence'] ?? []) as Evidence[],
    by: actor.name,
    byId: actor.id,
    ...(input['signedOffBy'] ? { signedOffBy: String(input['signedOffBy']) } : {}),
    at: now.toISOString(),
  };
}

export function selfResolve(situation: Situation): Made {
  const { before, actor, now, facts } = situation;
  // Only what a grid worker has found without anybody asking needs no call-back.
  const asked = before?.reporterId != null || before?.channel !== 'GRID_APP';
  return {
    to: asked ? 'FOLLOW_UP' : 'CLOSED',
    change: {
      ...matterOf(situation),
      leadUnit: actor.unitCode,
      ...frozen(situation),
      level: facts.policy ? levelOf(actor.unitCode, facts.category, facts.policy, facts) : null,
      result: resultOf(situation, true),
      followUp: noFollowUp,
      supervision: null,
      closedAt: asked ? null : now,
    },
  };
}

export function answer(situation: Situation): Made {
  const made = ended('reply', 'knowledgeId')(situation);
  return {
    ...made,
    change: { ...made.change, kind: situation.input['kind'] as Kind, result: resultOf(situation, true) },
  };
}

export const accept = (situation: Situation): Made => ({
  change: { ...matterOf(situation), ...placeOf(situation), why: whyOf(situation) },
  detail: pick(situation.input, ['note']),
});

export const submitDraft = (situation: Situation): Made => ({
  change: { ...matterOf(situation), ...placeOf(situation), submittedAt: situation.now },
});

/** To whoever starts by the responsibility list, or to whom the dispatcher names. */
export function dispatch(situation: Situation): Made {
  const { input, facts, before, now } = situation;
  const listed = facts.owner?.firstHandlerCode ?? null;
  const leadUnit = (input['leadUnit'] as string | undefined) ?? listed;
  const owner =
    leadUnit === listed ? facts.owner?.reason : { zh: '由派单员指定', en: 'named by the dispatcher' };
  const assigned = assignedOf(situation, leadUnit);
  const handed = handedTo(situation, leadUnit);
  return {
    change: {
      ...given(situation, leadUnit),
      why:
        before?.why && owner ? { ...before.why, owner, ...assigned, ...handed.why } : (before?.why ?? null),
      dispatchedAt: before?.dispatchedAt ?? now,
    },
    detail: { ...pick(input, ['note']), ...handed.detail },
  };
}

/** By what it came to this unit, and who else it could have been: the same rules with other versions would say another. */
function assignedOf({ facts: { owner, category } }: Situation, unit: string | null): { assigned?: Assigned } {
  if (!owner || !unit) return {};
  const { firstHandlerCode, rule, rulesVersion, matched, runnersUp } = owner;
  const chosen = unit !== firstHandlerCode;
  return {
    assigned: {
      by: chosen ? 'PERSON' : rule ? 'RULE' : owner.by,
      rule: chosen ? null : rule,
      matched: chosen ? [] : matched,
      unit,
      listed: firstHandlerCode,
      runnersUp: chosen
        ? [{ rule: rule?.id ?? null, unit: firstHandlerCode, ...owner.reason }, ...runnersUp]
        : runnersUp,
      catalogueVersion: category?.version ?? null,
      rulesVersion,
    },
  };
}

/** A unit gets the case: from now on it leads, its return window counts, and it stands on its level of the ladder. */
export function given(situation: Situation, leadUnit: string | null): Change {
  const { facts, before, now } = situation;
  const policy = before?.policy ?? facts.policy ?? null;
  return {
    ...(before?.policy ? {} : frozen(situation)),
    leadUnit,
    sentAt: now,
    ...handedTo(situation, leadUnit).change,
    level: policy ? levelOf(leadUnit, facts.category, policy, facts) : null,
  };
}

/** The platform says itself how it found the matter; a person who accepts has chosen it. */
function whyOf({ input, before, facts }: Situation): Why {
  if (input['why']) return input['why'] as Why;
  const located = {
    by: facts.place?.by ?? before?.locatedBy?.split(':')[0] ?? 'PERSON',
    boundary: facts.place?.boundary ?? before?.boundary ?? false,
  };
  return { located, classified: { by: 'PERSON' }, owner: { zh: '', en: '' } };
}
