import { createHash, randomInt } from 'node:crypto';
import * as fc from 'fast-check';
import { openQrToken, sealQrToken, standingOf } from '#territory';
import { sha256, holds } from '../../apps/api/pages/qr/sha256.js';
import { solve } from '#people';
import { pageWords } from '../../apps/api/src/qr/page-words.js';

const secret = 'a secret for printed codes of 32 characters';
const named = fc.record({
  districtId: fc.integer({ min: 110000, max: 999999 }).map(String),
  number: fc.integer({ min: 1, max: 2 ** 24 - 1 }),
  version: fc.integer({ min: 1, max: 255 }),
});
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('the token of a printed code', () => {
  test('is 20 letters that are not misread, and names what it was made of', () => {
    fc.assert(
      fc.property(named, (one) => {
        const token = sealQrToken(secret, one);
        expect(token).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
        expect(openQrToken(secret, token)).toEqual(one);
      }),
    );
  });

  test('is known however it is typed from the label', () => {
    const one = { districtId: '379902', number: 17, version: 1 };
    const token = sealQrToken(secret, one);
    for (const typed of [
      token.toLowerCase(),
      token.replace(/(.{5})/g, '$1-'),
      token.replaceAll('1', 'l').replaceAll('0', 'o'),
    ])
      expect(openQrToken(secret, typed)).toEqual(one);
  });

  test('every single changed letter makes it nobody’s, and so does another secret', () => {
    fc.assert(
      fc.property(named, fc.nat(19), fc.integer({ min: 1, max: 31 }), (one, place, by) => {
        const token = sealQrToken(secret, one);
        const other = letters.charAt((letters.indexOf(token.charAt(place)) + by) % 32);
        expect(openQrToken(secret, token.slice(0, place) + other + token.slice(place + 1))).toBeNull();
        expect(openQrToken(`${secret}.`, token)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('the seal of one point, version or district does not fit another', () => {
    const one = { districtId: '379902', number: 17, version: 1 };
    const seal = sealQrToken(secret, one).slice(-9);
    for (const other of [
      { ...one, number: 18 },
      { ...one, version: 2 },
      { ...one, districtId: '379903' },
    ]) {
      const token = sealQrToken(secret, other);
      expect(token.slice(-9)).not.toBe(seal);
      expect(openQrToken(secret, token.slice(0, -9) + seal)).toBeNull();
    }
  });

  test('nothing else is one: no other text, no chance letters', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => openQrToken(secret, text) === null));
    for (let i = 0; i < 5000; i += 1) {
      const chance = Array.from({ length: 20 }, () => letters.charAt(randomInt(32))).join('');
      expect(openQrToken(secret, chance)).toBeNull();
    }
  });
});

describe('how a code stands', () => {
  const now = new Date('2026-02-13T09:20:00+08:00');
  const later = new Date(now.getTime() + 1);
  const point = { version: 3, oldUntil: later, revokedAt: null };

  test.each([
    ['the current one', point, 3, 'CURRENT'],
    ['the one before, within its grace', point, 2, 'OLD_BUT_GOOD'],
    ['the one before that', point, 1, 'REPLACED'],
    ['the one before, its grace over', { ...point, oldUntil: now }, 2, 'REPLACED'],
    ['the one before, without any grace', { ...point, oldUntil: null }, 2, 'REPLACED'],
    ['the current one of a revoked point', { ...point, revokedAt: now }, 3, 'REVOKED'],
    ['an old one of a revoked point', { ...point, revokedAt: now }, 2, 'REVOKED'],
  ] as const)('%s', (_, of, version, standing) => expect(standingOf(of, version, now)).toBe(standing));
});

describe('the page', () => {
  test('reckons SHA-256 as everybody does, and solves what the server asks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        const hex = [...sha256(text)].map((word) => word.toString(16).padStart(8, '0')).join('');
        expect(hex).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
    expect(holds(solve('1.10.x', 10), 10)).toBe(true);
    expect(holds('1.10.x:0', 30)).toBe(false);
  });

  test('says the same things in both languages', () => {
    expect(Object.keys(pageWords.en)).toEqual(Object.keys(pageWords.zh));
    expect(Object.keys(pageWords.en.js)).toEqual(Object.keys(pageWords.zh.js));
  });
});
