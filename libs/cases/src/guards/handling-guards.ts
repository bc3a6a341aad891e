import { centreRoles, hasRole } from '#people';
import { lacksOf } from '../evidence.js';
import { stagesLeft } from '../timer-plan.js';
import { evidenceOf, guard, isUnit, type Guard } from './guard.js';

/** A guard of evidence tells which piece is wanting. `whole`: the photos that the matter needs must be among it. */
const ofEvidence = (zh: string, en: string, whole: boolean): Guard => ({
  ...guard(zh, en, (situation) => lacksOf(situation, whole).length === 0),
  names: (situation) => ({ missing: lacksOf(situation, whole) }),
});

/** Signing, handling, co-handlers, stages, whistles (field-rules 2.2 #10-#24, 2.5). */
export const handlingGuards = {
  signOverdue: guard(
    '签收时限未到, 不能视同签收。',
    'The sign limit has not passed; it cannot be signed by default yet.',
    ({ facts, now }) => facts.timers.some((timer) => timer.kind === 'SIGN' && timer.dueAt <= now),
  ),
  photoOfPhysicalMatter: guard(
    '该事项可在现场看到, 请附上处置后的照片。',
    'This matter can be seen on the spot: attach a photo of the result.',
    (situation) =>
      !situation.before?.physical ||
      evidenceOf(situation).some(({ kind }) => kind === 'PHOTO_AFTER' || kind === 'PHOTO'),
  ),
  evidenceMissing: ofEvidence(
    '佐证材料不齐: 请先把处置前、处置后的照片上传到本件, 检查通过后以其编号提交; 缺什么见 missing。',
    'Evidence is missing: upload the photos from before and after to this case and name them by their ids once they are READY; see missing.',
    true,
  ),
  evidenceUnknown: ofEvidence(
    '所列材料不是本件已通过检查的上传材料; 哪一份见 missing。',
    'This evidence is no upload of this case that was found in order; see missing.',
    false,
  ),
  leaderSignedOff: guard(
    '部门提交办结须经领导签批, 请填写签批人 signedOffBy。',
    "A department's result needs its leader's signature: give signedOffBy.",
    ({ actor, input }) =>
      !hasRole(actor, 'DEPT_CLERK') || hasRole(actor, 'DEPT_LEADER') || Boolean(input['signedOffBy']),
  ),
  whistlesSettled: guard(
    '尚有未处置完的哨, 事不完人不走: 请先由街道同意各部门离场。',
    'A whistle is still open: the street must release every department first.',
    ({ before }) => (before?.openWhistles ?? 0) === 0,
  ),
  whistleOpen: guard(
    '该件没有正在响应的哨。',
    'No whistle is open on this case.',
    ({ before }) => (before?.openWhistles ?? 0) > 0,
  ),
  hasBeenWhistled: guard(
    '该件没有吹过哨。',
    'This case has not been whistled.',
    ({ before }) => before?.whistled === true,
  ),
  lowScoreExplained: guard(
    '评分低于 60 分须说明理由。',
    'A score below 60 needs a reason.',
    ({ input }) => Number(input['score']) >= 60 || Boolean(input['reason']),
  ),
  identityOpenToYou: guard(
    '该件保密, 办理单位不能查看诉求人信息, 请通过中心联系。',
    'This case is confidential: its handlers may not see who reported; reach them through the centre.',
    ({ before, actor }) => !before?.confidential || hasRole(actor, ...centreRoles),
  ),
  knownCoUnit: guard(
    '协办单位须为本区的其他单位, 且没有未完成的协办任务。',
    'A co-handler is another unit of the district that has no open task on this case.',
    ({ before, input, facts }) =>
      isUnit(facts, input['unit']) &&
      input['unit'] !== before?.leadUnit &&
      !(before?.coTasks ?? []).some(({ unit, done }) => unit === input['unit'] && !done),
  ),
  hasCoTask: guard(
    '该件没有未完成的协办任务。',
    'No co-handler has an open task on this case.',
    ({ before }) => (before?.coTasks ?? []).some(({ done }) => !done),
  ),
  coTaskOpen: guard(
    '该单位没有未完成的协办任务; 主办单位代为办结时请写明 unit。',
    'This unit has no open task here; a lead that ends one names the unit.',
    ({ before, actor, input }) => {
      const wanted = actor.unitCode === before?.leadUnit ? input['unit'] : actor.unitCode;
      return (before?.coTasks ?? []).some(({ unit, done }) => unit === wanted && !done);
    },
  ),
  coTasksDone: guard(
    '尚有未完成的协办任务, 请等协办单位反馈, 或由主办单位办结该任务。',
    'A co-handler has not answered yet; wait for it or end its task.',
    ({ before }) => (before?.coTasks ?? []).every(({ done }) => done),
  ),
  hasStage: guard('该事项没有未完成的阶段。', 'This matter has no stage left to reach.', ({ before }) =>
    (before?.policy?.stages ?? []).some(({ code }) => !(before?.stagesDone ?? []).includes(code)),
  ),
  stagesReached: guard(
    '该事项分阶段办理, 尚有阶段未完成, 不能报已解决。',
    'This matter has stages and some are not reached; it cannot be reported as solved.',
    ({ before, input }) =>
      input['solved'] !== true || before?.policy == null || stagesLeft(before.policy, before).length === 0,
  ),
  stageOpen: guard(
    '没有这个阶段, 或该阶段已完成。',
    'There is no such stage, or it is reached already.',
    ({ before, input }) =>
      (before?.policy?.stages ?? []).some(({ code }) => code === input['stage']) &&
      !(before?.stagesDone ?? []).includes(String(input['stage'])),
  ),
};
