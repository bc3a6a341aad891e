import { isIdNumber, isLuhn, looksLikeIdNumber, looksLikeOldIdNumber } from './id-number.js';

/** Digits that belong together, with nothing between them. */
export interface Group {
  digits: string;
  /** Where each digit stands in the text. */
  at: number[];
}

/** A few groups in a row and what stands before them. */
interface Candidate {
  digits: string;
  /** Lengths of the groups: `3-4-4`. */
  shape: string;
  /** The groups are parted by nothing but full stops. */
  dotted: boolean;
  /** As it stands in the text, from the first digit to the last. */
  written: string;
  /** The words right before. */
  before: string;
}

interface Kind {
  kind: 'ID_CARD' | 'BANK_CARD' | 'PHONE';
  /** How many digits it can have. */
  of: readonly number[];
  is: (candidate: Candidate) => boolean;
  /** How many digits stay readable at the start and at the end. */
  keeps: [number, number];
}

const whole = ({ shape }: Candidate) => !shape.includes('-');
const mobile = /^1[3-9]\d{9}$/;
/** 0 + area code + number: 010 and 02x have three digits, the others four. */
const landline = /^0(10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/;
const cardStart = /^(3[4-7]|4|5|6|9)/;

/**
 * A mobile number in whatever groups, with one sign (or one line's end) between each two. Not what has a full stop (places,
 * amounts), nor what has a date in it; groups of one or two digits at its start only where every sign is the same.
 */
function grouped({ shape, written }: Candidate, code: number): boolean {
  const signs = written
    .replaceAll(/[ \t]?\r?\n[ \t]?/g, '\n')
    .split(/\d+/)
    .slice(1, -1);
  if (signs.length === 0 || signs.some((sign) => sign.length !== 1 || sign === '.')) return false;
  const alike = new Set(signs).size === 1;
  if (!alike && /(?:^|\D)(?:19|20)\d\d([-/])\d{1,2}\1\d{1,2}(?!\d)/.test(written)) return false;
  return parseInt(shape, 10) >= code + 3 || (code === 0 && alike && !/[,:/;|、\n]/.test(signs[0]!));
}

/** Numbers that tell who somebody is (field-rules 5, 2.8), the most specific first. */
const kinds: readonly Kind[] = [
  {
    kind: 'ID_CARD',
    of: [18],
    keeps: [6, 4],
    is: (one) =>
      isIdNumber(one.digits) ||
      (whole(one) && (looksLikeIdNumber(one.digits) || /身份证|证件|证号|身份号码/.test(one.before))),
  },
  {
    kind: 'BANK_CARD',
    of: [16, 17, 18, 19],
    keeps: [0, 4],
    is: (one) =>
      /^\d{16,19}$/.test(one.digits) &&
      (whole(one)
        ? (isLuhn(one.digits) && cardStart.test(one.digits)) || /卡|[账帐][号户]/.test(one.before)
        : /^(4-4-4-4(-[1-3])?|6-1[0-3])$/.test(one.shape) &&
          isLuhn(one.digits) &&
          cardStart.test(one.digits)),
  },
  {
    kind: 'PHONE',
    of: [11],
    keeps: [3, 4],
    is: (one) =>
      mobile.test(one.digits) &&
      (grouped(one, 0) ||
        (one.dotted ? /^3-4-4$/ : /^(11|3-4-4|3-8|7-4|4-4-3|3-3-5|5-6|6-5|4-7|1(-1){10})$/).test(one.shape)),
  },
  {
    // With the country's code in front.
    kind: 'PHONE',
    of: [13],
    keeps: [5, 4],
    is: (one) =>
      one.digits.startsWith('86') &&
      mobile.test(one.digits.slice(2)) &&
      (grouped(one, 2) || /^(13|2-(11|3-4-4|3-8|7-4|4-4-3|3-3-5)|5-4-4|5-8)$/.test(one.shape)),
  },
  {
    kind: 'PHONE',
    of: [15],
    keeps: [7, 4],
    is: (one) =>
      one.digits.startsWith('0086') &&
      mobile.test(one.digits.slice(4)) &&
      (grouped(one, 4) || /^(15|4-(11|3-4-4|3-8|7-4)|7-4-4|7-8)$/.test(one.shape)),
  },
  {
    kind: 'PHONE',
    of: [10, 11, 12],
    keeps: [4, 4],
    is: ({ digits, shape, dotted }) =>
      !dotted && landline.test(digits) && /^(1[012]|[34]-([78]|[34]-4))$/.test(shape),
  },
  {
    // A number of the own town, where the words say that it is one.
    kind: 'PHONE',
    of: [7, 8],
    keeps: [0, 4],
    is: (one) =>
      whole(one) &&
      /^[2-8]\d{6,7}$/.test(one.digits) &&
      /(电话|座机|固话|手机|联系方式|tel)(号码?)?[是为:： ]{0,3}$/i.test(one.before),
  },
  {
    kind: 'ID_CARD',
    of: [15],
    keeps: [6, 4],
    is: (one) =>
      whole(one) &&
      looksLikeOldIdNumber(one.digits) &&
      (/身份证|证件|证号|身份号码/.test(one.before) ||
        // A code of an area or a grid reads much like it; nobody who files was born before 1930.
        (Number(one.digits.slice(6, 8)) >= 30 && !/[格区域编代]|grid|code/i.test(one.before))),
  },
];

const lengths = new Set(kinds.flatMap(({ of }) => of));
const mostDigits = Math.max(...lengths);

/** The personal numbers in a row of groups: which digits are to be hidden, and of what kind each number is. */
export function numbersIn(
  groups: readonly Group[],
  before: (at: number) => string,
  written: (from: number, to: number) => string,
): Array<{ kind: Kind['kind']; hide: number[] }> {
  const found: Array<{ kind: Kind['kind']; hide: number[] }> = [];
  for (let first = 0; first < groups.length; first++) {
    const one = numberAt(groups, first, before, written);
    if (!one) continue;
    found.push(one);
    first = one.last;
  }
  return found;
}

function numberAt(
  groups: readonly Group[],
  first: number,
  before: (at: number) => string,
  written: (from: number, to: number) => string,
) {
  let digits = '';
  let shape = '';
  const at: number[] = [];
  const candidates: Array<{ last: number; candidate: Candidate }> = [];
  for (let last = first; last < groups.length; last++) {
    const group = groups[last]!;
    digits += group.digits;
    if (digits.length > mostDigits) break;
    shape += `${last > first ? '-' : ''}${group.digits.length}`;
    at.push(...group.at);
    if (!lengths.has(digits.length)) continue;
    const text = written(at[0]!, at.at(-1)! + 1);
    const dotted = last > first && text.includes('.') && !/[ \-()_+]/.test(text);
    candidates.push({
      last,
      candidate: { digits, shape, dotted, written: text, before: before(at[0]!) },
    });
  }
  // The longest first: a card whose first groups read like something else is still a card.
  for (const { last, candidate } of candidates.toReversed()) {
    const kind = kinds.find(({ of, is }) => of.includes(candidate.digits.length) && is(candidate));
    if (kind) {
      const [start, end] = kind.keeps;
      return { kind: kind.kind, last, hide: at.slice(start, candidate.digits.length - end) };
    }
  }
  return null;
}
