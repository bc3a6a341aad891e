import { clerkOf, leader, reviewer } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, first, offers, type Life, type Scene } from './life.js';
import { needsMore } from './ready.js';

/** 延期: more time is asked for before it is due; the centre grants it or not. */
export async function askTime(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (!decides(stage, life, 'NEEDS_TIME', seen) || !first(life, 'time', seen)) return false;
  if (!(await offers(stage, clerk, life.number, 'requestExtension'))) return false;
  const limit = seen.urgency === 'EXPRESS' ? { value: 12, unit: 'h' } : { value: 3, unit: 'wd' };
  await act(stage, life, clerk, 'requestExtension', 'extension-request', { limit, reason: '需等待配件到货' });
  tell(stage, life, `${seen.leadName}申请延期`, `${seen.leadName} asks for more time`);
  await later(stage, stage.will.minutes('grant', life, seen), seen);
  const granted = decides(stage, life, 'TIME_GRANTED', seen);
  const again = (seen.extension?.granted.length ?? 0) > 0;
  if (granted) await act(stage, life, again ? leader : reviewer, 'grantExtension', 'extension-grant');
  else await act(stage, life, reviewer, 'refuseExtension', 'extension-refusal', { reason: '可以按期办结' });
  tell(stage, life, granted ? '同意延期' : '不同意延期', granted ? 'it is granted' : 'it is refused');
  return true;
}

/** 挂账: what cannot be done yet goes to the ledger until its review. */
export async function askSuspension(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (!decides(stage, life, 'SUSPENDS', seen) || !first(life, 'suspension', seen)) return false;
  if (!(await offers(stage, clerk, life.number, 'requestSuspension'))) return false;
  const reviewAt = plus(stage.clock.now(), 6 * 24 * 60);
  await act(stage, life, clerk, 'requestSuspension', 'suspension-request', {
    reasonCode: 'PROJECT',
    plan: '已列入道路改造工程, 下周施工',
    reviewAt: reviewAt.toISOString(),
    signedOffBy: `${seen.leadName}负责人`,
  });
  tell(stage, life, `${seen.leadName}申请挂账`, `${seen.leadName} asks for the ledger`);
  await later(stage, stage.will.minutes('grant', life, seen), seen);
  // Over a long holiday the review date may have come before anybody has looked at it.
  const granted = reviewAt > stage.clock.now() && decides(stage, life, 'SUSPENSION_GRANTED', seen);
  if (granted) await act(stage, life, leader, 'suspend', 'suspension');
  else await act(stage, life, reviewer, 'refuseSuspension', 'suspension-refusal', { reason: '可以立即解决' });
  tell(stage, life, granted ? '挂账' : '不同意挂账', granted ? 'suspended' : 'not suspended');
  return true;
}

/** Until its review date, or until the reviewer finds that it can go on. */
export const waitForReview: Scene = async (stage, life, seen) => {
  const reviewAt = new Date(seen.suspension?.reviewAt ?? stage.clock.now());
  if (decides(stage, life, 'RESUMED_EARLY', seen)) {
    await later(stage, 2 * 24 * 60, seen);
    await act(stage, life, reviewer, 'resume', 'resumption', { note: '工程已提前完工' });
  } else await stage.clock.until(plus(reviewAt, 1));
  tell(stage, life, '恢复办理', 'it goes on');
  needsMore(stage, life, seen, 8 * 60);
};
