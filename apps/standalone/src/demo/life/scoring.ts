import { clerkOf } from '../cast.js';
import type { SeenCase, SeenTask } from '../seen.js';
import { tell, type Stage } from '../stage.js';
import { act, decides, type Life } from './life.js';

export const pathOf = ({ id }: SeenTask, step: string) => `report-tasks/${id}/${step}`;

/** 评哨: the street scores a department; one that is scored low may reply, and one that came may rate back. */
export async function score(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  task: SeenTask,
  { late, absent }: { late: boolean; absent: boolean },
): Promise<void> {
  const unit = clerkOf(task.unitCode);
  const given = absent
    ? { score: 20, reason: '未到场' }
    : late
      ? { score: 55, reason: '到场迟' }
      : { score: 95 };
  await act(stage, life, clerkOf(seen.streetCode ?? ''), 'score', pathOf(task, 'score'), given);
  tell(
    stage,
    life,
    `街道评哨: ${task.unitName} ${given.score} 分`,
    `the street scores ${task.unitName}: ${given.score}`,
  );
  if (!decides(stage, life, 'RATES_BACK', seen)) return;
  if (late || absent)
    await act(stage, life, unit, 'replyToScore', pathOf(task, 'reply'), {
      note: '因封路绕行, 已电话告知街道',
    });
  else await act(stage, life, unit, 'rateBack', pathOf(task, 'rating'), { score: 90 });
}
