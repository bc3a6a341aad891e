import { groundOf, rejectReasons, transferTargets, type RejectReason, type TransferTarget } from '#cases';
import type { Delivery } from '#outbox';
import type { Effect } from '../effects.js';
import { textPhone } from './text-phone.js';

/** What became of it, told to the resident in a sentence. */
export const textReporter: Effect = async (world, delivery) => {
  const { units } = await groundOf(world.dataSource.manager, delivery.districtId);
  return textPhone(world, delivery, (row) => {
    const said: Record<string, string> = {
      answer: `您的咨询已答复: ${row.result?.reply ?? ''}`,
      reject: rejected(delivery),
      transfer: `您的诉求已转${transferTargets[delivery.body['target'] as TransferTarget]}处理。`,
      dispatch: `您的诉求已受理, 由${units.get(row.leadUnit ?? '')?.name ?? '承办单位'}办理。`,
      close: '您的诉求已结案, 感谢您的反映。',
      rework: '您对结果不满意, 我们已要求重新办理。',
    };
    return said[delivery.kind] ?? '您的诉求有新进展。';
  });
};

function rejected({ body }: Delivery): string {
  const { zh, way } = rejectReasons[body['reasonCode'] as RejectReason];
  return `您的诉求不予受理: ${zh}。${way}`;
}
