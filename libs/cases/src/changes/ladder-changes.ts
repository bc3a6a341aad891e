import { dueAt } from '#calendar';
import { reworkLimit } from '#catalogue';
import type { Case, Change } from '../case.js';
import type { Situation } from '../decide.js';
import { rungAbove, rungBelow } from '../ladder.js';
import type { TimerKind } from '../timer.js';
import { helpedBy } from './closing-changes.js';
import { frozen, matterOf, placeOf } from './filing-changes.js';
import { pick, type Made } from './made.js';

/**
 * Field-rules 2.6: the next level leads, the one below goes on as helper, and nobody hands a risen case back. HANDLE
 * runs on; only where the case has not been signed for does the new lead have to sign.
 */
export function escalate({ before, actor, facts, input, now }: Situation): Made {
  const { rung, leadUnit } = rungAbove(before!, facts)!;
  const anotherLead = leadUnit !== before!.leadUnit;
  return {
    change: {
      level: rung.level,
      handDown: null,
      ...(anotherLead
        ? { leadUnit, handler: null, handlerId: null, sentAt: now, ...helpedBy(before!, leadUnit) }
        : {}),
      // Whoever is handed a case by the level below alone may still say that it is not its own.
      ...(anotherLead && actor.unitCode !== before!.leadUnit ? { forcedAt: now } : {}),
      ...requestsDropped(before!),
    },
    detail: { level: rung.level, from: before!.leadUnit, to: leadUnit, ...pick(input, ['trigger']) },
    without: anotherLead && before!.state === 'DISPATCHED' ? [] : ['SIGN'],
  };
}

export function offerHandDown({ before, facts, input }: Situation): Made {
  const below = rungBelow(before!, facts)!;
  return {
    change: {
      handDown: { unit: below.leadUnit, level: below.rung.level, reason: String(input['reason']) },
      handDowns: (before!.handDowns ?? 0) + 1,
      calledUnits: [...new Set([...before!.calledUnits, below.leadUnit])],
    },
    detail: { unit: below.leadUnit, level: below.rung.level },
  };
}

export function answerHandDown({ before, input, now }: Situation): Made {
  const { unit, level } = before!.handDown!;
  if (input['agreed'] !== true)
    return { change: { handDown: null }, detail: { agreed: false, unit }, without: ['ESCALATE', 'REVIEW'] };
  return {
    change: {
      handDown: null,
      ...requestsDropped(before!),
      leadUnit: unit,
      level,
      handler: null,
      handlerId: null,
      sentAt: now,
      ...helpedBy(before!, unit),
    },
    detail: { agreed: true, unit, level },
  };
}

/** What a lead has asked for is not the next one's to get. */
const requestsDropped = ({ extension, suspension }: Case): Change => ({
  ...(extension?.asked ? { extension: { ...extension, asked: null } } : {}),
  ...(suspension ? { suspension: null } : {}),
});

/** Supervision 督办 and its answer, urging 催办. */
export const supervised = ({ actor, now }: Situation, reason: string): Change => ({
  supervisedAt: now,
  supervision: { at: now.toISOString(), by: actor.name, reason },
});

export const supervise = (situation: Situation): Made => ({
  change: supervised(situation, String(situation.input['reason'])),
});

/** Whether there is something left to supervise: HANDLE is late, or nobody has the case yet. */
function stillLate({ state, card, leadUnit, level }: Case): boolean {
  const handling = ['DISPATCHED', 'SIGNED', 'PROCESSING'].includes(state);
  return (handling && card === 'RED') || (leadUnit === null && level !== null);
}

/** A word ends it, but where the case is still late the clock starts again, and what it finds then is supervised again. */
export const answerSupervision = ({ before, input }: Situation): Made => ({
  change: { supervision: null },
  detail: pick(input, ['note']),
  unstarted: stillLate(before!) ? [] : ['SUPERVISE'],
});

export const urge = ({ before, input, now }: Situation): Made => ({
  change: { urges: (before?.urges ?? 0) + 1, urgedAt: now },
  detail: pick(input, ['note']),
});

/** Yellow card 黄牌 when little of HANDLE is left. */
export const warn = ({ input }: Situation): Made => ({
  change: input['timer'] === 'HANDLE' ? { card: 'YELLOW' } : {},
  detail: pick(input, ['timer', 'dueAt', 'subject']),
});

/** Which clocks, run out, put a case under supervision: HANDLE with a red card, those of a case nobody has yet, and the centre's own. */
const supervisedBy: Partial<Record<TimerKind, string>> = {
  HANDLE: '办理超期(红牌)',
  ACCEPT: '受理超期, 无人受理',
  DISPATCH: '派单超期, 无主办单位',
  RETURN_REVIEW: '退单审核超期',
  REVIEW: '审核超期',
  VERIFY: '核查超期',
  FOLLOW_UP: '回访超期',
  CLOSE: '结案超期',
};

/** A case without an owner rises as well: straight to the top level, where the centre answers for it. */
export function overdue(situation: Situation): Made {
  const { before, input, facts } = situation;
  const kind = input['timer'] as TimerKind;
  // A split appeal waits for its parts, which are supervised themselves.
  const reason = before?.parts == null ? supervisedBy[kind] : undefined;
  const unassigned = kind === 'ACCEPT' || kind === 'DISPATCH';
  const why = kind === 'SUPERVISE' && stillLate(before!) ? '已反馈, 仍超期未办结' : reason;
  const again = before?.supervision ? undefined : why;
  const top = (before?.policy ?? facts.policy)?.ladder.at(-1)?.level ?? null;
  return {
    change: {
      ...(kind === 'HANDLE' && before?.parts == null ? { card: 'RED' } : {}),
      ...(unassigned ? { level: top } : {}),
      ...(again ? supervised(situation, again) : {}),
    },
    detail: pick(input, ['timer', 'dueAt', 'subject']),
    // A supervision nobody answers comes again, until somebody does.
    without: kind === 'SUPERVISE' || again ? [] : ['SUPERVISE'],
    unstarted: again || before?.supervision ? [] : ['SUPERVISE'],
  };
}

/** Field-rules 2.2 #37: the old value stays in the history; limits are computed again only before somebody has signed. */
export function changeCategory(situation: Situation): Made {
  const { before, facts, input, calendar } = situation;
  const matter = matterOf({ ...situation, input: {} });
  const detail = { ...pick(input, ['categoryCode', 'reason']), old: before!.categoryCode };
  // Sent out and not signed for: also a case that has been handed back and waits for its next lead.
  const unsigned = before!.state === 'DISPATCHED' || before!.state === 'ACCEPTED';
  if (!unsigned || !facts.policy)
    return { change: matter, detail, without: ['DISPATCH', 'SIGN', 'HANDLE', 'ESCALATE'] };
  const policy = facts.policy;
  const { level, round } = before!;
  const handle = policy.limits.HANDLE;
  const limits: Partial<Record<TimerKind, (typeof policy.limits)['HANDLE']>> = {
    ...policy.limits,
    HANDLE: handle && round > 1 ? reworkLimit(handle, policy) : handle,
    ESCALATE: policy.ladder.find((rung) => rung.level === level)?.limit ?? null,
  };
  const computedFrom = `${policy.profile}@${policy.version} ${calendar.version}`;
  // From each clock's own start: what has run stays run (civic-peers T28).
  const retimed = facts.timers
    .filter(({ kind }) => ['DISPATCH', 'SIGN', 'HANDLE', 'ESCALATE'].includes(kind))
    .flatMap(({ kind, startedAt, allowed }) => {
      const limit = limits[kind] ?? allowed;
      const due = dueAt(startedAt, limit, calendar);
      return [{ kind, dueAt: due.at, provisional: due.provisional, allowed: limit, computedFrom }];
    });
  const due = retimed.find(({ kind }) => kind === 'HANDLE')?.dueAt ?? before!.dueAt;
  return {
    change: {
      ...matter,
      ...(before!.policy ? frozen(situation) : {}),
      dueAt: due,
      // By the new limit it is not late any more.
      ...(before!.card === 'RED' && due && due > situation.now ? { card: null } : {}),
    },
    detail,
    retimed,
  };
}

export const changeGrid = (situation: Situation): Made => ({
  change: placeOf(situation),
  detail: { ...pick(situation.input, ['gridCode', 'reason']), old: situation.before!.gridCode },
});
