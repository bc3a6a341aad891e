import { Refusal } from '#config';
import type { Challenge } from '#people';

/** 60 -> 1 分钟 */
const inWords = (seconds: number) =>
  seconds < 120
    ? { zh: `${seconds} 秒`, en: `${seconds} seconds` }
    : { zh: `${Math.ceil(seconds / 60)} 分钟`, en: `${Math.ceil(seconds / 60)} minutes` };

/** More often than the limit of this kind of request allows. */
export function tooMany(zh: string, seconds: number): Refusal {
  const wait = inWords(seconds);
  return new Refusal(
    429,
    'TOO_MANY_REQUESTS',
    {
      zh: `${zh}过于频繁, 请 ${wait.zh}后再试。如有人身危险请直接拨打 110、119 或 120。`,
      en: `Too many requests of this kind; try again in ${wait.en}. Where life is in danger call 110, 119 or 120.`,
    },
    { retryAfter: seconds },
  );
}

/** The source has been marked for repeating itself. */
export function slowedDown(seconds: number): Refusal {
  const wait = inWords(seconds);
  return new Refusal(
    429,
    'SLOWED_DOWN',
    {
      zh: `短时间内重复提交过多, 已转人工查看; 已提交的诉求照常办理。请 ${wait.zh}后再提交, 急事请拨打 12345, 有危险请拨打 110、119 或 120。`,
      en: `Too many repeated filings; a person is looking at them, and those filed are handled as usual. File again in ${wait.en}; call 12345 if it cannot wait, and 110, 119 or 120 in danger.`,
    },
    { retryAfter: seconds },
  );
}

/** Whoever files often without an account shows that they are no flood. */
export const captchaNeeded = (challenge: Challenge, wrong: boolean) =>
  new Refusal(
    428,
    'CAPTCHA_NEEDED',
    {
      zh: `${wrong ? '验证未通过或已过期, ' : ''}请完成验证, 并把结果放在请求头 Captcha 中重新提交。`,
      en: `${wrong ? 'The answer did not hold or is too old. ' : ''}Solve the challenge and send it again with the answer in the header Captcha.`,
    },
    { challenge },
  );
