import { reviewer } from '../cast.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, first, offers, Unexpected, type Life, type Scene } from './life.js';
import { needsMore } from './ready.js';

/** The reviewer looks at the result: good, good but to be checked, or not good enough. */
export const review: Scene = async (stage, life, seen) => {
  await later(stage, stage.will.minutes('review', life, seen), seen);
  if (decides(stage, life, 'SENT_BACK', seen) && first(life, 'sent back', seen)) {
    await act(stage, life, reviewer, 'returnForRedo', 'redo', { reason: '答复未回应时间安排, 请补充' });
    tell(
      stage,
      life,
      '审核员退回: 请补充时间安排',
      'the reviewer sends it back: the reply lacks a timetable',
    );
    needsMore(stage, life, seen, 60);
    return;
  }
  const sample = decides(stage, life, 'SAMPLED', seen);
  await act(stage, life, reviewer, 'approve', 'approval', sample ? { sample } : {});
  tell(stage, life, '审核通过', 'the reviewer approves');
};

/** What can be seen on the spot is checked by a grid worker of another unit. */
export const check: Scene = async (stage, life, seen) => {
  await later(stage, stage.will.minutes('verify', life, seen), seen);
  if (decides(stage, life, 'CHECK_MOVED', seen) && first(life, 'check moved', seen)) {
    const unit = stage.workers.checkers(seen).at(-1)?.unitCode;
    await act(stage, life, reviewer, 'reassignCheck', 'check-reassignment', {
      unit,
      reason: '原社区人手不足',
    });
    tell(stage, life, `审核员改派核查: ${unit}`, `the reviewer has ${unit} check it`);
  }
  const checker = await checkerOf(stage, life, seen);
  const passed = !(decides(stage, life, 'CHECK_FAILS', seen) && first(life, 'check', seen));
  const { lng, lat } = life.complaint;
  await act(stage, life, checker, 'verify', 'verification', {
    passed,
    evidence: [{ kind: 'PHOTO', ref: `demo/${life.complaint.id}-check.jpg` }],
    position: { lng: lng ?? 118.32, lat: lat ?? 35.07, crs: 'WGS84' },
  });
  tell(
    stage,
    life,
    `${checker.name}现场核查${passed ? '通过' : '未通过'}`,
    `${checker.name} checks on the spot: ${passed ? 'passed' : 'not passed'}`,
  );
  if (!passed) needsMore(stage, life, seen, 120);
};

async function checkerOf(
  stage: Stage,
  life: Life,
  seen: SeenCase,
): Promise<{ username: string; name: string }> {
  for (const worker of stage.workers.checkers(seen))
    if (await offers(stage, worker, life.number, 'verify')) return worker;
  throw new Unexpected(life, '没有网格员可以核查', 'no grid worker may check it');
}
