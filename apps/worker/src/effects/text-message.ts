import { CaseMessage, groundOf } from '#cases';
import type { Effect } from '../effects.js';
import { textPhone } from './text-phone.js';

/** What staff wrote to the reporter of a case goes to the phone that only the vault knows. */
export const textMessage: Effect = async (world, delivery) => {
  const tx = world.dataSource.manager;
  const { districtId, caseId, body } = delivery;
  const { unitCode, text } = await tx.findOneByOrFail(CaseMessage, {
    districtId,
    caseId,
    id: String(body['messageId']),
  });
  const { units } = await groundOf(tx, districtId);
  const unit = units.get(unitCode ?? '')?.name ?? '工作人员';
  return textPhone(world, delivery, () => `${unit}留言: ${text} (凭编号和查询码可回复)`);
};
