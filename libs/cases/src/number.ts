import { createHmac, createHash, timingSafeEqual } from 'node:crypto';
import { localDate } from '#calendar';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The case's number for life: district, local date of filing, sequence, check character, such as
 * `379902-260213-0000017-K`. The check character (ISO 7064 MOD 37,36) catches every single wrong character, and all
 * but about 1 in 180 swaps of two neighbours (where the digits differ by one).
 */
export function caseNumber(districtId: string, filedAt: Date, sequence: number): string {
  const date = localDate(filedAt).slice(2).replaceAll('-', '');
  const body = `${districtId}-${date}-${String(sequence % 10_000_000).padStart(7, '0')}`;
  return `${body}-${checkCharacter(body)}`;
}

/** Whether a number can be one of ours; says nothing about whether the case exists. */
export function isCaseNumber(number: string): boolean {
  return /^\d{6}-\d{6}-\d{7}-[0-9A-Z]$/.test(number) && number.endsWith(checkCharacter(number.slice(0, -2)));
}

function checkCharacter(body: string): string {
  let product = 36;
  for (const character of body.replaceAll('-', '')) {
    const sum = (product + alphabet.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return alphabet[(37 - product) % 36] ?? '';
}

/** Without I, L, O and U, which are misread. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The tracking code 查询码: 60 bits derived from the case's id, so that a repeated filing gets the same code
 * and nothing secret has to be stored. Shown as XXXX-XXXX-XXXX.
 */
export function trackingCode(secret: string, caseId: string): string {
  const bytes = createHmac('sha256', `tracking:${secret}`).update(caseId).digest();
  let code = '';
  for (let i = 0; i < 12; i += 1) code += `${i === 4 || i === 8 ? '-' : ''}${crockford[bytes[i]! % 32]}`;
  return code;
}

/** What is kept of a tracking code. */
export const trackingHash = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest('hex');

/** Compares in constant time. */
export function isTrackingCode(code: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(trackingHash(code), 'hex'), Buffer.from(hash, 'hex'));
}
