import { numbersIn, type Group } from './numbers-in-text.js';

/** Kinds of personal data that people type into free text (field-rules 5). */
export const personalKinds = {
  ID_CARD: '身份证号',
  BANK_CARD: '银行卡号',
  PHONE: '电话',
  PLATE: '车牌',
  EMAIL: '电子邮箱',
} as const;
export type PersonalKind = keyof typeof personalKinds;

/** What may stand between the digits of one number as people write it. */
const separators = ' \\t\\u00a0\\u00ad\\u200b-\\u200f\\u2060\\ufeff.\\-·•‐-―_()（）+';
/** One of these between two digits, or one line's end, and nothing beside it: `, ` parts two numbers. */
const single = `[/,:*;|、\\\\]|[ \\t]?\\r?\\n[ \\t]?`;
const digitRun = new RegExp(`\\d(?:(?:[${separators}]{0,3}|${single})\\d)*[Xx]?`, 'g');
const chineseDigits = '〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖';
const mixedRun = new RegExp(
  `[\\d${chineseDigits}](?:[${separators}、]{0,2}[\\d${chineseDigits}]){6,}[Xx]?`,
  'g',
);
const valueOf: Record<string, string> = Object.fromEntries(
  ['〇零', '一幺壹', '二贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap((same, digit) =>
    [...same].map((written) => [written, String(digit)]),
  ),
);

const email = /[A-Z0-9._%+-]{1,64}@[A-Z0-9][A-Z0-9-]{0,62}(?:\.[A-Z0-9-]{1,63}){1,4}/gi;
const plate =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Z][ ·•\-.・]{0,2}([A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警港澳挂领试超])(?![A-Z0-9])/gi;

/** What has digits and is nobody's: ids, digests, and the numbers of cases. */
const nobodys =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=\d*[a-f])[0-9a-f]{32,64}\b|\b\d{6}-\d{6}-\d{7}-[0-9A-Z]\b/gi;

/** Nothing of ours is found in a text without any of these. */
const worthALook = new RegExp(`[\\d@]|[${chineseDigits}][${separators}、]{0,2}[${chineseDigits}]`);

/**
 * The text with ID numbers (also the old ones), bank cards, phones, licence plates and e-mail addresses masked, however they
 * are written (full-width, in groups, with +86, in Chinese numerals), and which kinds were found. The masked text is as long as
 * the text and finds nothing more when it is masked again.
 */
export function maskText(text: string): { text: string; found: PersonalKind[] } {
  const plain = narrowed(text);
  if (!worthALook.test(plain)) return { text, found: [] };
  const hidden = new Set<number>();
  const found = new Set<PersonalKind>();
  const hide = (kind: PersonalKind, places: Iterable<number>) => {
    found.add(kind);
    for (const at of places) hidden.add(at);
  };
  /** What is still to be looked at. */
  let rest = plain.replace(nobodys, (one) => '~'.repeat(one.length));
  const take = (kind: PersonalKind, at: number, length: number, keepStart: number, keepEnd: number) => {
    hide(kind, range(at + keepStart, at + length - keepEnd));
    rest = rest.slice(0, at) + '~'.repeat(length) + rest.slice(at + length);
  };
  for (const { 0: one, index } of plain.matchAll(email))
    take('EMAIL', index, one.length, 1, one.length - one.indexOf('@'));
  for (const { 0: one, 1: number = '', index } of plain.matchAll(plate))
    if (number.replaceAll(/\D/g, '').length >= 3)
      take('PLATE', index, one.length, one.length - number.length, 1);

  const looks = [
    { runs: digitRun, asDigit: (char: string) => char },
    { runs: mixedRun, asDigit: (char: string) => valueOf[char] ?? char },
  ];
  for (const { runs, asDigit } of looks)
    for (const { 0: run, index } of rest.matchAll(runs)) {
      const groups = groupsOf(run, index, asDigit);
      const before = (at: number) => plain.slice(Math.max(0, at - 12), at);
      const written = (from: number, to: number) => plain.slice(from, to);
      for (const { kind, hide: places } of numbersIn(groups, before, written)) {
        hide(kind, places);
        const [from, to] = [places[0]!, places.at(-1)! + 1];
        rest = rest.slice(0, from) + '~'.repeat(to - from) + rest.slice(to);
      }
    }
  if (hidden.size === 0) return { text, found: [] };
  return {
    text: Array.from({ length: text.length }, (_, at) => (hidden.has(at) ? '*' : text[at]!)).join(''),
    found: (Object.keys(personalKinds) as PersonalKind[]).filter((kind) => found.has(kind)),
  };
}

/** 138****0001; of a short one the last four. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** 王* : the surname stays. */
export const maskName = (name: string): string => `${[...name][0] ?? ''}*`;

/** 379902********021X : on a screen; exports have none. */
export const maskIdNumber = (number: string): string => `${number.slice(0, 6)}********${number.slice(-4)}`;

const building =
  /^.*?(?:\d+|[一二三四五六七八九十甲乙丙丁A-Za-z])\s*(?:号楼|号院|[栋幢座]|楼(?=\s*[\d一二三四五六七八九十]+\s*单元))/;
const room = /\s*(?:[\dA-Za-z一二三四五六七八九十]+\s*单元|\d{1,2}\s*[层楼]|\d{3,4}\s*[室户]).*$/;
/** An address as far as the building: 幸福小区3号楼2单元1201室 -> 幸福小区3号楼. */
export const addressToBuilding = (address: string): string =>
  building.exec(address)?.[0] ?? address.replace(room, '');

function groupsOf(run: string, start: number, asDigit: (char: string) => string): Group[] {
  const groups: Group[] = [];
  let open: Group | null = null;
  for (let i = 0; i < run.length; i++) {
    const digit = asDigit(run[i]!);
    // An X is the check digit of a citizen's number, whole or its last group, and of nothing else.
    const isCheck = open !== null && (open.digits.length === 17 || open.digits.length < 8);
    if (/\d/.test(digit) || (/[Xx]/.test(digit) && isCheck)) {
      open ??= groups[groups.push({ digits: '', at: [] }) - 1]!;
      open.digits += digit;
      open.at.push(start + i);
    } else open = null;
  }
  return groups;
}

/** Full-width forms as the plain ones, one for one, so that every place stays where it is. */
const narrowed = (text: string): string =>
  text
    .replaceAll(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('　', ' ');

function* range(from: number, to: number): Iterable<number> {
  for (let at = from; at < to; at++) yield at;
}
