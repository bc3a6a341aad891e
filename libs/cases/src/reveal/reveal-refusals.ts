import { Refusal } from '#config';

export const secondPersonNeeded = () =>
  new Refusal(403, 'SECOND_PERSON_NEEDED', {
    zh: '该件保密: 请先提交查看申请(reveal-requests), 经中心另一人同意后 30 分钟内可查看一次, 且只限所申请的内容。',
    en: 'This case is confidential: ask first (reveal-requests); once another person of the centre agrees you may look once within 30 minutes, at what you asked for.',
  });
export const needsNoRequest = () =>
  new Refusal(409, 'REVEAL_NEEDS_NO_REQUEST', {
    zh: '该件不保密, 说明理由即可查看(reveal)。',
    en: 'This case is not confidential; give your reason and look (reveal).',
  });
export const alreadyAsked = () =>
  new Refusal(409, 'REVEAL_ALREADY_ASKED', {
    zh: '您对该件的查看申请尚待审批。',
    en: 'Your request on this case still waits for its answer.',
  });
export const requestNotFound = () =>
  new Refusal(404, 'REVEAL_REQUEST_NOT_FOUND', {
    zh: '没有这项查看申请, 请查询 /api/v1/reveal-requests。',
    en: 'There is no such request; see /api/v1/reveal-requests.',
  });
export const notTheAsker = () =>
  new Refusal(403, 'NOT_THE_ASKER', {
    zh: '不能审批自己的申请, 请由中心另一人审批。',
    en: 'Nobody decides on a request of their own; another person of the centre does.',
  });
export const alreadyDecided = () =>
  new Refusal(409, 'REVEAL_REQUEST_DECIDED', {
    zh: '该申请已审批。',
    en: 'This request has been decided already.',
  });
export const strongNeeded = () =>
  new Refusal(403, 'SECOND_FACTOR_NEEDED', {
    zh: '查看诉求人信息须以第二因子登录, 请先绑定或验证。',
    en: 'Looking at who reported needs a session with a second factor; enrol one or prove it first.',
  });
