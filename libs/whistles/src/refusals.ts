import { Refusal } from '#config';
import { taskStates, type ReportTask } from './report-task.js';
import { whistleStates, type Whistle } from './whistle.js';

/** Throws `Refusal` WHISTLE_NOT_READY (409) where the whistle is in none of these states. */
export function refuseWhistleState({ state }: Whistle, from: readonly Whistle['state'][]): void {
  if (from.includes(state)) return;
  throw new Refusal(
    409,
    'WHISTLE_NOT_READY',
    {
      zh: `哨当前为“${whistleStates[state].zh}”, 此时不能进行该操作。`,
      en: `Not possible now: the whistle is ${state}.`,
    },
    { whistle: state },
  );
}

/** Throws `Refusal` TASK_NOT_READY (409) where the task is in none of these states. */
export function refuseTaskState({ state }: ReportTask, from: readonly ReportTask['state'][]): void {
  if (from.includes(state)) return;
  throw new Refusal(
    409,
    'TASK_NOT_READY',
    {
      zh: `报到任务当前为“${taskStates[state].zh}”, 此时不能进行该操作。`,
      en: `Not possible now: the report task is ${state}.`,
    },
    { task: state },
  );
}

export const alreadyScored = () =>
  new Refusal(422, 'ALREADY_SCORED', {
    zh: '该部门本次报到已评分。',
    en: 'This report-in has been scored already.',
  });

export const alreadyRated = () =>
  new Refusal(422, 'ALREADY_RATED', {
    zh: '贵单位对本次吹哨已评价。',
    en: 'Your unit has rated this whistle already.',
  });

export const alreadyReplied = () =>
  new Refusal(422, 'ALREADY_REPLIED', {
    zh: '贵单位对本次评分已回应过一次。',
    en: 'Your unit has replied to this score already.',
  });

export const notScored = () =>
  new Refusal(422, 'NOT_SCORED', {
    zh: '本次报到尚未评分, 没有可回应的评分。',
    en: 'This report-in has not been scored; there is nothing to reply to.',
  });

export const replyWindowOver = () =>
  new Refusal(422, 'REPLY_WINDOW_OVER', {
    zh: '评分已超过 5 个工作日, 不能再回应。',
    en: 'The score is more than 5 working days old; it cannot be replied to any more.',
  });

export const notLateYet = (arriveBy: Date) =>
  new Refusal(
    422,
    'NOT_LATE_YET',
    {
      zh: '报到时限未到, 不能记未报到; 如已请假请用免到。',
      en: 'The department still has time to arrive; excuse it if it need not come.',
    },
    { arriveBy: arriveBy.toISOString() },
  );

export const siteCodeInvalid = () =>
  new Refusal(
    422,
    'SITE_CODE_INVALID',
    {
      zh: '现场码不对或已过期, 请重新扫描现场的二维码。',
      en: 'The code at the site is wrong or has expired; scan it again.',
    },
    { fields: ['siteCode'] },
  );

export const tooFar = (distanceM: number | null, checkInRadiusM: number) =>
  new Refusal(422, 'TOO_FAR', {
    zh:
      distanceM === null
        ? '无法核对位置, 请扫描现场码, 或由街道确认报到。'
        : `距现场 ${distanceM} 米, 超过 ${checkInRadiusM} 米; 到场后再报到, 或扫描现场码, 或由街道确认。`,
    en:
      distanceM === null
        ? 'The position cannot be checked; scan the code at the site or ask the street to confirm your arrival.'
        : `You are ${distanceM} m away, more than ${checkInRadiusM} m; check in on the spot, scan the code there, or ask the street to confirm.`,
  });

export const somebodyArrived = () =>
  new Refusal(422, 'SOMEBODY_ARRIVED', {
    zh: '已有部门到场, 不能撤哨; 请由街道同意各部门离场。',
    en: 'A department has arrived: the whistle cannot be cancelled, release the departments instead.',
  });

export const topLevel = () =>
  new Refusal(422, 'TOP_LEVEL', {
    zh: '该哨已是疑难哨(区级), 不能再升级。',
    en: 'This whistle is at district level already.',
  });

export const upgradeWaits = () =>
  new Refusal(409, 'UPGRADE_WAITS', {
    zh: '该哨已提请升级, 请等上级分哨。',
    en: 'This whistle is to be raised already; the level above has not issued it yet.',
  });

export const noConfirmationAwaited = () =>
  new Refusal(422, 'NO_CONFIRMATION_AWAITED', {
    zh: '该哨不需要补确认, 或已补确认。',
    en: 'This whistle awaits no confirmation.',
  });

export const reasonMissing = () =>
  new Refusal(
    422,
    'FIELD_MISSING',
    { zh: '不予确认须填写: reason。', en: 'Please give: reason.' },
    { fields: ['reason'] },
  );

export const unitUnknown = (codes: readonly string[]) =>
  new Refusal(
    422,
    'UNIT_UNKNOWN',
    {
      zh: `没有编码为 ${codes.join('、')} 的单位, 请查询 /api/v1/units。`,
      en: `There is no unit ${codes.join(', ')}; see /api/v1/units.`,
    },
    { fields: ['attendees', 'tasks'] },
  );
