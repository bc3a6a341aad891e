import { Refusal } from '#config';
import { mergeRules, type MergeRule } from './merge.js';

export const noGrid = () =>
  new Refusal(422, 'NO_GRID', {
    zh: '您的账号没有责任网格, 请联系社区或系统管理员。',
    en: 'Your account has no grid; ask your community or the administrator.',
  });
export const gridNotYours = () =>
  new Refusal(404, 'GRID_NOT_YOURS', {
    zh: '这不是您今天负责的网格, 请查询 GET /api/v1/patrol/today。',
    en: 'This is no grid of yours today; see GET /api/v1/patrol/today.',
  });
export const keyPointUnknown = () =>
  new Refusal(404, 'KEY_POINT_UNKNOWN', {
    zh: '您的网格内没有这个重点点位, 请查询 GET /api/v1/patrol/today。',
    en: 'There is no such key point in your grid; see GET /api/v1/patrol/today.',
  });
export const beforeYourTime = () =>
  new Refusal(422, 'DEVICE_TIME_UNLIKELY', {
    zh: '动作时间早于 180 天前, 请核对手机时间后重传。',
    en: "This was done more than 180 days ago by the phone's clock; set it right and send it again.",
  });

/** The refusal an action gets from a line of the merge table. */
export const refusedByRule = ({ code, outcome, zh, en }: MergeRule) =>
  new Refusal(outcome === 'CONFLICT' ? 409 : 422, code, { zh, en });

export const idTaken = () => refusedByRule(mergeRules.find(({ code }) => code === 'ID_TAKEN')!);
