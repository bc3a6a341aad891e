const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';
/** Provinces by the first two digits of GB/T 2260; a region's code stays good for life. */
const provinces = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/;

/** A citizen's number 公民身份号码 of 18 characters: province, date of birth and check digit hold (GB 11643, field-rules 2.8). */
export const isIdNumber = (text: string): boolean =>
  /^\d{17}[\dXx]$/.test(text) &&
  provinces.test(text) &&
  isDate(text.slice(6, 10), text.slice(10, 14)) &&
  checks[weights.reduce((sum, weight, i) => sum + weight * Number(text[i]), 0) % 11] ===
    text[17]!.toUpperCase();

/** Reads like a citizen's number of 18 characters, also where somebody mistyped its check digit. */
export const looksLikeIdNumber = (text: string): boolean =>
  /^\d{17}[\dXx]$/.test(text) && provinces.test(text) && isDate(text.slice(6, 10), text.slice(10, 14));

/** The form of before 1999: 15 digits, a birth year of two and no check digit. */
export const looksLikeOldIdNumber = (text: string): boolean =>
  /^\d{15}$/.test(text) && provinces.test(text) && isDate(`19${text.slice(6, 8)}`, text.slice(8, 12));

function isDate(year: string, monthDay: string): boolean {
  const [y, m, d] = [Number(year), Number(monthDay.slice(0, 2)), Number(monthDay.slice(2))];
  if (y < 1900 || y > 2099) return false;
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
}

/** The check of payment cards (ISO/IEC 7812, Luhn). */
export function isLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
