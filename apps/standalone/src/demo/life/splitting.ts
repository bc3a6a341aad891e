import { agent } from '../cast.js';
import type { Complaint } from '../complaint.js';
import { look, tell, type Stage } from '../stage.js';
import { act, newLife, type Life } from './life.js';

/** The matters of an appeal as it counts them up: 一是…; 二是…; 三是…. */
export function mattersOf({ text, expected }: Complaint): Array<{ text: string; categoryCode: string }> {
  const told = text.split(/[一二三四五]是/).slice(1);
  return (expected.split_into ?? []).map((categoryCode, index) => ({
    text: (told[index] ?? text).replace(/[;;。][^;;。]*$/, '').trim() || text,
    categoryCode,
  }));
}

/** 拆单: each matter becomes a case of its own, which the same reporter follows with the same code. */
export async function split(stage: Stage, life: Life): Promise<void> {
  const parts = mattersOf(life.complaint);
  await act(stage, life, agent, 'split', 'split', { parts });
  await stage.clock.settle();
  const { partNumbers } = await look(stage, agent, life.number);
  tell(stage, life, `受理员拆为 ${parts.length} 件`, `the agent splits it into ${parts.length} cases`);
  for (const [index, number] of partNumbers.entries()) {
    const { text = '', categoryCode = '' } = parts[index] ?? {};
    const { id, expected } = life.complaint;
    const complaint: Complaint = {
      ...life.complaint,
      id: `${id}/${index + 1}`,
      text,
      expected: { decision: 'ACCEPT', category_code: categoryCode, kind: expected.kind },
    };
    const { trackingCode } = life;
    const part = newLife(complaint, { number, trackingCode }, await look(stage, agent, number));
    stage.lives.set(number, part);
    stage.playOn(part);
  }
}
