import { followUpAgent } from './cast.js';
import type { SeenCase } from './client.js';
import { nextHalfDay, plus } from './hours.js';
import { act, later, look, tell, Unexpected, type Life, type Stage } from './stage.js';

/** Somebody other than the handler asks the resident; returns the case with an outcome. */
export async function callBack(stage: Stage, life: Life, seen: SeenCase): Promise<SeenCase> {
  await stage.clock.until(nextHalfDay(stage.clock.now()));
  if (stage.plot.takes('NOBODY_REACHED', life, seen)) return callInVain(stage, life);
  const offered = (await look(stage, followUpAgent, life.number)).nextMoves;
  // The call-back agent belongs to the centre and may not ask about what the centre itself has handled.
  const mayCall = offered.some(({ move }) => move === 'followUp');
  const online = !mayCall || stage.plot.takes('RATES_ONLINE', life, seen);
  const unsatisfied = stage.plot.takes('UNSATISFIED', life, seen);
  const satisfaction = unsatisfied
    ? 'UNSATISFIED'
    : Number(life.complaint.id.replace(/\D/g, '')) % 3 === 0
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
  const said: [string, string] = {
    UNSATISFIED: ['不满意', 'not satisfied'] as [string, string],
    BASICALLY_SATISFIED: ['基本满意', 'basically satisfied'] as [string, string],
    SATISFIED: ['满意', 'satisfied'] as [string, string],
  }[satisfaction];
  tell(
    stage,
    life,
    online ? `诉求人凭查询码自评: ${said[0]}` : `回访: ${said[0]}`,
    online ? `the resident rates by tracking code: ${said[1]}` : `call-back: ${said[1]}`,
  );
  return look(stage, followUpAgent, life.number);
}

/** Three tries in different half-days reach nobody: an invalid follow-up, and the case may be closed. */
async function callInVain(stage: Stage, life: Life): Promise<SeenCase> {
  for (let tries = 1; tries <= 3; tries++) {
    if (tries > 1) await stage.clock.until(nextHalfDay(stage.clock.now()));
    await act(stage, life, followUpAgent, 'followUp', 'follow-up', { reached: false, note: '无人接听' });
    tell(stage, life, `回访第 ${tries} 次无人接听`, `call-back ${tries} reaches nobody`);
  }
  const seen = await look(stage, followUpAgent, life.number);
  if (seen.followUp?.outcome !== 'INVALID')
    throw new Unexpected(life, '三次未接通后应为无效回访', 'three tries in vain should make it invalid');
  return seen;
}

/** The resident is not satisfied: the same lead handles it again. */
export async function rework(stage: Stage, life: Life, seen: SeenCase): Promise<SeenCase> {
  await stage.clock.until(plus(stage.clock.now(), 15));
  const again = await act(stage, life, followUpAgent, 'rework', 'rework', {
    reason: '诉求人不满意, 只处理了一部分',
  });
  tell(
    stage,
    life,
    `重办(第 ${again.round} 轮): ${seen.leadName}`,
    `to be done again (round ${again.round}): ${seen.leadName}`,
  );
  return look(stage, followUpAgent, life.number);
}

export async function close(stage: Stage, life: Life, seen: SeenCase): Promise<SeenCase> {
  await later(stage, 20, seen);
  const closed = await act(stage, life, followUpAgent, 'close', 'closure');
  tell(stage, life, '结案', 'closed');
  return closed;
}
