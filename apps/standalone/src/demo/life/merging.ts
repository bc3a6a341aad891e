import { openStates } from '#cases';
import { agent } from '../cast.js';
import { shortOf } from '../narrator.js';
import { look, tell, type Stage } from '../stage.js';
import { act, decides, type Life, type Scene } from './life.js';
import { waits } from './waits.js';

/**
 * The case that deals with the matter, as the agent finds it: the one named, or the one the complaint is known to repeat;
 * its own master where it was merged itself. Null where it can take nothing in any more.
 */
export async function masterOf(stage: Stage, life: Life, named?: string): Promise<string | null> {
  const { merge_into: repeats, reopens } = life.complaint.expected;
  const wanted = [...stage.lives.values()].find(({ complaint }) => complaint.id === (repeats ?? reopens));
  const number = named ?? wanted?.number;
  if (!number) return null;
  const seen = await look(stage, agent, number);
  if (seen.state === 'MERGED' && seen.master) return masterOf(stage, life, seen.master);
  const takesIn = (openStates.includes(seen.state) && seen.state !== 'DRAFT') || seen.state === 'CLOSED';
  return takesIn && seen.parts === null ? number : null;
}

/** 并单; a matter that was closed begins again by that, and whoever played it plays on. */
export async function merge(stage: Stage, life: Life, master: string): Promise<void> {
  await act(stage, life, agent, 'merge', 'merge', { master, reason: '同一地点同一问题' });
  tell(
    stage,
    life,
    `受理员并入 ${shortOf(master)}, 诉求人单独回访`,
    `the agent merges it into ${shortOf(master)}; its reporter is called back apart`,
  );
  await stage.clock.settle();
  const other = stage.lives.get(master);
  if (other && !other.playing) {
    tell(stage, other, '重启: 同一问题再次反映', 'begins again: the matter was reported once more');
    stage.playOn(other);
  }
}

/** Its reporter may say that it is another matter; else the case follows its master. */
export const waitForMaster: Scene = async (stage, life, seen) => {
  const later = await waits(stage);
  if (!decides(stage, life, 'CONTESTS', seen)) return later;
  life.did.add('contested');
  await act(stage, life, { trackingCode: life.trackingCode }, 'unmerge', 'unmerge', {
    reason: '不是同一件事, 请单独办理',
  });
  tell(stage, life, '诉求人申请拆并', 'the reporter has it taken out of its master');
};
