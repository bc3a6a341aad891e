import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const windowMs = 30 * 60_000;
/** Without I, L, O and U, which are misread. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The code at the site 现场码 of a whistle, which the street shows and a department gives when it checks in: 40 bits
 * derived from the whistle and the half-hour, shown as XXXX-XXXX. It is good in its own half-hour and in the next one.
 */
export function siteCode(secret: string, whistleId: string, now: Date): { code: string; goodUntil: Date } {
  const window = Math.floor(now.getTime() / windowMs);
  return { code: codeOf(secret, whistleId, window), goodUntil: new Date((window + 2) * windowMs) };
}

/** Compares in constant time with the code of this half-hour and of the last one; small letters and dashes are as good. */
export function isSiteCode(secret: string, whistleId: string, code: string, now: Date): boolean {
  const window = Math.floor(now.getTime() / windowMs);
  const given = hash(code);
  const good = [window, window - 1].map((one) =>
    timingSafeEqual(given, hash(codeOf(secret, whistleId, one))),
  );
  return good.includes(true);
}

function codeOf(secret: string, whistleId: string, window: number): string {
  const bytes = createHmac('sha256', `site:${secret}`).update(`${whistleId} ${window}`).digest();
  const letters = Array.from(bytes.subarray(0, 8), (byte) => crockford[byte % 32]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

const hash = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest();
