import * as fc from 'fast-check';
import { likelyRuleOf, likelyThresholds, mayBeShown, sealHandle, shippedLikelyRules, widest } from '#cases';
import type { Case } from '#cases';
import type { Catalogue } from '#catalogue';
import { openHandle } from '../../libs/cases/src/likely-handle.js';
import {
  buildingIn,
  roughlySame,
  scoreOf,
  weights,
  type Sighting,
} from '../../libs/cases/src/likely-score.js';

const at = (day: number) => new Date(Date.UTC(2026, 2, 9) + day * 86_400_000);
const pothole: Sighting = {
  text: '路面破损, 有个大坑, 骑车差点摔倒。',
  categoryCode: '020101',
  lng: 118.3394,
  lat: 35.0587,
  gridCode: '379902002001001',
  address: null,
  at: at(0),
};
const rule = { metres: 50, days: 14 };
const north = (metres: number) => pothole.lat! + metres / 111_195;

describe('what is likely the same', () => {
  test.each<[string, Partial<Sighting>, 'nothing' | 'hint' | 'likely']>([
    ['the same hole in other words, on the spot', { text: '这条路坑洼好久了' }, 'likely'],
    [
      'the same hole 30 m on, over a border, three days later',
      { lat: north(30), gridCode: 'x', at: at(3) },
      'likely',
    ],
    [
      'at the edge of the reach, in other words, a week later',
      { lat: north(48), text: '有坑', at: at(7) },
      'hint',
    ],
    ['beyond the reach', { lat: north(51) }, 'nothing'],
    ['after the window', { at: at(14.1) }, 'nothing'],
    ['another matter at the same spot and hour', { categoryCode: '020301', text: '路灯不亮了' }, 'nothing'],
    ['a matter of the same kind there', { categoryCode: '020103', text: '人行道砖松动' }, 'hint'],
    ['the same words, the matter not known yet', { categoryCode: null }, 'likely'],
    ['the same matter somewhere in the same grid', { lng: null, lat: null, text: '坑' }, 'hint'],
    ['the same words and matter in the same grid', { lng: null, lat: null }, 'likely'],
    ['another grid, no position', { lng: null, lat: null, gridCode: '379902002001002' }, 'nothing'],
  ])('%s: %#', (_, other, expected) => {
    const { score } = scoreOf(pothole, { ...pothole, ...other }, rule);
    const came =
      score >= likelyThresholds.likely ? 'likely' : score >= likelyThresholds.hint ? 'hint' : 'nothing';
    expect([came, score]).toEqual([expected, score]);
  });

  test('the reasons say why, the strongest first', () => {
    const { reasons } = scoreOf(pothole, { ...pothole, lat: north(12), at: at(2) }, rule);
    expect(reasons.map(({ zh }) => zh)).toEqual(['同一事项', '相距 12 米', '文字相似 100%', '相隔 2 天']);
  });

  test('without a position the same building is the same place', () => {
    const here = { ...pothole, lng: null, lat: null, gridCode: null, address: '鼓楼社区后巷7号楼东侧' };
    expect(buildingIn('鼓楼社区后巷７号楼2单元')).toBe('鼓楼社区后巷7号楼');
    expect(buildingIn('鼓楼社区')).toBeNull();
    expect(
      scoreOf(here, { ...here, address: '鼓楼社区后巷 7号楼 3单元501室' }, rule).score,
    ).toBeGreaterThanOrEqual(likelyThresholds.likely);
    expect(scoreOf(here, { ...here, address: '鼓楼社区后巷8号楼' }, rule).score).toBe(0);
  });

  test('what the signs are worth comes to 1', () => {
    expect(Object.values(weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1);
  });
});

const sighting = fc.record({
  text: fc.constantFrom('路面有坑', '路面有个大坑', '垃圾没人清', ''),
  categoryCode: fc.constantFrom('020101', '020103', '010101', null),
  lng: fc.constantFrom(118.3394, 118.3395, null),
  lat: fc.constantFrom(35.0587, 35.0588, null),
  gridCode: fc.constantFrom('a', 'b', null),
  address: fc.constantFrom('后巷7号楼', '后巷8号楼', null),
  at: fc.integer({ min: 0, max: 20 }).map(at),
});

test('a score is between 0 and 1 and the same in both directions', () => {
  fc.assert(
    fc.property(sighting, sighting, (one, other) => {
      const { score } = scoreOf(one, other, rule);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(scoreOf(other, one, rule).score).toBe(score);
    }),
  );
});

test('nearer and sooner is never less likely', () => {
  const metres = fc.integer({ min: 0, max: 80 });
  const days = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(sighting, metres, metres, days, days, (other, m1, m2, d1, d2) => {
      const score = (m: number, d: number) =>
        scoreOf(pothole, { ...other, lng: pothole.lng, lat: north(m), at: at(d) }, rule).score;
      expect(score(Math.min(m1, m2), Math.min(d1, d2))).toBeGreaterThanOrEqual(
        score(Math.max(m1, m2), Math.max(d1, d2)),
      );
    }),
  );
});

test('roughly the same: by the spot to about 100 m, the category and the time, whatever is asked', () => {
  const cell = fc.integer({ min: -3, max: 3 });
  // Within one cell, whose edges are half way between thousandths of a degree.
  const within = fc.double({ min: -0.00049, max: 0.00049, noNaN: true });
  fc.assert(
    fc.property(cell, within, within, within, fc.string(), fc.string(), (n, a, b, c, text, address) => {
      const asked = (lat: number, other: Partial<Sighting> = {}) =>
        roughlySame({ ...pothole, lat, ...other }, { ...pothole, lng: 118.339 + c, lat: 35.059 + b }, rule);
      const told = asked(35.059 + n / 1000 + a, { text, address });
      expect(told).toBe(asked(35.059 + n / 1000));
      expect(told).toBe(Math.abs(n) <= 1);
    }),
  );
  expect(roughlySame({ ...pothole, categoryCode: '020103' }, pothole, rule)).toBe(false);
  expect(roughlySame({ ...pothole, categoryCode: null }, { ...pothole, categoryCode: null }, rule)).toBe(
    false,
  );
  expect(roughlySame({ ...pothole, at: at(14.1) }, pothole, rule)).toBe(false);
  expect(roughlySame({ ...pothole, lng: null, lat: null }, pothole, rule)).toBe(true);
  expect(roughlySame({ ...pothole, lng: null, lat: null, gridCode: null }, pothole, rule)).toBe(false);
});

test('where place or time is apart the words are not compared', () => {
  expect(scoreOf(pothole, { ...pothole, lat: north(400) }, rule)).toMatchObject({
    score: 0,
    signs: { text: 0 },
  });
});

describe('how far a matter reaches', () => {
  test('a noise further than a hole in the road; a district may say otherwise', () => {
    expect(likelyRuleOf('060102').metres).toBe(300);
    expect(likelyRuleOf('020101').metres).toBe(50);
    expect(likelyRuleOf('990101')).toEqual(likelyRuleOf(null));
    expect(likelyRuleOf('020101', { '0201': { metres: 80, days: 3 } })).toEqual({ metres: 80, days: 3 });
    expect(likelyRuleOf('030204').days).toBe(7);
  });

  test('none further than candidates are looked for', () => {
    for (const { metres, days } of Object.values(shippedLikelyRules))
      expect([metres <= widest.metres, days <= widest.days]).toEqual([true, true]);
  });
});

describe('what a stranger is told of', () => {
  const catalogue = {
    find: (code: string) => ({
      code,
      defaultKind: code === '050101' || code === '010105' ? 'REPORT' : 'COMPLAINT',
      confidentialDefault: code === '060103',
    }),
  } as unknown as Catalogue;
  const row = { state: 'PROCESSING', kind: null, confidential: false, categoryCode: '020101' } as Case;
  test.each<[string, Partial<Case>, boolean]>([
    ['a hole in the road', {}, true],
    ['a confidential case', { confidential: true }, false],
    ['a report of somebody', { kind: 'REPORT' }, false],
    ['a matter that is reported as such', { categoryCode: '010105' }, false],
    ['a matter that is confidential as such', { categoryCode: '060103' }, false],
    ['a quarrel in a family', { categoryCode: '100102' }, false],
    ['a leak at home', { categoryCode: '040203' }, false],
    ['wages', { categoryCode: '110101' }, false],
    ['one that is over', { state: 'CLOSED' }, false],
    ['a draft', { state: 'DRAFT' }, false],
    ['one whose matter is not known', { categoryCode: null }, false],
  ])('%s', (_, own, told) => {
    expect(mayBeShown({ ...row, ...own }, catalogue)).toBe(told);
  });
});

describe('the handle of a case', () => {
  const id = '0198c0de-0000-7000-8000-00000000abcd';
  const now = at(0);
  const secret = 'a secret of the tests';
  test('opens where it was made, for a day', () => {
    const handle = sealHandle(secret, '379902', id, now);
    expect(openHandle(secret, '379902', handle, at(0.9))).toBe(id);
    expect(openHandle(secret, '379902', handle, at(1.1))).toBeNull();
    expect(openHandle(secret, '379903', handle, now)).toBeNull();
    expect(openHandle('another', '379902', handle, now)).toBeNull();
  });
  test('tells nothing, another each time, and is not to be bent', () => {
    const [one, two] = [sealHandle(secret, '379902', id, now), sealHandle(secret, '379902', id, now)];
    expect(one).not.toBe(two);
    fc.assert(fc.property(fc.string(), (handle) => openHandle(secret, '379902', handle, now) === null));
    const bytes = Buffer.from(one, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const bent = Buffer.from(bytes);
      bent[i]! ^= 1;
      expect(openHandle(secret, '379902', bent.toString('base64url'), now)).toBeNull();
    }
  });
});
