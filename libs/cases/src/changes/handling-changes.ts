import { dueAt, type Limit } from '#calendar';
import type { Extension, Suspension } from '../entries.js';
import type { Situation } from '../decide.js';
import { pick, type Made } from './made.js';

/** Field-rules 2.2 #18, 2.10. */
export const addCoHandler = ({ before, input, now }: Situation): Made => {
  const unit = String(input['unit']);
  return {
    change: {
      coTasks: [
        ...(before?.coTasks ?? []).filter((task) => task.unit !== unit),
        { unit, ask: String(input['ask']), at: now.toISOString(), done: null },
      ],
      calledUnits: [...new Set([...(before?.calledUnits ?? []), unit])],
    },
    detail: pick(input, ['unit', 'ask']),
  };
};

export function finishCoTask({ before, actor, input, now }: Situation): Made {
  const unit = actor.unitCode === before!.leadUnit ? String(input['unit']) : actor.unitCode!;
  const done = { at: now.toISOString(), by: actor.name, note: String(input['note']) };
  return {
    change: {
      coTasks: before!.coTasks!.map((task) => (task.unit === unit && !task.done ? { ...task, done } : task)),
    },
    detail: { unit, ...pick(input, ['note']) },
    // Where the lead ends it, the helper has done nothing that could be met.
    stopSubject: { id: unit, calledOff: actor.unitCode === before!.leadUnit },
  };
}

export const reachStage = ({ before, input }: Situation): Made => ({
  change: { stagesDone: [...(before?.stagesDone ?? []), String(input['stage'])] },
  detail: pick(input, ['stage', 'note', 'evidence']),
  stopSubject: { id: String(input['stage']), calledOff: false },
});

/** Field-rules 2.2 #20-#21: the due time moves by the extension from where it stood; the old one is kept. */
export const requestExtension = ({ before, actor, input, now }: Situation): Made => ({
  change: {
    extension: {
      granted: before?.extension?.granted ?? [],
      asked: {
        limit: input['limit'] as Limit,
        reason: String(input['reason']),
        at: now.toISOString(),
        by: actor.name,
        byId: actor.id,
      },
    },
  },
  detail: pick(input, ['limit']),
  without: before?.suspension ? ['REVIEW'] : [],
});

export function grantExtension({ before, actor, now, calendar }: Situation): Made {
  const { asked, granted } = before!.extension!;
  const { at, provisional } = dueAt(before!.dueAt!, asked!.limit, calendar);
  const one: Extension['granted'][number] = {
    limit: asked!.limit,
    at: now.toISOString(),
    by: actor.name,
    oldDue: before!.dueAt!.toISOString(),
    newDue: at.toISOString(),
  };
  return {
    change: {
      extension: { asked: null, granted: [...granted, one] },
      dueAt: at,
      // Granted too late to help, it takes no red card back.
      ...(at > now ? { card: null } : {}),
    },
    without: before!.suspension ? ['REVIEW'] : [],
    detail: { ...one },
    retimed: [{ kind: 'HANDLE', dueAt: at, provisional }],
  };
}

export const refuseExtension = ({ before }: Situation): Made => ({
  change: { extension: { asked: null, granted: before?.extension?.granted ?? [] } },
  without: before?.suspension ? ['REVIEW'] : [],
});

/** Field-rules 2.2 #22-#23. */
export function requestSuspension({ actor, input, before }: Situation): Made {
  const suspension: Suspension = {
    reasonCode: String(input['reasonCode']),
    plan: String(input['plan']),
    reviewAt: new Date(String(input['reviewAt'])).toISOString(),
    askedBy: actor.name,
    askedById: actor.id,
    grantedBy: null,
  };
  return {
    change: { suspension },
    detail: pick(input, ['reasonCode', 'plan', 'reviewAt']),
    without: before?.extension?.asked ? ['REVIEW'] : [],
  };
}

export const suspend = ({ before, actor }: Situation): Made => ({
  change: {
    suspension: { ...before!.suspension!, grantedBy: actor.name },
    dueAt: null,
    // The clock stands still: what was asked for it besides falls away.
    ...(before!.extension?.asked ? { extension: { ...before!.extension, asked: null } } : {}),
  },
  detail: pick({ ...before!.suspension! }, ['reviewAt', 'plan', 'reasonCode']),
});

export const refuseSuspension = ({ before }: Situation): Made => ({
  change: { suspension: null },
  without: before?.extension?.asked ? ['REVIEW'] : [],
});

export const resume = ({ input }: Situation): Made => ({
  change: { suspension: null },
  detail: pick(input, ['note']),
});
