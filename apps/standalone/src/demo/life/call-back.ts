import { centreUnit, followUpAgent, leader } from '../cast.js';
import { nextHalfDay, plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, offers, type Life, type Scene } from './life.js';

/** Somebody other than the handler asks the resident; then it is closed, or done again. */
export const callBack: Scene = async (stage, life, seen) => {
  switch (seen.followUp?.outcome ?? null) {
    case null:
      return ask(stage, life, seen);
    case 'UNSATISFIED':
      return again(stage, life, seen);
    default:
      await later(stage, 20, seen);
      await act(stage, life, followUpAgent, 'close', 'closure');
      tell(stage, life, '结案', 'closed');
  }
};

async function ask(stage: Stage, life: Life, seen: SeenCase): Promise<void> {
  await stage.clock.until(nextHalfDay(stage.clock.now()));
  if (decides(stage, life, 'NOBODY_REACHED', seen)) {
    await act(stage, life, followUpAgent, 'followUp', 'follow-up', { reached: false, note: '无人接听' });
    tell(stage, life, '回访无人接听', 'the call-back reaches nobody');
    return;
  }
  // The call-back agent belongs to the centre and may not ask about what the centre itself has handled.
  const mayCall = seen.leadUnit !== centreUnit;
  const online = !mayCall || decides(stage, life, 'RATES_ONLINE', seen);
  const stubborn = seen.urgency === 'EXPRESS' && decides(stage, life, 'STUBBORN', seen);
  const unsatisfied = stubborn || decides(stage, life, 'UNSATISFIED', seen);
  const satisfaction = unsatisfied
    ? 'UNSATISFIED'
    : Number(life.complaint.id.replaceAll(/\D/g, '')) % 3 === 0
      ? 'BASICALLY_SATISFIED'
      : 'SATISFIED';
  const who = online ? { trackingCode: life.trackingCode } : followUpAgent;
  await act(stage, life, who, 'followUp', 'follow-up', {
    reached: true,
    contacted: true,
    solved: !unsatisfied,
    satisfaction,
    said: unsatisfied ? '只处理了一部分' : '可以了, 谢谢',
  });
  const [zh, en] = said[satisfaction];
  tell(
    stage,
    life,
    online ? `诉求人凭查询码自评: ${zh}` : `回访: ${zh}`,
    online ? `the resident rates by tracking code: ${en}` : `call-back: ${en}`,
  );
}

const said: Record<'UNSATISFIED' | 'BASICALLY_SATISFIED' | 'SATISFIED', [string, string]> = {
  UNSATISFIED: ['不满意', 'not satisfied'],
  BASICALLY_SATISFIED: ['基本满意', 'basically satisfied'],
  SATISFIED: ['满意', 'satisfied'],
};

/** Not satisfied: the same lead again, a level up when the rounds are used up, and in the end the leader's word. */
async function again(stage: Stage, life: Life, seen: SeenCase): Promise<void> {
  await stage.clock.until(plus(stage.clock.now(), 15));
  if (await offers(stage, leader, life.number, 'conclude')) {
    await act(stage, life, leader, 'conclude', 'conclusion', { reason: '已依法处置到位, 诉求超出现行政策' });
    tell(stage, life, '中心领导裁定结案', 'the leader closes it by ruling');
  } else if (await offers(stage, followUpAgent, life.number, 'rework')) {
    await act(stage, life, followUpAgent, 'rework', 'rework', { reason: '诉求人不满意, 只处理了一部分' });
    tell(
      stage,
      life,
      `重办(第 ${seen.round + 1} 轮): ${seen.leadName}`,
      `to be done again (round ${seen.round + 1}): ${seen.leadName}`,
    );
  } else {
    await act(stage, life, followUpAgent, 'escalateProblem', 'problem-order', { reason: '多次重办仍未解决' });
    tell(stage, life, '转为问题工单, 提级督办', 'a problem order: a level up, supervised');
  }
}
