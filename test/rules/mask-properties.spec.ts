import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { isIdNumber, maskText, withoutPersonalData } from '#people';

const digit = fc.integer({ min: 0, max: 9 });
const digits = (length: number) =>
  fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''));

/** The 18th character, by the standard's own table (field-rules 2.8). */
function withCheck(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11]!;
}
/** A last digit that makes the sum of Luhn a multiple of ten. */
function withLuhn(body: string): string {
  for (let last = 0; last < 10; last++) {
    const card = `${body}${last}`;
    const sum = [...card]
      .toReversed()
      .map((char, i) => Number(char) * (1 + (i % 2)))
      .reduce((total, value) => total + Math.floor(value / 10) + (value % 10), 0);
    if (sum % 10 === 0) return card;
  }
  throw new Error('one of ten always fits');
}
const wide = (text: string) =>
  text.replaceAll(/[0-9A-Z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const spelt = (text: string) => text.replaceAll(/\d/g, (char) => '零一二三四五六七八九'[Number(char)]!);
const parted = (text: string, sizes: readonly number[], by: string) => {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) groups.push(text.slice(at, (at += size)));
  return groups.join(by);
};

const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);
const birth = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const region = fc.constantFrom('110105', '379902', '371302', '650102', '440305');
const idNumber = fc.tuple(region, birth, digits(3)).map((parts) => withCheck(parts.join('')));
const card = fc
  .tuple(fc.constantFrom('622202', '621700', '436742', '955880', '411111'), fc.constantFrom(9, 12))
  .chain(([bin, more]) => digits(more).map((rest) => withLuhn(bin + rest)));
const plateLetter = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ');
const plate = fc
  .tuple(
    fc.constantFrom(...'鲁京沪粤苏川'),
    plateLetter,
    fc.constantFrom('', '·', ' '),
    fc.constantFrom('', 'D', 'F'),
    digits(5),
  )
  .map((parts) => parts.join(''));
const email = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9._]{2,15}$/),
    fc.constantFrom('qq.com', '163.com', 'mail.example.com.cn'),
  )
  .map((parts) => parts.join('@'));

const separators = fc.constantFrom(' ', '-', '－', '\u00a0', ' - ');
const planted = fc.oneof(
  fc
    .tuple(mobile, separators, fc.constantFrom([11], [3, 4, 4], [3, 8], [7, 4], [4, 4, 3]))
    .map(([number, by, sizes]) => parted(number, sizes, by)),
  mobile.map((number) => parted(number, Array(11).fill(1), ' ')),
  fc
    .tuple(
      mobile,
      fc.constantFrom('/', ',', ':', '*', '\n', '\r\n', '／', '，', '：', '＊', ' ', '-'),
      fc.constantFrom([3, 4, 4], [3, 4, 2, 2], [3, 4, 3, 1], [4, 3, 4], [5, 1, 5], [3, 2, 2, 2, 2]),
    )
    .map(([number, by, sizes]) => parted(number, sizes, by)),
  fc.tuple(fc.constantFrom('+86', '+86 ', '86-', '0086', '(+86)'), mobile).map((parts) => parts.join('')),
  mobile.map(wide),
  mobile.map(spelt),
  fc
    .tuple(fc.constantFrom('010-', '0539-', '(021)', '0755 '), fc.integer({ min: 2, max: 8 }), digits(6))
    .map((parts) => parts.join('')),
  idNumber,
  idNumber.map(wide),
  idNumber.map((id) => id.toLowerCase()),
  idNumber.map((id) => parted(id, [6, 8, 4], ' ')),
  card,
  card.filter(({ length }) => length === 16).map((one) => parted(one, [4, 4, 4, 4], ' ')),
  plate,
  plate.map(wide),
  email,
);
/** Words as people write them, without a digit of any kind at their ends. */
const words = fc.constantFrom(
  '',
  '请拨打',
  '我的号码是',
  '联系我:',
  '，',
  '。谢谢',
  '(',
  ')',
  '\n',
  '电话',
  '在3号楼, ',
  '晚上10点以后打。',
  '!',
  '📞',
);

test('whatever stands around it and however it is written, it is masked, and nothing else is touched', () => {
  fc.assert(
    fc.property(words, planted, words, (before, secret, after) => {
      const { text, found } = maskText(`${before}${secret}${after}`);
      expect(found).toHaveLength(1);
      expect(text).not.toContain(secret);
      expect(text).toMatch(/\*{1}/);
      expect(text).toHaveLength(before.length + secret.length + after.length);
      expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
      // Masked once it is masked for good.
      expect(maskText(text)).toEqual({ text, found: [] });
    }),
    { numRuns: 800 },
  );
});

test('several in one text, all of them', () => {
  fc.assert(
    fc.property(fc.array(planted, { minLength: 2, maxLength: 6 }), (secrets) => {
      const { text } = maskText(secrets.join(', 还有'));
      for (const secret of secrets) expect(text).not.toContain(secret);
    }),
    { numRuns: 150 },
  );
});

const code = fc.tuple(
  fc.constantFrom('379902', '900017'),
  fc.constantFrom('001001', '004001', '101002', '017109'),
  digits(3),
);
const ordinary = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 101, max: 3299 }),
    )
    .map(([a, b, c]) => `${a}号楼${b}单元${c}室`),
  code.map((parts) => parts.join('')),
  code.map(([district, rest]) => district + rest),
  fc
    .tuple(
      fc.constantFrom('379902-260213-00000', '900017-261231-99999'),
      digits(2),
      fc.constantFrom('-K', '-7'),
    )
    .map((parts) => parts.join('')),
  fc.integer({ min: 1, max: 9_999_999 }).map((yuan) => `${yuan}元`),
  fc.integer({ min: 1, max: 9_999_999 }).map((fen) => `${fen / 100}元`),
  fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 16).replace('T', ' ')),
  fc.uuid(),
  fc.constantFrom(
    '12345',
    '110',
    '119',
    '120',
    '400-800-1234',
    '95588',
    '118.3274,35.0827',
    '2026年2月13日',
    '3-2-1201',
    '第12345号',
  ),
);
test('house numbers, codes, numbers of cases, amounts, dates and places stay', () => {
  fc.assert(
    fc.property(fc.array(ordinary, { minLength: 1, maxLength: 4 }), (parts) => {
      const text = parts.join(', ');
      expect(maskText(text)).toEqual({ text, found: [] });
    }),
    { numRuns: 800 },
  );
});

test('a long text takes no time, whatever it is made of', () => {
  for (const piece of [
    '1 ',
    '1',
    '138-0000-',
    '138/0',
    '1\n',
    '1 \r\n ',
    '138,0000,80,0,',
    'a',
    'a@',
    'a.',
    'a@b.',
    '一',
    '一二 ',
    '鲁Q1234',
    '13800001234 ',
    '12345678 ',
    '0'.repeat(18) + 'x',
  ]) {
    const text = piece.repeat(Math.ceil(5000 / piece.length)).slice(0, 5000);
    const began = performance.now();
    maskText(text);
    expect([piece, performance.now() - began < 1000]).toEqual([piece, true]);
  }
});

test('what a desk is told is masked however deep it lies; codes, ids, figures and moments stay', () => {
  const at = new Date('2026-03-09T01:20:00Z');
  const told = {
    note: '已联系15400001028',
    gridCode: '379902310101001',
    position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
    tasks: [{ unit: 'D02', what: '找业主, 电话154 0000 1028' }],
    evidence: [{ kind: 'PHOTO', ref: 'photo/15400001028.jpg' }],
    at,
    passed: true,
    none: null,
  };
  expect(withoutPersonalData(told)).toEqual({
    ...told,
    note: '已联系154****1028',
    tasks: [{ unit: 'D02', what: '找业主, 电话154 **** 1028' }],
    evidence: [{ kind: 'PHOTO', ref: 'photo/154****1028.jpg' }],
  });
});

test("a citizen's number holds its check digit and date (GB 11643)", () => {
  expect(isIdNumber('11010519491231002X')).toBe(true);
  expect(isIdNumber('11010519491231002x')).toBe(true);
  expect(isIdNumber('110105194912310020')).toBe(false);
  expect(isIdNumber(withCheck('11010519490231002'))).toBe(false);
  expect(isIdNumber(withCheck('99010519491231002'))).toBe(false);
  fc.assert(fc.property(idNumber, (id) => isIdNumber(id)));
  fc.assert(
    fc.property(idNumber, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (id, at, more) => {
      const bent = id.slice(0, at) + String((Number(id[at]) + more) % 10) + id.slice(at + 1);
      expect(isIdNumber(bent)).toBe(false);
    }),
  );
});

test('no field of words that a move takes is left out of the masking', () => {
  const folder = new URL('../../apps/api/src/', import.meta.url);
  for (const file of [
    'cases/moves.dto.ts',
    'cases/law.dto.ts',
    'whistles/whistles.dto.ts',
    'whistles/report-tasks.dto.ts',
  ]) {
    const source = readFileSync(new URL(file, folder), 'utf8');
    const names = [...source.matchAll(/@IsString\(\)[^;]*?(\w+)\??: string;/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names.filter((one) => !['master', 'knowledgeId', 'siteCode'].includes(one)))
      expect([file, name, withoutPersonalData({ [name]: '15400001028' })]).toEqual([
        file,
        name,
        { [name]: '154****1028' },
      ]);
  }
});
