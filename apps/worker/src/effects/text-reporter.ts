import {
  groundOf,
  rejectReasons,
  transferTargets,
  type Case,
  type Ground,
  type RejectReason,
  type TransferTarget,
} from '#cases';
import type { Delivery } from '#outbox';
import type { Effect } from '../effects.js';
import { textPhone } from './text-phone.js';

type Words = (row: Case, delivery: Delivery, ground: Ground) => string;

const sentences: Record<string, Words> = {
  answer: ({ result }) => `您的咨询已答复: ${result?.reply ?? ''}`,
  reject: (_, { body }) => {
    const { zh, way } = rejectReasons[body['reasonCode'] as RejectReason];
    return `您的诉求不予受理: ${zh}。${way}`;
  },
  transfer: (_, { body }) => `您的诉求已转${transferTargets[body['target'] as TransferTarget]}处理。`,
  dispatch: ({ leadUnit }, _, { units }) =>
    `您的诉求已受理, 由${units.get(leadUnit ?? '')?.name ?? '承办单位'}办理。`,
  close: () => '您的诉求已结案, 感谢您的反映。',
  rework: () => '您对结果不满意, 我们已要求重新办理。',
};

/** What became of it, told to the resident in a sentence. */
export const textReporter: Effect = async (world, delivery) => {
  const ground = await groundOf(world.dataSource.manager, delivery.districtId);
  const words = sentences[delivery.kind] ?? (() => '您的诉求有新进展。');
  return textPhone(world, delivery, (row) => words(row, delivery, ground));
};
