import { skipped } from '#outbox';
import type { Effect } from '../effects.js';
import { textPhone } from './text-phone.js';

/** The three questions 是否联系、是否解决、是否满意 go out when a case comes to the call-back (field-rules 2.4). */
export const askReporter: Effect = async (world, delivery) => {
  if (delivery.body['to'] !== 'FOLLOW_UP') return skipped(`went to ${String(delivery.body['to'])}`);
  return textPhone(
    world,
    delivery,
    () =>
      '您的诉求已办理, 请评价: 是否与您联系、是否解决、是否满意。凭编号和查询码可在线评价, 也请留意回访电话。',
  );
};
