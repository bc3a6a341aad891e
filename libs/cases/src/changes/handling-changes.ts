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
    stopSubject: { id: unit, calledOff: false },
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
      },
    },
  },
  detail: pick(input, ['limit']),
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
    change: { extension: { asked: null, granted: [...granted, one] }, dueAt: at, card: null },
    detail: { ...one },
    retimed: [{ kind: 'HANDLE', dueAt: at, provisional }],
  };
}

export const refuseExtension = ({ before }: Situation): Made => ({
  change: { extension: { asked: null, granted: before?.extension?.granted ?? [] } },
});

/** Field-rules 2.2 #22-#23. */
export function requestSuspension({ actor, input }: Situation): Made {
  const suspension: Suspension = {
    reasonCode: String(input['reasonCode']),
    plan: String(input['plan']),
    reviewAt: new Date(String(input['reviewAt'])).toISOString(),
    askedBy: actor.name,
    grantedBy: null,
  };
  return { change: { suspension }, detail: pick(input, ['reasonCode', 'plan', 'reviewAt']) };
}

export const suspend = ({ before, actor }: Situation): Made => ({
  change: { suspension: { ...before!.suspension!, grantedBy: actor.name }, dueAt: null },
  detail: { reviewAt: before!.suspension!.reviewAt },
});

export const refuseSuspension = (): Made => ({ change: { suspension: null } });

export const resume = ({ input }: Situation): Made => ({
  change: { suspension: null },
  detail: pick(input, ['note']),
});
