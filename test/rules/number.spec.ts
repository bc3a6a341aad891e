import * as fc from 'fast-check';
import { isCaseNumber, isTrackingCode, trackingCode } from '#cases';
import { caseNumber, trackingHash } from '../../libs/cases/src/number.js';
import { at } from '../support/paper.js';

const filing = fc.record({
  district: fc.integer({ min: 110000, max: 659999 }).map(String),
  when: fc.date({ min: at('2024-01-01T00:00:00'), max: at('2039-12-31T00:00:00'), noInvalidDate: true }),
  sequence: fc.nat(9_999_999),
});
const number = filing.map(({ district, when, sequence }) => caseNumber(district, when, sequence));
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

describe('case number', () => {
  test('is district, day of filing in Asia/Shanghai, sequence and check character', () => {
    expect(caseNumber('379902', at('2026-02-13T23:59:59'), 17)).toMatch(/^379902-260213-0000017-[0-9A-Z]$/);
    expect(caseNumber('379902', at('2026-02-14T00:00:00'), 17)).toMatch(/^379902-260214-0000017-/);
  });

  test('knows its own', () => {
    fc.assert(fc.property(number, (one) => isCaseNumber(one)));
  });

  test('every single wrong character is caught', () => {
    fc.assert(
      fc.property(number, fc.nat(21), fc.constantFrom(...alphabet), (right, place, other) => {
        fc.pre(right[place] !== '-' && right[place] !== other);
        return !isCaseNumber(right.slice(0, place) + other + right.slice(place + 1));
      }),
      { numRuns: 5000 },
    );
  });

  test('swapped neighbours are caught, save the few that the standard lets through', () => {
    let [swapped, missed] = [0, 0];
    fc.assert(
      fc.property(number, (right) => {
        const characters = right.replaceAll('-', '').split('');
        for (let place = 0; place < characters.length - 1; place += 1) {
          const [one = '', next = ''] = characters.slice(place, place + 2);
          if (one === next) continue;
          const wrong = characters
            .with(place, next)
            .with(place + 1, one)
            .join('');
          swapped += 1;
          if (!isCaseNumber(wrong.replace(/^(.{6})(.{6})(.{7})/, '$1-$2-$3-'))) continue;
          missed += 1;
          // ISO 7064 MOD 37,36: only neighbours in value are ever taken for each other.
          expect([right, Math.abs(Number(one) - Number(next))]).toEqual([right, 1]);
        }
      }),
      { numRuns: 3000, seed: 7064 },
    );
    expect(missed / swapped).toBeLessThan(0.01);
  });

  test('what is not in its form is none', () => {
    for (const text of [
      '',
      '379902-260213-0000017',
      '379902260213000017K',
      ' 379902-260213-0000017-K',
      '诉求件',
    ])
      expect(isCaseNumber(text)).toBe(false);
  });
});

describe('tracking code', () => {
  const [secret, id] = ['a secret of at least some length', '01890000-0000-7000-8000-000000000001'];
  const code = trackingCode(secret, id);

  test('is read aloud without mistakes, and comes out the same for a filing that is repeated', () => {
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(trackingCode(secret, id)).toBe(code);
  });

  test('cannot be had without the secret or from another case', () => {
    const ids = fc.uniqueArray(fc.uuid(), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(ids, (some) => new Set(some.map((one) => trackingCode(secret, one))).size === 50),
      { numRuns: 20 },
    );
    expect(trackingCode('another secret', id)).not.toBe(code);
  });

  test('is known again however it is typed, and nothing else is', () => {
    const kept = trackingHash(code);
    expect(kept).not.toContain(code.slice(0, 4));
    for (const typed of [
      code,
      code.toLowerCase(),
      code.replaceAll('-', ''),
      ` ${code.replaceAll('-', ' ')} `,
    ])
      expect(isTrackingCode(typed, kept)).toBe(true);
    fc.assert(fc.property(fc.string(), (other) => !isTrackingCode(other, kept)));
    expect(isTrackingCode(code.slice(0, -1), kept)).toBe(false);
  });
});
