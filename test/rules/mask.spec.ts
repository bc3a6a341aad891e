import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { maskName, maskPhone, maskText } from '#people';

test.each([
  ['身份证号37990219860315021X,请查。', '身份证号379902********021X,请查。', ['ID_CARD']],
  ['身份证379902198603150213', '身份证379902********0213', ['ID_CARD']],
  ['小写也算: 37990219860315021x', '小写也算: 379902********021x', ['ID_CARD']],
  ['卡号6222020000000000000', '卡号***************0000', ['BANK_CARD']],
  ['卡号6222020000001234。', '卡号************1234。', ['BANK_CARD']],
  ['电话15400001028', '电话154****1028', ['PHONE']],
  ['15400001028和15400001029', '154****1028和154****1029', ['PHONE']],
  [
    '我叫某某,证37990219860315021X,手机15400001028,卡6222020000000000000',
    '我叫某某,证379902********021X,手机154****1028,卡***************0000',
    ['ID_CARD', 'BANK_CARD', 'PHONE'],
  ],
])('%s', (text, masked, found) => {
  expect(maskText(text)).toEqual({ text: masked, found });
});

test.each([
  '商城社区3号楼2单元1201室, 每天23:30以后吵',
  '网格379902004001003, 社区379902004001',
  '工单379902-260213-0000017-K',
  '热线12345, 转110, 座机0539-8120001',
  '被骗38000元, 坐标118.3274,35.0827',
  '订单号20260213001234567, 流水12000000000, 编号115400001028',
  '车牌鲁Q12345',
  '',
])('nothing to mask: %s', (text) => {
  expect(maskText(text)).toEqual({ text, found: [] });
});

test('whatever stands around it, no number stays readable and nothing else is lost', () => {
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((all) => all.join(''));
  const number = fc.oneof(
    fc.tuple(digits(17), fc.constantFrom('0', '9', 'X', 'x')).map((parts) => parts.join('')),
    digits(16),
    digits(19),
    fc.tuple(fc.constantFrom('13', '15', '19'), digits(9)).map((parts) => parts.join('')),
  );
  const words = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/\d/.test(text));
  fc.assert(
    fc.property(words, number, words, (before, secret, after) => {
      const { text, found } = maskText(`${before}${secret}${after}`);
      expect(found).toHaveLength(1);
      expect(text).toMatch(/\*{4}/);
      expect(text).not.toContain(secret);
      expect(text).toHaveLength(before.length + secret.length + after.length);
      expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
      expect(maskText(text)).toEqual({ text, found: [] });
    }),
  );
});

test('phone and name for people who need not know more', () => {
  expect(maskPhone('15400001028')).toBe('154****1028');
  expect(maskName('王小明')).toBe('王*');
  expect(maskName('𠮷田')).toBe('𠮷*');
  expect(maskName('')).toBe('*');
});

interface Complaint {
  id: string;
  text: string;
  expected: { must_mask?: string[] };
}
const complaints = readFileSync(
  new URL('../../apps/standalone/sample/complaints.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Complaint);

test('the sample: what must be masked is, and in no other text is anything touched', () => {
  for (const { id, text, expected } of complaints) {
    const { text: masked, found } = maskText(text);
    expect([id, found.toSorted()]).toEqual([id, (expected.must_mask ?? []).toSorted()]);
    if (expected.must_mask) expect(masked).not.toMatch(/\d{11}/);
    else expect(masked).toBe(text);
  }
});
