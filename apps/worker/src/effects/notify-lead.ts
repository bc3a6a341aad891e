import { groundOf, timerKinds, type Case, type TimerKind } from '#cases';
import { done, send, skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';
import { dutyWords, tellOnDuty } from './tell-on-duty.js';

const sentences: Record<string, string> = {
  dispatch: '请签收',
  autoSign: '签收超时, 视同签收',
  returnForRedo: '审核退回, 请继续办理',
  verify: '核查未通过, 请继续办理',
  rework: '诉求人不满意, 请重办',
  withdraw: '诉求人已撤单',
  forceAssign: '中心强派, 请签收办理, 不得退单',
  ruleOwner: '会商定责由贵单位主办, 请签收办理',
  relieve: '当班人员已交接',
  bottomLine: '定责超期, 由贵单位兜底办理',
  rejectReturn: '退单未获同意, 请办理',
  finishCoTask: '协办单位已反馈',
  grantExtension: '延期已批准',
  refuseExtension: '延期未获批准',
  suspend: '已挂账',
  refuseSuspension: '挂账未获批准',
  resume: '已销账恢复, 请继续办理',
  escalateProblem: '问题工单提级督办, 请签收办理',
  reopen: '已重启, 请签收办理',
  voidCase: '已作废',
  supervise: '督办, 请办理并反馈',
  urge: '催办',
  changeCategory: '事项分类已更改',
  changeGrid: '所在网格已更改',
  escalate: '已升级至贵单位, 请牵头办理, 下级单位协助',
  answerHandDown: '下沉提请已有答复',
};

/** Whose clock it is: everybody reads about the clocks they can still do something about. Null: the centre's. */
const answerable: Record<TimerKind, (row: Case, subject: string) => string | null> = {
  SUBMIT: ({ communityCode }) => communityCode,
  ACCEPT: () => null,
  DISPATCH: () => null,
  SIGN: ({ leadUnit }) => leadUnit,
  CONTACT: ({ leadUnit }) => leadUnit,
  HANDLE: ({ leadUnit }) => leadUnit,
  RETURN_REVIEW: () => null,
  ARBITRATE: () => null,
  CO_TASK: (_, subject) => subject,
  STAGE: ({ leadUnit }) => leadUnit,
  ARRIVE: ({ streetCode }) => streetCode,
  CONFIRM: ({ streetCode }) => streetCode,
  REVIEW: () => null,
  VERIFY: ({ verifierUnit }) => verifierUnit,
  FOLLOW_UP: () => null,
  CLOSE: () => null,
  SUPERVISE: () => null,
  LEDGER_REVIEW: () => null,
  ESCALATE: ({ leadUnit }) => leadUnit,
  ARCHIVE: () => null,
};

/** An inbox is told: the lead's of what it got and what came back, and whoever is answerable of a clock that runs out. */
export const notifyLead: Effect = async (world, delivery) => {
  const { dataSource, clock } = world;
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  if (delivery.kind === 'verify' && delivery.body['to'] !== 'PROCESSING') return skipped('the check passed');
  const { district } = await groundOf(tx, row.districtId);
  const timer = delivery.body['timer'] as TimerKind | undefined;
  const sentence =
    sentences[delivery.kind] ??
    `${timer ? timerKinds[timer] : ''}${delivery.kind === 'warn' ? '即将到期' : '已超期'}`;
  await send(tx, {
    districtId: row.districtId,
    deliveryId: delivery.id,
    way: 'INBOX',
    recipient:
      (timer ? answerable[timer](row, String(delivery.body['subject'] ?? '')) : row.leadUnit) ??
      district.centreUnit,
    caseId: row.id,
    text: `${row.number}: ${sentence}${dutyWords(delivery)}`,
    at: clock.now(),
  });
  await tellOnDuty(world, delivery, row);
  return done;
};
