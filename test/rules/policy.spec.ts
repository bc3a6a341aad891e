import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { ANNOUNCED_YEARS, before, dueAt, WorkCalendar, type Limit } from '#calendar';
import { PolicyBook } from '../../libs/catalogue/src/policy-book.js';
import { policyFor, reworkLimit, type CategoryLimits } from '../../libs/catalogue/src/policy.js';
import type { Urgency } from '../../libs/catalogue/src/profile.js';
import { BEIJING_LIKE, profiles, SHANDONG_LIKE } from '../../libs/catalogue/src/profiles.js';

const URGENCIES = Object.keys(SHANDONG_LIKE.byUrgency) as Urgency[];
const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
const limit = (text: string): Limit => {
  const [value, unit] = text.split(' ') as [string, Limit['unit']];
  return { value: Number(value), unit };
};
const policyOf = (urgency: Urgency, own: Partial<CategoryLimits> = {}, profile = SHANDONG_LIKE) =>
  policyFor(profile, {
    urgency,
    limitValue: null,
    limitUnit: null,
    signLimitMin: null,
    contactLimitMin: null,
    maxExtensions: null,
    ...own,
  });
const nothing = { signLimitMin: null, contactLimitMin: null, maxExtensions: null };
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

// field-rules 2.1(3), 2.1(8), 2.4; a consult is answered at once there, so its row is ours.
test.each([
  ['EMERGENCY', '1 h', '10 min', '2 h', '2 h', '30 min'],
  ['EXPRESS', '2 h', '30 min', '2 h', '24 h', '4 h'],
  ['NORMAL', '24 h', '2 h', '24 h', '7 d', '1 d'],
  ['COMPLEX', '24 h', '4 h', '24 h', '15 d', '2 d'],
  ['CONSULT', '2 h', '2 h', null, '24 h', '12 h'],
] as const)(
  '%s in a Beijing-like city, whatever the list says',
  (urgency, dispatch, sign, contact, handle, yellow) => {
    const own = { ...handling('3 wd'), signLimitMin: 60, contactLimitMin: 240, maxExtensions: 2 };
    const policy = policyOf(urgency, own, BEIJING_LIKE);
    expect(policy.limits).toMatchObject({
      DISPATCH: limit(dispatch),
      SIGN: limit(sign),
      CONTACT: contact && limit(contact),
      HANDLE: limit(handle),
    });
    expect(policy.warn.HANDLE).toEqual(limit(yellow));
    expect([policy.extension.max, policy.returnAfterSign]).toEqual([0, false]);
  },
);

test('no clock of a Beijing-like city waits for a working day', () => {
  expect(JSON.stringify(BEIJING_LIKE)).not.toMatch(/dutyMin|"wd"/);
});

test('a matter keeps its stages and the ladder its own urgency', () => {
  const policy = policyOf('COMPLEX', { code: '050102' });
  expect(policy.stages.map(({ code }) => code)).toEqual(['STOP', 'PENALISE', 'DEMOLISH']);
  expect(policyOf('COMPLEX', { code: '010101' }).stages).toEqual([]);
  expect(policy.ladder.map((rung) => rung.limit)).toEqual([
    limit('480 dutyMin'),
    limit('2 wd'),
    limit('4 wd'),
    null,
  ]);
});

test('what the three rates weigh (field-rules 3)', () => {
  expect(SHANDONG_LIKE.weights).toEqual({ responded: 0.1, solved: 0.5, satisfied: 0.4, basically: 0.9 });
  expect(BEIJING_LIKE.weights).toEqual({ responded: 0.1, solved: 0.45, satisfied: 0.45, basically: 0.9 });
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

describe.each(Object.values(profiles))('by $name', (profile) => {
  test.each(rows)(
    '$code $name: every limit can be computed, and the yellow card falls inside the handling',
    (row) => {
      const policy = policyFor(profile, {
        code: row.code!,
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
      const stages = policy.stages.map((stage) => dueAt(start, stage.limit, calendar).at.getTime());
      expect(stages).toEqual([...stages].sort((a, b) => a - b));
      expect(policy.extension.max).toBe(profile === SHANDONG_LIKE ? Number(row.max_extensions) : 0);
    },
  );
});

describe('the versions of a profile', () => {
  const day = (date: string) => new Date(`${date}T00:00:00+08:00`);
  const version = (number: number, from: string | null, name = 'SHANDONG_LIKE') => ({
    name,
    version: number,
    profile: { ...SHANDONG_LIKE, name, version: number },
    effectiveFrom: from === null ? null : day(from),
  });
  const book = new PolicyBook('SHANDONG_LIKE', [
    version(1, null),
    version(2, '2027-01-01'),
    version(4, '2026-12-01'),
    version(3, '2026-11-01'),
    version(5, '2027-06-01'),
    version(9, '2027-01-01', 'BEIJING_LIKE'),
  ]);

  test.each([
    ['2026-10-31', 1],
    ['2026-11-01', 3],
    ['2026-12-01', 4],
    // Version 4 took the place of 2 before the day of 2 came.
    ['2027-01-01', 4],
    ['2027-06-01', 5],
  ])('on %s it is version %i', (date, number) => {
    expect(book.on(day(date)).version).toBe(number);
  });

  test('to the millisecond', () => {
    expect(book.on(new Date(day('2026-11-01').getTime() - 1)).version).toBe(1);
  });

  test('each has a state', () => {
    const states = book.entries.map((entry) => book.stateOf(entry, day('2026-11-15')));
    expect(states).toEqual(['REPLACED', 'REPLACED', 'SCHEDULED', 'IN_EFFECT', 'SCHEDULED', 'SCHEDULED']);
  });

  test('a name without a version in effect is a fault of the database', () => {
    expect(() => new PolicyBook('BEIJING_LIKE', book.entries).on(day('2026-11-15'))).toThrow(
      expect.objectContaining({ code: 'PROFILE_UNKNOWN' }),
    );
    expect(book.inEffect('NOBODY', day('2027-06-01'))).toBeNull();
  });

  test('a case finds the version it was dispatched by, also where the district uses another profile', () => {
    const policy = policyFor(book.entries[5]!.profile, {
      ...handling('1 wd'),
      ...nothing,
      urgency: 'NORMAL',
    });
    expect(book.of(policy)).toBe(book.entries[5]!.profile);
    expect(book.of({ profile: 'SHANDONG_LIKE', version: 77 })).toBeNull();
  });
});
