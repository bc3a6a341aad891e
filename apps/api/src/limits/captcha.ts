import type { Settings } from '#config';
import { proofOfWork, siteverify, type Captcha } from '#people';

/** The captcha of the settings; null where none is asked. */
export function captchaOf(
  settings: Settings & { tokenSecret: string },
  spend: (challenge: string) => Promise<boolean>,
  trouble: (error: unknown) => void,
): Captcha | null {
  const { captcha, captchaUrl: url, captchaSecret: secret, captchaSiteKey: siteKey = '' } = settings;
  if (captcha === 'pow') return proofOfWork(settings.tokenSecret, spend);
  return captcha === 'siteverify' && url && secret ? siteverify({ url, secret, siteKey }, trouble) : null;
}
