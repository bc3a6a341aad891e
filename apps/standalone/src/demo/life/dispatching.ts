import { dispatcher, leader } from '../cast.js';
import { wall } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, type Life, type Scene } from './life.js';

/** A case on a border, or one that came back: the dispatcher names who leads, or the centre's leader does for good. */
export const dispatch: Scene = async (stage, life, seen) => {
  const minutes = stage.will.minutes('dispatch', life, seen);
  if (minutes > 0) await later(stage, minutes, seen);
  const back = seen.returns.findLast(({ outcome }) => outcome === 'APPROVED');
  if (back && decides(stage, life, 'FORCED', seen)) {
    await act(stage, life, leader, 'forceAssign', 'forced-assignment', {
      leadUnit: back.suggestedOwner,
      reason: '职责明确, 不得再退',
    });
    tell(
      stage,
      life,
      `中心领导强派 ${back.suggestedOwner}`,
      `the leader assigns ${back.suggestedOwner} for good`,
    );
    return;
  }
  await act(
    stage,
    life,
    dispatcher,
    'dispatch',
    'dispatch',
    back ? { leadUnit: back.suggestedOwner } : { note: '边界件, 由派单员定主办' },
  );
  await stage.clock.settle();
};

/** Says what it was taken for, who has it and until when. */
export function tellDispatch(stage: Stage, life: Life, seen: SeenCase): void {
  const due = seen.dueAt ? wall(new Date(seen.dueAt)) : null;
  const until = due ? `${due.date.slice(5)} ${due.time}` : '-';
  const urgent = seen.urgency === 'EMERGENCY';
  const matched = seen.why?.classified.matched?.join('、');
  tell(
    stage,
    life,
    `${urgent ? '【紧急】' : ''}派单: ${seen.categoryName} → ${seen.leadName}, 限 ${until}${matched ? ` (依据: ${matched})` : ''}`,
    `${urgent ? '[EMERGENCY] ' : ''}dispatched: ${seen.categoryName} → ${seen.leadName}, due ${until}${matched ? ` (heard: ${matched})` : ''}`,
  );
}
