import * as fc from 'fast-check';
import { maskText } from '#people';
import type { Actor, Role } from '#people';
import { questionOf, sightTokens } from '../../libs/cases/src/search/question.js';
import { openPlace, sealPlace, type Place } from '../../libs/cases/src/search/sealed-place.js';
import { hashed, tokensOf } from '../../libs/cases/src/search/tokens.js';

const staff = (role: Role): Actor => ({
  kind: 'STAFF',
  districtId: '379902',
  id: 'x',
  name: 'x',
  unitCode: '379902004000',
  roles: [role],
  gridCode: null,
  caseId: null,
});

describe('the words a text is found by', () => {
  test.each<[string, string[], string[]]>([
    ['垃圾桶满溢', ['垃圾', '圾桶', '桶满', '满溢'], ['垃']],
    ['垃圾，桶', ['垃圾', '桶'], ['圾桶']],
    ['鼓楼社区7号楼', ['鼓楼', '社区', '7', '7号', '号楼', '区7'], ['17']],
    ['5G基站在3-2-501旁', ['5g', '5g基', '基站', '3', '2', '501', '501旁'], []],
    ['Ａ座１２０１室', ['a', 'a座', '座1201', '1201', '1201室'], []],
    ['KTV太吵😡😡半夜', ['ktv', 'ktv太', '太吵', '半夜'], ['吵半', '😡']],
    ['路灯 不亮', ['路灯', '不亮'], ['灯不']],
    ['', [], []],
  ])('%s', (text, has, hasNot) => {
    const tokens = tokensOf(text);
    expect(tokens).toEqual(expect.arrayContaining(has));
    expect(tokens.filter((token) => hasNot.includes(token))).toEqual([]);
  });

  test('nothing of what was masked is a word, nor the surname before it', () => {
    const { text } = maskText(
      '联系人张伟, 电话 15400001038, 身份证379902199001011234, 邮箱 zhangwei@example.com, 鲁Q12345。',
    );
    const tokens = tokensOf(`${text} 反映人金* 说`);
    expect(tokens.filter((token) => /\d/.test(token))).toEqual([]);
    expect(tokens.join(' ')).not.toMatch(/金|154|1038|379902|example/);
    expect(tokens).toEqual(expect.arrayContaining(['联系', '电话', '反映']));
  });

  test('no digit of a masked phone ever becomes a word', () => {
    const phone = fc.integer({ min: 0, max: 9_999_999 }).map((n) => `1540${String(n).padStart(7, '0')}`);
    const words = fc.constantFrom('打', '电话', ' ', '，', 'tel:', '我的号码是', '（', '-');
    fc.assert(
      fc.property(phone, words, words, (number, before, after) => {
        const tokens = tokensOf(maskText(`路灯${before}${number}${after}不亮`).text);
        expect(tokens.filter((token) => /\d/.test(token))).toEqual([]);
      }),
    );
  });

  test('whoever looks for a piece of a text, cut at characters, finds it', () => {
    const text = fc.stringMatching(/^[垃圾路灯不亮7号楼AB ,。]{4,30}$/);
    fc.assert(
      fc.property(text, fc.nat(30), fc.integer({ min: 2, max: 12 }), (all, from, length) => {
        const piece = all.slice(from, from + length);
        const cut = (at: number) => /[0-9A-Z]/i.test(all[at - 1] ?? '') && /[0-9A-Z]/i.test(all[at] ?? '');
        fc.pre(!cut(from) && !cut(from + length));
        const words = new Set(tokensOf(all));
        expect(tokensOf(piece).filter((token) => [...token].length > 1 && !words.has(token))).toEqual([]);
      }),
    );
  });

  test('a long run beside a star costs no more than its length', () => {
    const before = performance.now();
    expect(tokensOf(`垃圾 *${' '}${'a'.repeat(200_000)}`)).toContain('垃圾');
    expect(tokensOf('℡'.repeat(5000))).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test('of one word there are as many hashes as districts', () => {
    expect(hashed('379902', 'word', '垃圾')).not.toBe(hashed('379903', 'word', '垃圾'));
    expect(hashed('379902', 'area', '7')).not.toBe(hashed('379902', 'word', '7'));
    expect(Number.isInteger(hashed('379902', 'word', '垃圾'))).toBe(true);
  });
});

describe('what is asked', () => {
  const asked = (role: Role, q: string) => {
    try {
      return questionOf(staff(role), q).by;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  test.each<[string, Role, string]>([
    ['379902-260213-0000017-k', 'DEPT_CLERK', 'NUMBER'],
    ['154 0000 1038', 'AGENT', 'PHONE'],
    ['+86-15400001038', 'FOLLOW_UP_AGENT', 'PHONE'],
    ['１５４００００１０３８', 'CENTRE_LEADER', 'PHONE'],
    ['0539-8012345', 'AGENT', 'PHONE'],
    ['15400001038', 'STREET_CLERK', 'SEARCH_PHONE_NOT_YOURS'],
    ['15400001038', 'DISPATCHER', 'SEARCH_PHONE_NOT_YOURS'],
    ['379902199001010017', 'AGENT', 'SEARCH_PERSONAL'],
    ['垃圾', 'COMMUNITY_CLERK', 'WORDS'],
    ['0000017', 'COMMUNITY_CLERK', 'WORDS'],
    ['楼上', 'DEPT_CLERK', 'WORDS'],
    ['😡', 'AGENT', 'SEARCH_TOO_SHORT'],
    ['，。', 'AGENT', 'SEARCH_TOO_SHORT'],
  ])('%s of %s: %s', (q, role, by) => expect(asked(role, q)).toBe(by));

  test('the centre looks everywhere, everybody else where they may see something', () => {
    expect(sightTokens(staff('AGENT'))).toBeNull();
    expect(sightTokens(staff('STREET_CLERK'))).toHaveLength(2);
    expect(sightTokens({ ...staff('SYSTEM_ADMIN'), unitCode: null })).toEqual([]);
    expect(sightTokens(staff('GRID_WORKER'))).toContain(hashed('379902', 'staff', 'x'));
  });
});

test('where the next page begins is sealed for the district', () => {
  const spot = {
    submittedAt: new Date('2026-03-09T01:20:00.123Z'),
    id: '0198c0de-0000-7000-8000-00000000abcd',
  };
  const places: Place[] = [
    { top: null, after: { ...spot, rank: 20 } },
    { top: spot, after: null },
    { top: spot, after: { ...spot, rank: 0 } },
  ];
  for (const place of places) {
    const cursor = sealPlace('a secret', '379902', place);
    expect(cursor.length).toBeLessThanOrEqual(200);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/2026|0198c0de/);
    expect(openPlace('a secret', '379902', cursor)).toEqual(place);
    for (const [secret, district] of [
      ['another', '379902'],
      ['a secret', '379903'],
    ] as const)
      expect(() => openPlace(secret, district, cursor)).toThrow('cursor is invalid');
  }
});
