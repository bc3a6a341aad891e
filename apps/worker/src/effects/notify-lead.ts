import { groundOf, timerKinds, type Case, type TimerKind } from '#cases';
import { done, send, skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

const sentences: Record<string, string> = {
  dispatch: '请签收',
  autoSign: '签收超时, 视同签收',
  returnForRedo: '审核退回, 请继续办理',
  verify: '核查未通过, 请继续办理',
  rework: '诉求人不满意, 请重办',
  withdraw: '诉求人已撤单',
};

/** Whose clock it is: everybody reads about the clocks they can still do something about. Null: the centre's. */
const answerable: Record<TimerKind, (row: Case) => string | null> = {
  ACCEPT: () => null,
  DISPATCH: () => null,
  SIGN: ({ leadUnit }) => leadUnit,
  CONTACT: ({ leadUnit }) => leadUnit,
  HANDLE: ({ leadUnit }) => leadUnit,
  ARRIVE: ({ streetCode }) => streetCode,
  VERIFY: ({ verifierUnit }) => verifierUnit,
  FOLLOW_UP: () => null,
};

/** An inbox is told: the lead's of what it got and what came back, and whoever is answerable of a clock that runs out. */
export const notifyLead: Effect = async ({ dataSource, clock }, delivery) => {
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
    recipient: (timer ? answerable[timer](row) : row.leadUnit) ?? district.centreUnit,
    caseId: row.id,
    text: `${row.number}: ${sentence}`,
    at: clock.now(),
  });
  return done;
};
