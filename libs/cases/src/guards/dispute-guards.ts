import { dueAt } from '#calendar';
import { returnReasons } from '../states.js';
import { guard, isUnit } from './guard.js';
import type { Situation } from '../decide.js';

/** The return requests of the present round. */
const returnsOf = ({ before }: Situation) =>
  (before?.returns ?? []).filter(({ round }) => round === before?.round);

/** Return, dispute, ruling (field-rules 2.1(6), 2.2 #12-#16): a dispute is short and it ends. */
export const disputeGuards = {
  notForced: guard(
    '该件已定责或强派, 不能再退单; 请办理, 有异议可在办结时说明。',
    'This case was ruled on or assigned for good and cannot be handed back; handle it and object in the result.',
    ({ before }) => before?.forcedAt == null,
  ),
  returnWindowOpen: guard(
    '退单期限已过, 首接负责, 请办理。',
    'The time for handing it back is over; whoever received it handles it.',
    ({ before, now, calendar }) =>
      before?.sentAt != null &&
      before.policy !== null &&
      now <= dueAt(before.sentAt, before.policy.returnWindow, calendar).at,
  ),
  returnAfterSign: guard(
    '紧急件签收后不能退单, 请立即处置。',
    'An emergency cannot be handed back once it is signed for; deal with it now.',
    ({ before }) => before?.state !== 'SIGNED' || before.policy?.returnAfterSign === true,
  ),
  firstReturnOfUnit: guard(
    '本单位本轮已申请过退单, 每轮只能一次。',
    'Your unit has asked to hand it back in this round already; once is all.',
    (situation) => !returnsOf(situation).some(({ unit }) => unit === situation.before?.leadUnit),
  ),
  knownReturnReason: guard(
    `退单原因须为: ${Object.keys(returnReasons).join('、')}。`,
    `The reason must be one of ${Object.keys(returnReasons).join(', ')}.`,
    ({ input }) => Object.hasOwn(returnReasons, String(input['reasonCode'])),
  ),
  knownSuggestedOwner: guard(
    '建议承办单位须为本区的其他单位, 请查询 /api/v1/units。',
    'The suggested owner must be another unit of the district; see /api/v1/units.',
    ({ before, input, facts }) =>
      isUnit(facts, input['suggestedOwner']) && input['suggestedOwner'] !== before?.leadUnit,
  ),
  returnsLeft: guard(
    '本轮退单已达上限, 请驳回, 或提请会商定责。',
    'This round has had its returns; reject it or ask for a ruling.',
    (situation) =>
      returnsOf(situation).filter(({ outcome }) => outcome === 'APPROVED').length <
      (situation.before?.policy?.maxReturns ?? 2),
  ),
  inDispute: guard(
    '会商定责须符合其一: 本轮退单两次以上、经手三个以上单位、或位于交界处。',
    'A ruling needs a dispute: two returns in this round, three units that had it, or a place on a border.',
    (situation) => {
      const returns = returnsOf(situation);
      const tried = new Set([...returns.map(({ unit }) => unit), situation.before?.leadUnit]);
      return returns.length >= 2 || tried.size >= 3 || situation.before?.boundary === true;
    },
  ),
};
