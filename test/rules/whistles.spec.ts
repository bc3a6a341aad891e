import * as fc from 'fast-check';
import { isSiteCode, siteCode } from '../../libs/whistles/src/site-code.js';
import { attendanceOf, stateBy } from '../../libs/whistles/src/attendance.js';
import { refuseUnless, type WhistleLevel } from '../../libs/whistles/src/level.js';
import type { Actor } from '#people';
import { cast, here, staff, strangers } from '../support/cast.js';

const secret = 'a token secret for the tests, 32+';
const whistle = '01890000-0000-7000-8000-00000000000a';
const at = (text: string) => new Date(`2026-03-09T${text}+08:00`);

describe('the code at the site', () => {
  test.each([
    ['09:00:00', '09:00:00', true],
    ['09:00:00', '09:29:59.999', true],
    ['09:00:00', '09:59:59.999', true],
    ['09:00:00', '10:00:00', false],
    ['09:29:59', '09:30:00', true],
    ['09:30:00', '09:29:59.999', false],
  ])('shown at %s and given at %s: %s', (shown, given, good) => {
    const { code } = siteCode(secret, whistle, at(shown));
    expect(isSiteCode(secret, whistle, code, at(given))).toBe(good);
  });

  test('is good until it says, for its own whistle and secret only, however it is typed', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        fc.date({ noInvalidDate: true, max: new Date('2100-01-01') }),
        (id, other, now) => {
          const { code, goodUntil } = siteCode(secret, id, now);
          const last = new Date(goodUntil.getTime() - 1);
          return (
            isSiteCode(secret, id, code, last) &&
            isSiteCode(secret, id, ` ${code.toLowerCase().replace('-', ' ')}`, now) &&
            !isSiteCode(secret, id, code, goodUntil) &&
            !isSiteCode(`${secret}!`, id, code, now) &&
            (id === other || !isSiteCode(secret, other, code, now))
          );
        },
      ),
    );
  });

  test('no text at all is good', () => {
    for (const text of ['', '-', '0', '码', 'A'.repeat(1000)])
      expect(isSiteCode(secret, whistle, text, at('09:00:00'))).toBe(false);
  });
});

test.each([
  ['NOTIFIED', null, 'AWAITED'],
  ['ACKED', null, 'AWAITED'],
  ['ARRIVED', '12:00:00', 'ON_TIME'],
  ['ARRIVED', '13:20:00', 'ON_TIME'],
  ['ARRIVED', '13:20:00.001', 'LATE'],
  ['LEAVE_ASKED', '12:00:00', 'ON_TIME'],
  ['LEFT', '14:00:00', 'LATE'],
  ['EXCUSED', null, 'EXCUSED'],
  ['ABSENT', null, 'ABSENT'],
  ['CANCELLED', null, 'CANCELLED'],
] as const)('a task that is %s, arrived at %s, awaited by 13:20: %s', (state, arrived, attendance) => {
  const task = { state, arrivedAt: arrived && at(arrived), arriveBy: at('13:20:00') };
  expect(attendanceOf(task)).toBe(attendance);
});

const came = (state: 'ARRIVED' | 'LEAVE_ASKED' | 'LEFT', score: number | null = null) => ({
  state,
  arrivedAt: at('12:00:00'),
  score,
});
const still = (state: 'NOTIFIED' | 'ACKED' | 'EXCUSED' | 'ABSENT') => ({
  state,
  arrivedAt: null,
  score: null,
});

test.each([
  ['ISSUED', [still('NOTIFIED'), still('EXCUSED')]],
  ['RESPONDING', [still('NOTIFIED'), still('ACKED')]],
  ['JOINT', [still('NOTIFIED'), came('ARRIVED')]],
  ['JOINT', [came('LEAVE_ASKED'), came('LEFT', 90)]],
  ['JOINT', [came('LEFT', 90), still('ACKED')]],
  ['SETTLED', [came('LEFT'), still('ABSENT')]],
  ['SETTLED', [came('LEFT', 90), came('LEFT')]],
  ['EVALUATED', [came('LEFT', 90), came('LEFT', 0), still('ABSENT'), still('EXCUSED')]],
  ['EVALUATED', [still('ABSENT')]],
] as const)('a whistle is %s by %o', (state, tasks) => {
  expect(stateBy(tasks)).toBe(state);
});

describe('who may do what with a whistle of which level', () => {
  const everybody: Record<string, Actor> = {
    ...cast,
    ...strangers,
    leaderElsewhere: staff('STREET_LEADER', '379902001000'),
  };
  const levels: WhistleLevel[] = ['COMMUNITY', 'STREET', 'DISTRICT'];
  const place = { streetCode: here.street, communityCode: here.community };
  const may = (right: Parameters<typeof refuseUnless>[0], level: WhistleLevel) =>
    Object.entries(everybody)
      .filter(([, actor]) => {
        const blownByUnit = level === 'COMMUNITY' ? here.community : here.street;
        try {
          refuseUnless(right, actor, place, { level, blownByUnit });
          return true;
        } catch {
          return false;
        }
      })
      .map(([name]) => name)
      .filter((name) => name !== 'ASKED_UNIT'); // The street's clerk by another name.

  test.each([
    ['issue', [['STREET_LEADER'], ['STREET_LEADER'], ['CENTRE_LEADER']]],
    [
      'raise',
      [
        ['STREET', 'STREET_LEADER', 'COMMUNITY'],
        ['STREET', 'STREET_LEADER'],
        ['STREET', 'STREET_LEADER'],
      ],
    ],
    [
      'cancel',
      [
        ['STREET_LEADER', 'COMMUNITY'],
        ['STREET', 'STREET_LEADER'],
        ['STREET', 'STREET_LEADER', 'CENTRE_LEADER'],
      ],
    ],
    [
      'attend',
      [
        ['STREET', 'STREET_LEADER'],
        ['STREET', 'STREET_LEADER'],
        ['STREET', 'STREET_LEADER', 'CENTRE_LEADER'],
      ],
    ],
  ] as const)('%s', (right, wanted) => {
    expect(levels.map((level) => may(right, level))).toEqual(wanted);
  });
});
