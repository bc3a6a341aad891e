import { speaksOfDanger } from '#understanding';
import { hasRole } from '#people';
import { mayReopen } from '../reopening.js';
import { rejectReasons, states, transferTargets } from '../states.js';
import { isPhotoOf } from '../evidence.js';
import { evidenceOf, guard, isUnit } from './guard.js';

/** Filing, accepting and dispatching (field-rules 2.2 #1-#9). */
export const filingGuards = {
  channelIsYours: guard(
    '该渠道不属于您: 居民用 WEB、WECHAT、APP、QR 且不带外部编号, 网格员用 GRID_APP, 设备用 IOT, 其余由受理员登记。',
    'This channel is not yours: residents use WEB, WECHAT, APP or QR without an outside number, grid workers GRID_APP, devices IOT; the rest is for agents.',
    ({ actor, input }) => {
      const channel = String(input['channel']);
      if (actor.kind === 'REPORTER')
        return ['WEB', 'WECHAT', 'APP', 'QR'].includes(channel) && !input['externalNo'];
      if (hasRole(actor, 'AGENT')) return true;
      return channel === (hasRole(actor, 'DEVICE') ? 'IOT' : 'GRID_APP');
    },
  ),
  placeKnown: guard(
    '请先确定位置: 给出网格编码、坐标或能辨认社区的地址。',
    'Say where it is first: a grid code, a position or an address that names a community.',
    ({ before, facts }) => Boolean(before?.communityCode ?? facts.place),
  ),
  gridCategory: guard(
    '只有由网格先办的事项可以自处上报, 请改为正常受理。',
    'Only matters a grid handles first may be resolved on the spot; have it accepted instead.',
    ({ facts }) => facts.category?.firstLevel === 'GRID',
  ),
  mayResolveItself: guard(
    '保密、涉及安全、或已定为其他事项的诉求不能自处, 请正常受理。',
    'What is confidential, dangerous or settled as another matter is not resolved on the spot; have it accepted.',
    ({ before }) =>
      before !== null &&
      !before.confidential &&
      !before.triage?.emergency &&
      !speaksOfDanger(before.text) &&
      before.parentId === null,
  ),
  photosBeforeAndAfter: guard(
    '请附上处置前和处置后的照片。',
    'Attach a photo from before and one from after.',
    (situation) =>
      (['BEFORE', 'AFTER'] as const).every((time) =>
        evidenceOf(situation).some((one) =>
          one.kind !== 'PHOTO' || one.when ? isPhotoOf(one, time) : false,
        ),
      ),
  ),
  consultOrPraise: guard(
    '直接答复仅限咨询和表扬, 其他诉求请受理或不予受理。',
    'Only a consultation or praise is answered directly; accept or reject other appeals.',
    ({ input }) => input['kind'] === 'CONSULT' || input['kind'] === 'PRAISE',
  ),
  knownRejectReason: guard(
    `不予受理的原因须为: ${Object.keys(rejectReasons).join('、')}。`,
    `The reason must be one of ${Object.keys(rejectReasons).join(', ')}.`,
    ({ input }) => Object.hasOwn(rejectReasons, String(input['reasonCode'])),
  ),
  knownTransferTarget: guard(
    `转出对象须为: ${Object.keys(transferTargets).join('、')}。`,
    `The target must be one of ${Object.keys(transferTargets).join(', ')}.`,
    ({ input }) => Object.hasOwn(transferTargets, String(input['target'])),
  ),
  leadIsResponsible: guard(
    '主办单位须在权责清单内(所在社区、所在街道、主管部门或协办部门)。',
    'The lead must be on the responsibility list: the community, the street, the owner or a co-department.',
    ({ before, input, facts }) => {
      const lead = input['leadUnit'] ?? facts.owner?.firstHandlerCode;
      // What a department must do is not pushed down to the grassroots (field-rules 2.1(3)).
      const isOfDepartment = facts.category?.firstLevel === 'DEPARTMENT';
      const mayGoToCommunity = facts.category?.dutyKind !== 'STATUTORY' && facts.owner?.by !== 'DELEGATED';
      const near = [
        ...(isOfDepartment ? [] : [before?.streetCode]),
        ...(mayGoToCommunity && !isOfDepartment ? [before?.communityCode] : []),
      ];
      // Whoever starts by the list or by a rule over it; `checkRules` keeps the rules within the same law.
      const listed = [
        ...near,
        facts.owner?.firstHandlerCode,
        facts.owner?.ownerDept,
        ...(facts.owner?.coDepts ?? []),
      ];
      // Whoever a returned case should have gone to, when the reviewer has agreed to it.
      const named = before?.returns?.findLast(({ outcome }) => outcome === 'APPROVED')?.suggestedOwner;
      return typeof lead === 'string' && (listed.includes(lead) || lead === named);
    },
  ),
  notBackToReturner: guard(
    '该单位本轮已退单并获同意, 请派给其他责任单位或提请会商定责。',
    'This unit has handed it back in this round; dispatch it to another responsible unit or ask for a ruling.',
    ({ before, input, facts }) => {
      const lead = input['leadUnit'] ?? facts.owner?.firstHandlerCode;
      return !(before?.returns ?? []).some(
        ({ unit, round, outcome }) => unit === lead && round === before?.round && outcome === 'APPROVED',
      );
    },
  ),
  categoryKnown: guard(
    '请先确定事项, 再派单。',
    'Say which matter it is before it is assigned.',
    ({ before }) => Boolean(before?.categoryCode),
  ),
  knownLead: guard(
    '主办单位须为本区的街道、社区、部门或公共服务企业, 请查询 /api/v1/units。',
    'The lead must be a street, community, department or utility of the district; see /api/v1/units.',
    ({ input, facts }) => isUnit(facts, input['leadUnit']),
  ),
  neverDispatched: guard(
    '已派过单的诉求不能并单或拆单, 请按退单处理。',
    'A case that was dispatched before is not merged or split any more.',
    ({ before }) => before?.dispatchedAt === null,
  ),
  masterTakesIn: guard(
    '只能并入未结案的另一件, 或在重启期限内已结案的一件; 已并入他件的请并入其主件。',
    'Merge only into another open case, or into one that may still be reopened; where that one is merged itself, name its master.',
    ({ before, facts, now, calendar }) => {
      const master = facts.master;
      if (!master || master.id === before?.id || master.parts !== null) return false;
      return (
        (states[master.state].open && master.state !== 'DRAFT') ||
        (master.state === 'CLOSED' && mayReopen(master, now, calendar))
      );
    },
  ),
  notAMaster: guard(
    '已有其他诉求并入本件, 请把那一件并入本件, 或先拆并。',
    'Others were merged into this case; merge the other one into this, or take them out first.',
    ({ facts }) => facts.mergedIn === 0,
  ),
  masterAnswered: guard(
    '主件尚未办结, 不能回访。',
    'The master case has no result yet.',
    ({ facts }) =>
      facts.master !== undefined && ['FOLLOW_UP', 'CLOSED', 'ARCHIVED'].includes(facts.master.state),
  ),
  severalParts: guard(
    '拆单须写明至少两件, 每件有内容和事项。',
    'A split needs at least two parts, each with its text and matter.',
    ({ input }) => Array.isArray(input['parts']) && input['parts'].length >= 2,
  ),
  notAPart: guard(
    '本件已是拆出的一件, 不能再拆。',
    'This case is a part of another one already.',
    ({ before }) => before?.parentId === null && before.parts === null,
  ),
  isSplit: guard('本件没有拆单。', 'This case has not been split.', ({ before }) => before?.parts != null),
  notSplit: guard(
    '本件已拆单, 请在各分件上办理。',
    'This case was split; go on with its parts.',
    ({ before }) => before?.parts == null,
  ),
};
