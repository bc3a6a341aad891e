import { halfDay } from '#calendar';
import { speaksOfDanger } from '#catalogue';
import type { Said } from '#config';
import { centreRoles, hasRole } from '#people';
import type { Evidence } from './case.js';
import type { Situation } from './decide.js';
import { rejectReasons, transferTargets } from './states.js';

/** `holds` asks whether the move may go on; `said` is what the caller reads when it may not. */
interface Guard {
  said: Said;
  holds: (situation: Situation) => boolean;
}

const guard = (zh: string, en: string, holds: Guard['holds']): Guard => ({ said: { zh, en }, holds });
const evidenceOf = ({ input }: Situation) => (input['evidence'] ?? []) as Evidence[];
const reworkLeft = ({ before }: Situation) => (before?.round ?? 0) < (before?.policy?.reworkRounds ?? 3);

/** The conditions of field-rules 2.2, one by one. A guard's name is the code of its refusal. */
export const guards = {
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
  photosBeforeAndAfter: guard(
    '请附上处置前和处置后的照片。',
    'Attach a photo from before and one from after.',
    (situation) =>
      ['PHOTO_BEFORE', 'PHOTO_AFTER'].every((kind) => evidenceOf(situation).some((one) => one.kind === kind)),
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
      const near =
        facts.category?.firstLevel === 'DEPARTMENT' ? [] : [before?.communityCode, before?.streetCode];
      const listed = [...near, facts.owner?.ownerDept, ...(facts.owner?.coDepts ?? [])];
      return typeof lead === 'string' && listed.includes(lead);
    },
  ),
  signOverdue: guard(
    '签收时限未到, 不能视同签收。',
    'The sign limit has not passed; it cannot be signed by default yet.',
    ({ facts, now }) => facts.timers.some((timer) => timer.kind === 'SIGN' && timer.dueAt <= now),
  ),
  whistlesSettled: guard(
    '尚有未处置完的哨, 事不完人不走: 请先由街道同意各部门离场。',
    'A whistle is still open: the street must release every department first.',
    ({ before }) => (before?.openWhistles ?? 0) === 0,
  ),
  whistleOpen: guard(
    '该件没有正在响应的哨。',
    'No whistle is open on this case.',
    ({ before }) => (before?.openWhistles ?? 0) > 0,
  ),
  hasBeenWhistled: guard(
    '该件没有吹过哨。',
    'This case has not been whistled.',
    ({ before }) => before?.whistled === true,
  ),
  photoOfPhysicalMatter: guard(
    '该事项可在现场看到, 请附上处置后的照片。',
    'This matter can be seen on the spot: attach a photo of the result.',
    (situation) =>
      !situation.before?.physical ||
      evidenceOf(situation).some(({ kind }) => kind === 'PHOTO_AFTER' || kind === 'PHOTO'),
  ),
  leaderSignedOff: guard(
    '部门提交办结须经领导签批, 请填写签批人 signedOffBy。',
    "A department's result needs its leader's signature: give signedOffBy.",
    ({ actor, input }) =>
      !hasRole(actor, 'DEPT_CLERK') || hasRole(actor, 'DEPT_LEADER') || Boolean(input['signedOffBy']),
  ),
  photoAndPositionOfCheck: guard(
    '核查须附现场照片和位置。',
    'A check needs a photo and the position.',
    (situation) =>
      situation.input['position'] !== undefined &&
      evidenceOf(situation).some(({ kind }) => kind.startsWith('PHOTO')),
  ),
  notOfLead: guard(
    '回访人不得属于主办单位。',
    'Whoever calls back must not belong to the unit that handled it.',
    ({ actor, before }) => actor.kind === 'REPORTER' || actor.unitCode !== before?.leadUnit,
  ),
  notYetAnswered: guard(
    '回访已有结果, 请结案或重办。',
    'The resident has answered already; close it or have it redone.',
    ({ before }) => !before?.followUp?.outcome,
  ),
  anotherHalfDay: guard(
    '本半天已回访过一次未接通, 请换一个半天再试。',
    'A try in this half-day reached nobody; try again in another half-day.',
    ({ before, input, now }) =>
      input['reached'] === true || !before?.followUp?.tries.some((one) => one.halfDay === halfDay(now)),
  ),
  ratingGiven: guard(
    '接通后须记录: 是否联系、是否解决, 以及 SATISFIED、BASICALLY_SATISFIED 或 UNSATISFIED。',
    'Having reached the resident, record contacted, solved and satisfaction (SATISFIED, BASICALLY_SATISFIED, UNSATISFIED).',
    ({ input }) =>
      input['reached'] !== true ||
      (['contacted', 'solved'].every((name) => typeof input[name] === 'boolean') &&
        ['SATISFIED', 'BASICALLY_SATISFIED', 'UNSATISFIED'].includes(String(input['satisfaction']))),
  ),
  satisfiedOrNotReached: guard(
    '诉求人满意、基本满意或多次未接通后才能结案; 不满意请重办。',
    'Close only when the resident is satisfied, basically satisfied, or could not be reached; otherwise have it redone.',
    ({ before }) => ['SATISFIED', 'BASICALLY_SATISFIED', 'INVALID'].includes(before?.followUp?.outcome ?? ''),
  ),
  unsatisfied: guard(
    '只有诉求人不满意时才重办。',
    'Only an unsatisfied resident has a case redone.',
    ({ before }) => before?.followUp?.outcome === 'UNSATISFIED',
  ),
  roundsLeft: guard(
    '已达重办次数上限, 应转为问题工单提级督办。',
    'No rounds are left; it must become a problem order one level up.',
    reworkLeft,
  ),
  notASafetyMatter: guard(
    '涉及安全的事项不能撤单, 须处置完毕。',
    'A safety matter cannot be withdrawn; it must be dealt with.',
    ({ before }) =>
      before?.urgency !== 'EMERGENCY' &&
      !before?.triage?.emergency &&
      // Until the platform has looked at it, its words speak for it.
      !(before?.urgency === null && speaksOfDanger(before.text)),
  ),
  identityOpenToYou: guard(
    '该件保密, 办理单位不能查看诉求人信息, 请通过中心联系。',
    'This case is confidential: its handlers may not see who reported; reach them through the centre.',
    ({ before, actor }) => !before?.confidential || hasRole(actor, ...centreRoles),
  ),
  lowScoreExplained: guard(
    '评分低于 60 分须说明理由。',
    'A score below 60 needs a reason.',
    ({ input }) => Number(input['score']) >= 60 || Boolean(input['reason']),
  ),
} satisfies Record<string, Guard>;

export type GuardName = keyof typeof guards;
