import { agent, dispatcher } from './cast.js';
import type { SeenCase } from './client.js';
import { decided, tellDispatch } from './intake.js';
import { act, look, tell, type Life, type Stage } from './stage.js';

/**
 * The played triage person, who may read the sample's decision. Matters with a limit in hours are decided while the
 * caller is still on the line, so that due times can be compared to the second.
 */
export async function triage(stage: Stage, life: Life): Promise<SeenCase> {
  const { expected } = life.complaint;
  const { heard } = life;
  if (heard.state === 'ACCEPTED') return dispatch(stage, life);
  if (expected.urgency === 'NORMAL' || expected.urgency === 'COMPLEX') await stage.clock.until(soon(stage));
  switch (expected.decision) {
    case 'DIRECT_ANSWER': {
      const kind = expected.kind === 'PRAISE' ? 'PRAISE' : 'CONSULT';
      tell(stage, life, `受理员直接答复(${kind})`, `the agent answers directly (${kind})`);
      const reply =
        kind === 'PRAISE'
          ? '感谢您的肯定, 已转告社区和网格员。'
          : '可在网上或区政务大厅办理, 材料清单已发送给您。';
      return act(stage, life, agent, 'answer', 'answer', { kind, reply, knowledgeId: 'KB-DEMO' });
    }
    case 'REJECT': {
      const reasonCode = expected.reject_reason ?? 'MALICIOUS';
      tell(stage, life, `受理员不予受理: ${reasonCode}`, `the agent rejects it: ${reasonCode}`);
      return act(stage, life, agent, 'reject', 'rejection', { reasonCode });
    }
    case 'TRANSFER': {
      const target = expected.transfer_to ?? '110';
      tell(stage, life, `受理员转 ${target}`, `the agent hands it over to ${target}`);
      return act(stage, life, agent, 'transfer', 'transfer', { target });
    }
    default:
      return accept(stage, life);
  }
}

/** Merging, splitting and reopening are not in this version: the matter is accepted as its own case, with a note. */
const instead: Partial<Record<string, [string, string]>> = {
  MERGE: ['并单尚不支持, 与主件并行办理', 'merging is not in this version: worked beside its master'],
  REOPEN: ['重启尚不支持, 按新件受理', 'reopening is not in this version: accepted as a case of its own'],
  SPLIT: ['拆单尚不支持, 按第一件受理', 'splitting is not in this version: accepted as its first matter'],
};

async function accept(stage: Stage, life: Life): Promise<SeenCase> {
  const { expected, grid_code: gridCode } = life.complaint;
  const [zh, en] = instead[expected.split_into ? 'SPLIT' : expected.decision] ?? [];
  tell(
    stage,
    life,
    `受理员受理为 ${expected.category_code}${zh ? ` (${zh})` : ''}`,
    `the agent accepts it as ${expected.category_code}${en ? ` (${en})` : ''}`,
  );
  await act(stage, life, agent, 'accept', 'acceptance', {
    categoryCode: expected.category_code,
    kind: expected.kind,
    ...(life.heard.communityCode === null && gridCode !== null ? { gridCode } : {}),
    ...(zh ? { note: zh } : {}),
  });
  const seen = await decided(stage, life.number);
  if (seen.state === 'ACCEPTED') return dispatch(stage, life);
  tellDispatch(stage, life.number, seen, '平台', 'the platform');
  return seen;
}

async function dispatch(stage: Stage, life: Life): Promise<SeenCase> {
  await act(stage, life, dispatcher, 'dispatch', 'dispatch', { note: '边界件, 由派单员定主办' });
  const seen = await look(stage, agent, life.number);
  tellDispatch(stage, life.number, seen, '派单员', 'the dispatcher');
  return seen;
}

const soon = ({ clock }: Stage) => new Date(clock.now().getTime() + 6 * 60_000);
