import { localDate } from '#calendar';
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
  forceAssign: ({ leadUnit }, _, { units }) =>
    `您的诉求由${units.get(leadUnit ?? '')?.name ?? '承办单位'}办理。`,
  ruleOwner: ({ leadUnit }, _, { units }) =>
    `您的诉求由${units.get(leadUnit ?? '')?.name ?? '承办单位'}办理。`,
  bottomLine: ({ leadUnit }, _, { units }) =>
    `您的诉求由${units.get(leadUnit ?? '')?.name ?? '承办单位'}办理。`,
  // Never "solved" where it was closed without that (civic-peers T22).
  close: ({ result, followUp }) =>
    followUp?.outcome === 'INVALID'
      ? '多次未能与您取得联系, 您的诉求已结案; 如仍有问题, 凭编号和查询码可在期限内申请重启。'
      : result?.solved && followUp?.solved !== false
        ? '您的诉求已办结, 感谢您的反映。'
        : '您的诉求已结案, 未能完全解决的部分已向您说明; 如有异议, 可在期限内申请重启。',
  gather: ({ result }) => `您反映的各项诉求均已有结果: ${result?.reply ?? ''}`,
  rework: () => '您对结果不满意, 我们已要求重新办理。',
  merge: () =>
    '您的诉求与他人反映的同一问题合并办理, 您的编号和查询码仍然有效, 办结后将单独回访您; 如认为不是同一问题, 可申请拆并。',
  unmerge: () => '您的诉求已单独办理。',
  split: (_, { body }) =>
    `您反映了多个问题, 已分别办理: ${((body['numbers'] as string[] | undefined) ?? []).join('、')}, 均可用原查询码查询。`,
  grantExtension: (_, { body }) =>
    `您的诉求办理期限延长至 ${localDate(new Date(String(body['newDue'])))}, 敬请谅解。`,
  suspend: (_, { body }) =>
    `您的诉求因客观条件暂缓办理, 计划: ${String(body['plan'] ?? '')}; 最迟于 ${localDate(new Date(String(body['reviewAt'])))} 复核并恢复办理。`,
  resume: () => '您的诉求已恢复办理。',
  escalateProblem: () => '您的诉求已提级督办, 将由上一级牵头重新办理。',
  conclude: (_, { body }) =>
    `您的诉求经裁定结案: ${String(body['reason'] ?? '')}。如有异议, 可在期限内申请重启。`,
  reopen: () => '您的诉求已重启, 正在重新办理。',
  voidCase: () => '您的诉求因重复、测试或登记有误已作废; 如有疑问, 请重新提交。',
};

/** What the reporter of this case reads of a move on it, or on the master it was merged into. */
export function newsOf(row: Case, delivery: Delivery, ground: Ground): string {
  const words = sentences[delivery.kind] ?? (() => '您的诉求有新进展。');
  return words(row, delivery, ground);
}

/** What became of it, told to the resident in a sentence. */
export const textReporter: Effect = async (world, delivery) => {
  const ground = await groundOf(world.dataSource.manager, delivery.districtId);
  return textPhone(world, delivery, (row) => newsOf(row, delivery, ground));
};
