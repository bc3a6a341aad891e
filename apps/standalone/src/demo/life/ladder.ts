import { clerkOf } from '../cast.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, first, offers, type Life } from './life.js';

/** The lead itself sees that it takes the next level (field-rules 2.6 "leader order"). */
export async function askUp(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (!decides(stage, life, 'ASKS_UP', seen) || !first(life, 'up', seen)) return false;
  if (!(await offers(stage, clerk, life.number, 'escalate'))) return false;
  await act(stage, life, clerk, 'escalate', 'escalation', { reason: '超出本级能力, 请上一级牵头' });
  tell(stage, life, `${seen.leadName}提请上一级牵头`, `${seen.leadName} asks the next level to lead`);
  return true;
}

/** A risen case may go down again, if the level below agrees. */
export async function handDown(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (!seen.helpers.length || !decides(stage, life, 'HANDS_DOWN', seen) || !first(life, 'down', seen))
    return false;
  if (!(await offers(stage, clerk, life.number, 'offerHandDown'))) return false;
  await act(stage, life, clerk, 'offerHandDown', 'hand-down', { reason: '现场工作可由下级完成' });
  tell(stage, life, `${seen.leadName}提请下沉`, `${seen.leadName} offers it to the level below`);
  return true;
}

export async function answerHandDown(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  if (!seen.handDown) return false;
  const agreed = decides(stage, life, 'TAKES_BACK', seen);
  await later(stage, 60, seen);
  await act(stage, life, clerkOf(seen.handDown.unit), 'answerHandDown', 'hand-down-answer', { agreed });
  tell(
    stage,
    life,
    `${seen.handDown.unit} ${agreed ? '同意' : '不同意'}下沉`,
    `${seen.handDown.unit} ${agreed ? 'takes it back' : 'does not take it back'}`,
  );
  return true;
}
