import { centreUnit, leader, reviewer } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, offers, type Life, type Scene } from './life.js';

/** Whom a unit names when it says that a case is not its own. */
export function otherOwner({ leadUnit, ownerDept, coDepts }: SeenCase): string {
  const others = [ownerDept ?? '', ...coDepts, 'D02', 'D03'];
  return others.find((code) => code && code !== leadUnit && code !== centreUnit) ?? 'D02';
}

/** The reviewer's answer to a return; what has been handed to and fro goes to a ruling. */
export const judgeReturn: Scene = async (stage, life, seen) => {
  await later(stage, stage.will.minutes('judge', life, seen), seen);
  if (await offers(stage, reviewer, life.number, 'arbitrate')) {
    await act(stage, life, reviewer, 'arbitrate', 'arbitration', { reason: '两家以上单位有争议' });
    tell(stage, life, '审核员提请会商定责', 'the reviewer asks for a ruling');
  } else if (decides(stage, life, 'RETURN_GRANTED', seen)) {
    const platformError = decides(stage, life, 'PLATFORM_ERROR', seen);
    await act(stage, life, reviewer, 'approveReturn', 'return-approval', { platformError });
    tell(stage, life, '审核员同意退单', 'the reviewer lets it go back');
  } else if (decides(stage, life, 'FORCED', seen)) {
    const leadUnit = seen.leadUnit ?? otherOwner(seen);
    await act(stage, life, leader, 'forceAssign', 'forced-assignment', { leadUnit, reason: '首接负责' });
    tell(stage, life, `中心领导强派 ${leadUnit}`, `the leader assigns ${leadUnit} for good`);
  } else {
    await act(stage, life, reviewer, 'rejectReturn', 'return-refusal', { reason: '职责明确, 首接负责' });
    tell(stage, life, '审核员驳回退单', 'the reviewer refuses the return');
  }
  await stage.clock.settle();
};

/** 定责: the centre's leader, or, where nobody rules in time, the bottom line. */
export const rule: Scene = async (stage, life, seen) => {
  const ruleBy = seen.timers.findLast(({ kind, stoppedAt }) => kind === 'ARBITRATE' && !stoppedAt)?.dueAt;
  if (ruleBy && decides(stage, life, 'NOBODY_RULES', seen)) {
    await stage.clock.until(plus(new Date(ruleBy), 1));
    tell(stage, life, '无人定责, 责任清单主管部门兜底', 'nobody ruled: the owner on the list has it');
    return;
  }
  await later(stage, stage.will.minutes('rule', life, seen), seen);
  await ruled(stage, life, seen);
};

async function ruled(stage: Stage, life: Life, seen: SeenCase): Promise<void> {
  const leadUnit = seen.ownerDept ?? otherOwner(seen);
  await act(stage, life, leader, 'ruleOwner', 'ruling', {
    leadUnit,
    reason: '权责清单明确由其牵头',
    advisedBy: '区委编办、司法局',
  });
  tell(stage, life, `定责: ${leadUnit}, 一裁终局`, `ruled: ${leadUnit}, and that is final`);
}
