import { halfDay } from '#calendar';
import type { Change, Evidence, FollowUp, Triage } from './case.js';
import type { Situation } from './decide.js';
import type { Kind, State } from './states.js';
import type { Move } from './workflow.js';

/** What a move makes of the case; `to` only where the table names more than one state. */
type Made = { to?: State; change: Change; detail?: Record<string, unknown> };

const nothing = (): Made => ({ change: {} });
const noted =
  (...names: string[]) =>
  ({ input }: Situation): Made => ({ change: {}, detail: pick(input, names) });
const ended =
  (...names: string[]) =>
  ({ input, now }: Situation): Made => ({
    change: { closedAt: now, dueAt: null },
    detail: pick(input, names),
  });
const noFollowUp: FollowUp = { outcome: null, tries: [] };

/** The effect of each move on its case: pure, beside the table that says when it may be made. */
export const changes: Record<Move, (situation: Situation) => Made> = {
  submit: ({ input }) => ({ change: input['change'] as Change }),
  hold: ({ input }) => ({ change: { triage: input['triage'] as Triage } }),
  selfResolve: (situation) => ({
    to: situation.before?.reporterId ? 'FOLLOW_UP' : 'CLOSED',
    change: {
      ...matterOf(situation),
      leadUnit: situation.actor.unitCode,
      ...frozen(situation),
      result: resultOf(situation, true),
      followUp: noFollowUp,
      closedAt: situation.before?.reporterId ? null : situation.now,
    },
  }),
  answer: (situation) => {
    const made = ended('reply', 'knowledgeId')(situation);
    return {
      ...made,
      change: { ...made.change, kind: situation.input['kind'] as Kind, result: resultOf(situation, true) },
    };
  },
  reject: ended('reasonCode', 'note'),
  transfer: ended('target', 'note'),
  accept: (situation) => ({
    change: { ...matterOf(situation), ...placeOf(situation), why: whyOf(situation) },
    detail: pick(situation.input, ['note']),
  }),
  dispatch: ({ input, facts, now, before }) => {
    const listed = facts.owner?.firstHandlerCode ?? null;
    const leadUnit = (input['leadUnit'] as string | undefined) ?? listed;
    const owner =
      leadUnit === listed ? facts.owner?.reason : { zh: '由派单员指定', en: 'named by the dispatcher' };
    return {
      change: {
        leadUnit,
        ...frozen({ facts }),
        why: before?.why && owner ? { ...before.why, owner } : (before?.why ?? null),
        dispatchedAt: now,
      },
      detail: pick(input, ['note']),
    };
  },
  sign: noted('note'),
  autoSign: () => ({ change: {}, detail: { late: true } }),
  contact: noted('note', 'way'),
  whistle: () => ({ change: { whistled: true } }),
  issueWhistle: nothing,
  refuseWhistle: nothing,
  ack: noted('note'),
  checkIn: noted('note', 'position'),
  work: noted('note', 'evidence'),
  askLeave: noted('note'),
  excuse: nothing,
  release: noted('note'),
  score: noted('score'),
  submitResult: (situation) => ({
    change: { result: resultOf(situation, situation.input['solved'] === true), dueAt: null },
  }),
  returnForRedo: (situation) => ({ change: { dueAt: handleDue(situation) } }),
  approve: (situation) => {
    const { before, facts } = situation;
    const check =
      (before?.physical === true || before?.channel === 'IOT') && facts.verifierUnit !== undefined;
    return {
      to: check ? 'VERIFYING' : 'FOLLOW_UP',
      change: check ? { verifierUnit: situation.facts.verifierUnit ?? null } : { followUp: noFollowUp },
      detail: pick(situation.input, ['note']),
    };
  },
  verify: (situation) => ({
    to: situation.input['passed'] === true ? 'FOLLOW_UP' : 'PROCESSING',
    change:
      situation.input['passed'] === true
        ? { followUp: noFollowUp }
        : { dueAt: handleDue(situation), reworks: again(situation) },
    detail: pick(situation.input, ['passed', 'note', 'evidence', 'position']),
  }),
  followUp: (situation) => ({
    change: { followUp: followUpOf(situation) },
    detail: pick(situation.input, ['way', 'note']),
  }),
  close: ({ now }) => ({ change: { closedAt: now, dueAt: null } }),
  rework: (situation) => ({
    change: {
      round: (situation.before?.round ?? 1) + 1,
      reworks: again(situation),
      result: null,
      followUp: null,
      verifierUnit: null,
    },
  }),
  withdraw: ended(),
  reveal: nothing,
  warn: noted('timer', 'dueAt', 'subject'),
  overdue: noted('timer', 'dueAt', 'subject'),
};

/** Category, kind, urgency and what follows from them. */
function matterOf({ input, facts, before }: Situation): Change {
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

function placeOf({ facts: { place } }: Situation): Change {
  if (!place) return {};
  const { gridCode, communityCode, streetCode, boundary, by, version } = place;
  return { gridCode, communityCode, streetCode, boundary, locatedBy: by, mapVersion: version };
}

/** The platform says itself how it found the matter; a person who accepts has chosen it. */
function whyOf({ input, before, facts }: Situation): Change['why'] {
  if (input['why']) return input['why'] as Change['why'];
  const located = {
    by: facts.place?.by ?? before?.locatedBy?.split(':')[0] ?? 'PERSON',
    boundary: facts.place?.boundary ?? before?.boundary ?? false,
  };
  return { located, classified: { by: 'PERSON' }, owner: { zh: '', en: '' } };
}

function resultOf({ input, actor, now }: Situation, solved: boolean): Change['result'] {
  return {
    reply: String(input['reply']),
    solved,
    evidence: (input['evidence'] ?? []) as Evidence[],
    by: actor.name,
    ...(input['signedOffBy'] ? { signedOffBy: String(input['signedOffBy']) } : {}),
    at: now.toISOString(),
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

/** Who answers and what it is held to, from now on whatever the catalogue says later (field-rules 2.2 #9). */
const frozen = ({ facts }: Pick<Situation, 'facts'>): Change => ({
  policy: facts.policy ?? null,
  ownerDept: facts.owner?.ownerDept ?? null,
  coDepts: facts.owner?.coDepts ?? [],
});

const again = ({ before }: Situation) => (before?.reworks ?? 0) + 1;

/** The due time HANDLE had when it was stopped: a redo runs against the original date (field-rules 2.2 #25). */
const handleDue = ({ facts }: Situation): Date | null => facts.stoppedHandle?.dueAt ?? null;

function pick(input: Situation['input'], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}
