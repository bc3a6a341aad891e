import { halfDay, localDate } from '#calendar';
import { speaksOfDanger } from '#understanding';
import type { Situation } from '../decide.js';
import { handlersOf } from '../handlers.js';
import { mayReopen } from '../reopening.js';
import { evidenceOf, guard } from './guard.js';

const reworkRounds = ({ before }: Situation) => before?.policy?.reworkRounds ?? 3;

/** Checking, calling back, closing, beginning again (field-rules 2.2 #27-#36). */
export const closingGuards = {
  photoAndPositionOfCheck: guard(
    '核查须附现场照片和位置。',
    'A check needs a photo and the position.',
    (situation) =>
      situation.input['position'] !== undefined &&
      evidenceOf(situation).some(({ kind }) => kind.startsWith('PHOTO')),
  ),
  notOfLead: guard(
    '审核、回访和结案的人不得属于主办单位。',
    'Whoever reviews, calls back or closes must not belong to the unit that handled it.',
    // What the centre handles itself only the centre can review and call back; then at least by another person.
    ({ actor, before, facts }) =>
      actor.kind === 'REPORTER' ||
      actor.unitCode !== before?.leadUnit ||
      (actor.unitCode === facts.centreUnit && actor.id !== before?.result?.byId),
  ),
  knownVerifier: guard(
    '核查单位须为本区的社区(村), 且没有办理过此件。',
    'The check is for a community of the district that has not handled this case.',
    ({ before, input, facts }) =>
      facts.units?.get(String(input['unit']))?.kind === 'COMMUNITY' &&
      before !== null &&
      !handlersOf(before).includes(String(input['unit'])),
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
    (situation) => (situation.before?.round ?? 0) < reworkRounds(situation),
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
  roundsUsedUp: guard(
    '尚未达到重办次数上限, 请先重办。',
    'There are rounds left; have it redone first.',
    (situation) => (situation.before?.round ?? 0) >= reworkRounds(situation),
  ),
  raisedAsProblem: guard(
    '只有提级办理后诉求人仍不满意的问题工单, 才能裁定结案。',
    'Only a problem order that was raised a level and still does not satisfy is closed by ruling.',
    ({ before }) => before?.raisedAt != null,
  ),
  withinReopenWindow: guard(
    '已超过重启期限, 请重新提交诉求; 如查实为虚假办结, 由审核员重启(falseClosing)。',
    'The time for reopening is over; file a new appeal. Where the closing was false a reviewer reopens it (falseClosing).',
    ({ before, input, actor, now, calendar }) =>
      before !== null &&
      before.policy !== null &&
      before.leadUnit !== null &&
      (mayReopen(before, now, calendar) || (input['falseClosing'] === true && actor.kind === 'STAFF')),
  ),
  voidExplained: guard(
    '作废须说明理由; 系统只作废逾期未提交的草稿。',
    'Voiding needs a reason; the system voids nothing but drafts that were never submitted.',
    ({ before, actor, input }) =>
      actor.kind === 'SYSTEM' ? before?.state === 'DRAFT' : Boolean(input['reason']),
  ),
  notUnderSupervision: guard(
    '该件正在督办, 请等待反馈。',
    'The case is under supervision already; wait for the answer.',
    ({ before }) => before?.supervision == null,
  ),
  underSupervision: guard(
    '该件没有待反馈的督办。',
    'No supervision of this case waits for an answer.',
    ({ before }) => before?.supervision != null,
  ),
  notUrgedToday: guard(
    '今天已催办过, 承办单位已收到; 请明天再催。',
    'It was urged today already and the handlers know; come back tomorrow.',
    ({ before, actor, now }) =>
      actor.kind !== 'REPORTER' || !before?.urgedAt || localDate(before.urgedAt) !== localDate(now),
  ),
};
