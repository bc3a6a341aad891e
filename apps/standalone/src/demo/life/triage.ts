import { agent } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { look, tell, type Stage } from '../stage.js';
import { act, decides, type Life, type Scene } from './life.js';
import { masterOf, merge } from './merging.js';
import { split } from './splitting.js';

/** The played triage person, who may read the sample's decision. */
export const triage: Scene = async (stage, life, seen) => {
  const late = decides(stage, life, 'TRIAGE_LATE', seen);
  const minutes = late ? 130 : stage.will.minutes('triage', life, seen);
  await stage.clock.until(plus(stage.clock.now(), minutes));
  const { merged } = await look(stage, agent, life.number);
  // Whoever was taken out of a master is not sent back to it, and whoever has become one goes on as one.
  const alone = life.did.has('contested') || merged.length > 0;
  switch (alone ? 'ACCEPT' : life.complaint.expected.decision) {
    case 'DIRECT_ANSWER':
      return answer(stage, life);
    case 'REJECT':
      return reject(stage, life);
    case 'TRANSFER':
      return transfer(stage, life);
    case 'MERGE':
    case 'REOPEN': {
      const master = await masterOf(stage, life);
      return master ? merge(stage, life, master) : accept(stage, life, seen);
    }
    default: {
      const wrongly = !alone && seen.triage?.duplicateOf && decides(stage, life, 'WRONGLY_MERGED', seen);
      const master = wrongly ? await masterOf(stage, life, seen.triage?.duplicateOf) : null;
      if (master) return merge(stage, life, master);
      if (!alone && life.complaint.expected.split_into) return split(stage, life);
      return accept(stage, life, seen);
    }
  }
};

async function answer(stage: Stage, life: Life): Promise<void> {
  const kind = life.complaint.expected.kind === 'PRAISE' ? 'PRAISE' : 'CONSULT';
  tell(stage, life, `受理员直接答复(${kind})`, `the agent answers directly (${kind})`);
  const reply =
    kind === 'PRAISE'
      ? '感谢您的肯定, 已转告社区和网格员。'
      : '可在网上或区政务大厅办理, 材料清单已发送给您。';
  await act(stage, life, agent, 'answer', 'answer', { kind, reply, knowledgeId: 'KB-DEMO' });
}

async function reject(stage: Stage, life: Life): Promise<void> {
  const reasonCode = life.complaint.expected.reject_reason ?? 'MALICIOUS';
  tell(stage, life, `受理员不予受理: ${reasonCode}`, `the agent rejects it: ${reasonCode}`);
  await act(stage, life, agent, 'reject', 'rejection', { reasonCode });
}

async function transfer(stage: Stage, life: Life): Promise<void> {
  const target = life.complaint.expected.transfer_to ?? '110';
  tell(stage, life, `受理员转 ${target}`, `the agent hands it over to ${target}`);
  await act(stage, life, agent, 'transfer', 'transfer', { target });
}

async function accept(stage: Stage, life: Life, seen: SeenCase): Promise<void> {
  const { expected, grid_code: gridCode } = life.complaint;
  const { category_code: categoryCode } = expected;
  tell(stage, life, `受理员受理为 ${categoryCode}`, `the agent accepts it as ${categoryCode}`);
  await act(stage, life, agent, 'accept', 'acceptance', {
    categoryCode,
    kind: expected.kind,
    ...(seen.communityCode === null && gridCode !== null ? { gridCode } : {}),
  });
  await stage.clock.settle();
}
