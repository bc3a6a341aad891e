import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { ANNOUNCED_YEARS, before, dueAt, WorkCalendar, type Limit } from '#calendar';
import { policyFor, reworkLimit, type CategoryLimits } from '../../libs/catalogue/src/policy.js';
import { SHANDONG_LIKE, type Urgency } from '../../libs/catalogue/src/profiles.js';

const URGENCIES = Object.keys(SHANDONG_LIKE.byUrgency) as Urgency[];
const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
const limit = (text: string): Limit => {
  const [value, unit] = text.split(' ') as [string, Limit['unit']];
  return { value: Number(value), unit };
};
const policyOf = (urgency: Urgency, own: Partial<CategoryLimits> = {}) =>
  policyFor(SHANDONG_LIKE, {
    urgency,
    limitValue: null,
    limitUnit: null,
    signLimitMin: null,
    contactLimitMin: null,
    maxExtensions: null,
    ...own,
  });
const handling = (text: string) => ({ limitValue: limit(text).value, limitUnit: limit(text).unit });

test.each([
  ['EMERGENCY', '10 min', '10 min', '30 min', '2 h', '30 min', 0],
  ['EXPRESS', '30 min', '30 min', '2 h', '24 h', '4 h', 1],
  ['NORMAL', '2 h', '120 dutyMin', '24 h', '5 wd', '1 wd', 1],
  ['COMPLEX', '24 h', '240 dutyMin', '24 h', '15 wd', '2 wd', 2],
  ['CONSULT', '2 h', '120 dutyMin', null, '3 wd', '2 wd', 0],
] as const)('%s is held to the profile', (urgency, dispatch, sign, contact, handle, yellow, extensions) => {
  const policy = policyOf(urgency);
  expect(policy.limits).toMatchObject({
    DISPATCH: limit(dispatch),
    SIGN: limit(sign),
    CONTACT: contact && limit(contact),
    HANDLE: limit(handle),
  });
  expect(policy.warn.HANDLE).toEqual(limit(yellow));
  expect(policy.extension.max).toBe(extensions);
});

test('the limits of a category win over the profile', () => {
  const own = { ...handling('3 wd'), signLimitMin: 60, contactLimitMin: 240, maxExtensions: 2 };
  const policy = policyOf('NORMAL', own);
  expect(policy.limits).toMatchObject({
    SIGN: limit('60 dutyMin'),
    CONTACT: limit('240 min'),
    HANDLE: limit('3 wd'),
  });
  expect(policy.extension).toEqual({ max: 2, each: limit('5 wd'), total: limit('5 wd') });
  expect(policyOf('EXPRESS', own).limits.SIGN).toEqual(limit('60 min'));
});

test('an emergency takes no extension, whatever its category says', () => {
  expect(policyOf('EMERGENCY', { maxExtensions: 2 }).extension).toEqual({ max: 0, each: null, total: null });
});

test.each([
  ['EMERGENCY', '30 min', '15 min'],
  ['EXPRESS', '4 h', '2 h'],
  ['EXPRESS', '12 h', '4 h'],
  ['NORMAL', '1 wd', '1 wd'],
  ['NORMAL', '8 h', '4 h'],
  ['COMPLEX', '1 wd', '1 wd'],
  ['CONSULT', '1 wd', '1 wd'],
] as [Urgency, string, string][])(
  '%s of %s: yellow card with %s left, or half where it would not fit',
  (urgency, handle, yellow) => {
    expect(policyOf(urgency, handling(handle)).warn.HANDLE).toEqual(limit(yellow));
  },
);

test('no return window is longer than the handling it belongs to', () => {
  expect(policyOf('NORMAL').returnWindow).toEqual(limit('2 wd'));
  expect(policyOf('NORMAL', handling('1 wd')).returnWindow).toEqual(limit('1 wd'));
  expect(policyOf('EXPRESS', handling('2 h')).returnWindow).toEqual(limit('2 h'));
  expect(policyOf('EMERGENCY').returnAfterSign).toBe(false);
});

test.each([
  ['5 wd', '3 wd'],
  ['15 wd', '8 wd'],
  ['1 wd', '1 wd'],
  ['7 d', '4 d'],
  ['2 h', '1 h'],
  ['24 h', '12 h'],
  ['15 min', '7.5 min'],
])('a rework of %s gets %s', (handle, half) => {
  expect(reworkLimit(limit(handle), policyOf('NORMAL'))).toEqual(limit(half));
});

test('a tenth of ten working days is one, not two', () => {
  const policy = { ...policyOf('NORMAL'), reworkFactor: 0.07 };
  expect(reworkLimit(limit('100 wd'), policy)).toEqual(limit('7 wd'));
});

test.each(URGENCIES)('%s survives the trip through jsonb, and shares nothing with the profile', (urgency) => {
  const policy = policyOf(urgency);
  expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
  policy.limits.ACCEPT!.value = 99;
  policy.extension.max = 99;
  policy.returnWindow.value = 99;
  policy.arrive.KEY.value = 99;
  expect(policyOf(urgency).limits.ACCEPT!.value).not.toBe(99);
  expect(policyOf(urgency).extension.max).not.toBe(99);
  expect(policyOf(urgency).returnWindow.value).not.toBe(99);
  expect(policyOf(urgency).arrive.KEY.value).toBe(3);
});

test('whistles: arrival, radius, rounds and tries of field-rules 2.5 and 2.2', () => {
  expect(policyOf('NORMAL')).toMatchObject({
    profile: 'SHANDONG_LIKE',
    version: 1,
    arrive: { EMERGENCY: limit('30 min'), ENFORCE: limit('4 h'), KEY: limit('3 wd'), ROUTINE: limit('5 wd') },
    checkInRadiusM: 200,
    followUpTries: 3,
    reworkRounds: 3,
    reworkFactor: 0.5,
  });
});

const rows: Record<string, string>[] = parse(
  readFileSync(new URL('../../apps/standalone/sample/categories.csv', import.meta.url), 'utf8'),
  { columns: true, bom: true },
);

test.each(rows)(
  '$code $name: every limit can be computed, and the yellow card falls inside the handling',
  (row) => {
    const policy = policyFor(SHANDONG_LIKE, {
      urgency: row.urgency as Urgency,
      limitValue: Number(row.limit_value),
      limitUnit: row.limit_unit as Limit['unit'],
      signLimitMin: Number(row.sign_limit_min),
      contactLimitMin: Number(row.contact_limit_min),
      maxExtensions: Number(row.max_extensions),
    });
    const start = new Date('2026-02-14T17:00:00+08:00');
    for (const each of Object.values(policy.limits)) if (each) dueAt(start, each, calendar);
    const { at } = dueAt(start, policy.limits.HANDLE!, calendar);
    const warnAt = before(at, policy.warn.HANDLE!, calendar);
    expect(warnAt.getTime()).toBeGreaterThan(start.getTime());
    expect(warnAt.getTime()).toBeLessThan(at.getTime());
    expect(policy.extension.max).toBe(Number(row.max_extensions));
  },
);
