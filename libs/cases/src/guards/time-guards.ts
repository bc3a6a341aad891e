import { dueAt, type Limit } from '#calendar';
import { addedBy } from '../extension.js';
import { suspensionReasons } from '../states.js';
import type { Situation } from '../decide.js';
import { guard } from './guard.js';

const asked = ({ before }: Situation) => before?.extension?.asked ?? null;
const granted = ({ before }: Situation) => before?.extension?.granted ?? [];

/** Extension and suspension (field-rules 2.1(10)-(11), 2.2 #20-#23). */
export const timeGuards = {
  notTheAsker: guard(
    '申请人不能审批自己的申请。',
    'Nobody decides on a request of their own.',
    ({ before, actor }) =>
      ![
        before?.extension?.asked?.byId,
        before?.suspension?.askedById,
        before?.returns?.findLast(({ outcome }) => outcome === null)?.byId,
      ].includes(actor.id),
  ),
  extensionNotAsked: guard(
    '已有待批的延期申请。',
    'An extension is being looked at already.',
    (situation) => asked(situation) === null,
  ),
  extensionAsked: guard(
    '没有待批的延期申请。',
    'No extension is being asked for.',
    (situation) => asked(situation) !== null,
  ),
  beforeDue: guard(
    '延期须在到期前申请。',
    'An extension is asked for before the due time.',
    ({ before, now }) => before?.dueAt != null && now < before.dueAt,
  ),
  extensionsLeft: guard(
    '该件的延期次数已用完, 或该类事项不得延期。',
    'No extension is left; some matters take none.',
    (situation) => granted(situation).length < (situation.before?.policy?.extension.max ?? 0),
  ),
  extensionWithinCap: guard(
    '延期时长超过上限, 或单位不对: 请按该件时限方案的单次与累计上限申请。',
    'This extension is longer than the policy allows, at once or altogether, or in another unit.',
    (situation) => {
      const { each, total } = situation.before?.policy?.extension ?? { each: null, total: null };
      const limit = situation.input['limit'] as Limit;
      if (!each || !total || limit.unit !== each.unit || !(limit.value > 0)) return false;
      return limit.value <= each.value && addedBy(granted(situation)) + limit.value <= total.value;
    },
  ),
  secondByLeader: guard(
    '第二次延期须由中心领导批准。',
    "A second extension is for the centre's leader to grant.",
    (situation) => granted(situation).length === 0 || situation.actor.roles.includes('CENTRE_LEADER'),
  ),
  suspensionNotAsked: guard(
    '已有待批的挂账申请。',
    'A suspension is being looked at already.',
    ({ before }) => before?.suspension == null,
  ),
  suspensionAsked: guard(
    '没有待批的挂账申请。',
    'No suspension is being asked for.',
    ({ before }) => before?.suspension != null,
  ),
  knownSuspensionReason: guard(
    `挂账原因须为: ${Object.keys(suspensionReasons).join('、')}。`,
    `The reason must be one of ${Object.keys(suspensionReasons).join(', ')}.`,
    ({ input }) => Object.hasOwn(suspensionReasons, String(input['reasonCode'])),
  ),
  reviewAhead: guard(
    '复核日期须在将来, 且不超过挂账最长期限。',
    'The review date lies ahead and within the longest suspension.',
    ({ before, input, now, calendar }) => {
      const reviewAt = new Date(String(input['reviewAt']));
      return (
        before?.policy != null &&
        reviewAt > now &&
        reviewAt <= dueAt(now, before.policy.longestSuspension, calendar).at
      );
    },
  ),
  reviewStillAhead: guard(
    '申请的复核日期已过, 请退回重新申请。',
    'The review date that was asked for has passed; refuse it and have it asked again.',
    ({ before, now }) => new Date(before?.suspension?.reviewAt ?? 0) > now,
  ),
};
