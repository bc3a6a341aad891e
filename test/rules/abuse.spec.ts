import { bigrams, likeness, repeatOf, repeatRules, slowedFor, type Filed } from '#cases';
import { proofOfWork, solve, zeroBits, type Captcha } from '#people';

const filed = (text: string, index = 0): Filed => ({ caseId: `c${index}`, number: `n${index}`, text });
const different = [
  '路灯不亮了三天',
  '楼道堆满杂物无人清理',
  '小区门口道路塌陷',
  '夜间施工噪音扰民',
  '公园长椅损坏',
  '井盖缺失有危险',
];

test('the same words with other numbers and signs are alike, other matters are not', () => {
  const like = (a: string, b: string) => likeness(bigrams(a), bigrams(b));
  expect(like('3号楼楼下烤鱼店油烟呛人!', '5 号楼, 楼下烤鱼店油烟呛人。。')).toBeGreaterThan(0.8);
  expect(like('楼下烤鱼店油烟呛人', '楼下的路灯坏了')).toBeLessThan(0.3);
  expect(like('', '')).toBe(1);
});

test('nearly the same again and again is marked at the fourth, whatever the source', () => {
  const again = (many: number) =>
    Array.from({ length: many }, (_, i) => filed(`楼下烤鱼店油烟呛人, 第${i}次反映`, i));
  for (const source of ['ADDRESS', 'PHONE'] as const) {
    expect(repeatOf(source, again(3))).toBeNull();
    expect(repeatOf(source, again(4))?.kind).toBe('ALIKE');
  }
  const mixed = [...again(1), ...different.map((text, i) => filed(text, i + 10))];
  expect(repeatOf('PHONE', mixed)).toBeNull();
});

test('very many different ones are marked too, from a phone sooner than from an address', () => {
  const letters = [...'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'];
  const all = letters.flatMap((a, i) =>
    letters.slice(0, 4).map((b, j) => filed(`${a}${b}${a}${a}${b}`, i * 4 + j)),
  );
  const most = (many: number) => all.slice(0, many);
  expect(repeatOf('PHONE', most(repeatRules.fromPhone))).toBeNull();
  expect(repeatOf('PHONE', most(repeatRules.fromPhone + 1))?.kind).toBe('MANY_FROM_PHONE');
  expect(repeatOf('ADDRESS', most(repeatRules.fromPhone + 1))).toBeNull();
  expect(repeatOf('ADDRESS', most(repeatRules.fromAddress + 1))?.kind).toBe('MANY_FROM_ADDRESS');
  expect(repeatOf('ADDRESS', [])).toBeNull();
});

test('the wait doubles and ends at a day', () => {
  expect([1, 2, 3, 20].map(slowedFor)).toEqual([600, 1200, 2400, 86_400]);
});

describe('proof of work', () => {
  const now = new Date('2026-03-09T01:00:00Z');
  let captcha: Captcha;
  beforeEach(() => {
    const spent = new Set<string>();
    captcha = proofOfWork('secret', async (one) => !spent.has(one) && Boolean(spent.add(one)));
  });
  const answerTo = ({ challenge, bits }: Record<string, string | number>) =>
    solve(String(challenge), Number(bits));

  test('a solved challenge holds once', async () => {
    const answer = answerTo(captcha.challenge('192.0.2.7', 1, now));
    expect(await captcha.check(answer, '192.0.2.7', now)).toBe(true);
    expect(await captcha.check(answer, '192.0.2.7', now)).toBe(false);
  });

  test('not for another address, not after five minutes, not made easier, not made up', async () => {
    const asked = captcha.challenge('192.0.2.7', 1, now);
    const answer = answerTo(asked);
    const check = (one: string, address = '192.0.2.7', at = now) => captcha.check(one, address, at);
    expect(await check(answer, '192.0.2.8')).toBe(false);
    expect(await check(answer, '192.0.2.7', new Date(now.getTime() + 300_001))).toBe(false);
    const easier = String(asked['challenge']).replace('.16.', '.01.');
    expect(await check(solve(easier, 1))).toBe(false);
    expect(await check(`${String(asked['challenge'])}:unsolved`)).toBe(false);
    for (const made of ['', 'x', `${'1'.repeat(13)}.16.${'a'.repeat(12)}.${'b'.repeat(43)}:0`])
      expect(await check(made)).toBe(false);
    expect(await check(answer)).toBe(true);
  });

  test('whoever files more has more to do', () => {
    const bits = (extra: number) => captcha.challenge('a', extra, now)['bits'];
    expect([bits(1), bits(4), bits(10_000)]).toEqual([16, 18, 22]);
  });

  test('zero bits', () => {
    expect([
      zeroBits(Buffer.from([0x80])),
      zeroBits(Buffer.from([0, 1])),
      zeroBits(Buffer.from([0, 0])),
    ]).toEqual([0, 15, 16]);
  });
});
