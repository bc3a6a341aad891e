import * as fc from 'fast-check';
import { ANNOUNCED_YEARS, dueAt, WorkCalendar, type Limit } from '#calendar';
import { checkProfile, profiles, SHANDONG_LIKE } from '#catalogue';
import { warnsInside, within } from '../../libs/catalogue/src/within.js';

type Path = readonly (string | number)[];

/** Every place of a document, the inner ones first. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    placesOf(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length > 0 ? [...inner, path] : inner;
}

const holderOf = (document: object, path: Path) =>
  path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((one, key) => one[key] as never, document as Record<string, unknown>);

/** A copy in which one place is another value; no value: it is not there. */
function spoilt(document: object, path: Path, ...value: [unknown?]): object {
  const copy = structuredClone(document);
  const holder = holderOf(copy, path);
  if (value.length === 0) delete holder[path.at(-1)!];
  else holder[path.at(-1)!] = value[0];
  return copy;
}

const pathsOf = (document: unknown) => checkProfile(document).map(({ path }) => path);
const names = (document: unknown, path: Path) => {
  const wanted = path.join('.');
  return pathsOf(document).some((one) => one === wanted || one.startsWith(`${wanted}.`));
};
const set = (path: string, value: unknown) =>
  spoilt(
    SHANDONG_LIKE,
    path.split('.').map((key) => (/^\d$/.test(key) ? Number(key) : key)),
    value,
  );

describe.each(Object.values(profiles))('$name', (profile) => {
  test('is in order, also after a trip through JSON', () => {
    expect(checkProfile(profile)).toEqual([]);
    expect(checkProfile(JSON.parse(JSON.stringify(profile)))).toEqual([]);
  });

  const places = placesOf(profile);
  const fields = places.filter((path) => typeof path.at(-1) === 'string');
  // Which matters have stages is the city's own business.
  const mayGo = (path: Path) => path.length === 2 && path[0] === 'stages';

  test('without any one of its fields it is refused, and the field is named', () => {
    expect(fields.length).toBeGreaterThan(250);
    const missed = fields.filter((path) => !mayGo(path) && !names(spoilt(profile, path), path));
    expect(missed).toEqual([]);
  });

  const empty = {};
  const never = ['nonsense', '', -1, -0.5, 1e9, Infinity, NaN, [], empty, [1], undefined, 1n, Symbol('x')];
  test('with any one of its values made wrong it is refused, and the value is named', () => {
    const missed = places.flatMap((path) =>
      never
        .filter((value) => !(path.join('.') === 'stages' && value === empty))
        .filter((value) => !names(spoilt(profile, path, value), path))
        .map((value) => [path, String(value)]),
    );
    expect(missed).toEqual([]);
  });

  test('null is refused but for what may be left out', () => {
    const valueAt = (path: Path) => path.reduce<unknown>((one, key) => (one as never)[key], profile);
    const free = places.filter(
      (path) => valueAt(path) !== null && pathsOf(spoilt(profile, path, null)).length === 0,
    );
    const said = new Set(
      free.map((path) => path.map((key) => (typeof key === 'number' ? '*' : key)).join('.')),
    );
    const contacts = ['EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX'].map((one) => `byUrgency.${one}.limits`);
    expect([...said].sort()).toEqual(
      [
        ...['reworks', 'repeats', 'reporters'].map((trigger) => `triggers.${trigger}`),
        ...contacts.map((limits) => `${limits}.CONTACT`),
      ].sort(),
    );
  });

  test('a field nobody knows is refused wherever it is', () => {
    const holders = [[], ...places].filter((path) => {
      const value = path.reduce<unknown>((one, key) => (one as never)[key], profile);
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    });
    const missed = holders.flatMap((path) =>
      ['colour', 'constructor', 'toString', '__proto__']
        .filter((extra) => !names(plus(profile, path, extra), [...path, extra]))
        .map((extra) => [...path, extra]),
    );
    expect(missed).toEqual([]);
  });
});

/** With one more field; `__proto__` as an own one, as JSON brings it. */
function plus(document: object, path: Path, key: string): object {
  const copy = structuredClone(document);
  const holder = path.reduce<object>((one, each) => (one as never)[each], copy);
  Object.defineProperty(holder, key, { value: 1, enumerable: true, configurable: true, writable: true });
  return copy;
}

const limit = (text: string): Limit => {
  const [value, unit] = text.split(' ') as [string, Limit['unit']];
  return { value: Number(value), unit };
};

test.each<[string, unknown, string]>([
  ['byUrgency.EMERGENCY.limits.DISPATCH', limit('61 min'), 'byUrgency.EMERGENCY.limits.DISPATCH.value'],
  ['byUrgency.EXPRESS.limits.DISPATCH', limit('3 h'), 'byUrgency.EXPRESS.limits.DISPATCH.value'],
  ['byUrgency.NORMAL.limits.DISPATCH', limit('1 wd'), 'byUrgency.NORMAL.limits.DISPATCH.unit'],
  ['byUrgency.NORMAL.limits.SIGN', limit('2 wd'), 'byUrgency.NORMAL.limits.SIGN.value'],
  ['byUrgency.EMERGENCY.limits.SIGN', limit('30 dutyMin'), 'byUrgency.EMERGENCY.limits.SIGN.unit'],
  ['byUrgency.EMERGENCY.limits.HANDLE', limit('1 wd'), 'byUrgency.EMERGENCY.limits.HANDLE.unit'],
  ['byUrgency.NORMAL.limits.HANDLE', limit('1.5 wd'), 'byUrgency.NORMAL.limits.HANDLE.value'],
  ['byUrgency.EXPRESS.limits.HANDLE', limit('1 h'), 'byUrgency.EXPRESS.limits.CONTACT'],
  ['byUrgency.EXPRESS.limits.HANDLE', limit('20 min'), 'byUrgency.EXPRESS.limits.SIGN'],
  ['byUrgency.NORMAL.limits.HANDLE', limit('1 wd'), 'byUrgency.NORMAL.returnWindow'],
  ['byUrgency.NORMAL.warnHandle', limit('6 wd'), 'byUrgency.NORMAL.warnHandle'],
  ['byUrgency.EXPRESS.warnHandle', limit('24 h'), 'byUrgency.EXPRESS.warnHandle'],
  ['byUrgency.EXPRESS.warnHandle', limit('1 wd'), 'byUrgency.EXPRESS.warnHandle'],
  ['byUrgency.EXPRESS.returnWindow', limit('25 h'), 'byUrgency.EXPRESS.returnWindow'],
  ['byUrgency.EMERGENCY.returnAfterSign', true, 'byUrgency.EMERGENCY.returnAfterSign'],
  [
    'byUrgency.EMERGENCY.extension',
    { max: 1, each: limit('1 h'), total: limit('1 h') },
    'byUrgency.EMERGENCY.extension.max',
  ],
  ['byUrgency.NORMAL.extension.each', limit('6 wd'), 'byUrgency.NORMAL.extension.each'],
  ['byUrgency.NORMAL.extension.max', 0, 'byUrgency.NORMAL.extension.total'],
  ['byUrgency.CONSULT.extension.max', 1, 'byUrgency.CONSULT.extension.each'],
  ['ladder.3.limit.NORMAL', limit('5 wd'), 'ladder.3.limit.NORMAL'],
  ['ladder.1.limit.CONSULT', null, 'ladder.1.limit.CONSULT'],
  ['ladder.1.level', 'GRID', 'ladder.1.level'],
  ['ladder.0.level', 'STREET', 'ladder.1.level'],
  ['ladder', SHANDONG_LIKE.ladder.slice(0, 3), 'ladder.2.level'],
  ['weights.solved', 0.6, 'weights'],
  ['stages.050102.0.limit', limit('7 wd'), 'stages.050102.1.limit'],
  ['stages.050102.0.limit', limit('30 h'), ''],
  ['stages.050102.1.code', 'STOP', 'stages.050102.1.code'],
  ['stages.050101.0.limit', limit('240 dutyMin'), 'stages.050101.1.limit'],
  ['stages.5', [], 'stages.5'],
  ['stages.050101', [], 'stages.050101'],
  ['reopenWindow', limit('366 d'), 'reopenWindow.value'],
  ['reopenWindow', limit('0 d'), 'reopenWindow.value'],
  ['reopenWindow', limit('30 wd'), 'reopenWindow.unit'],
  ['reworkFactor', 0, 'reworkFactor'],
  ['reworkFactor', 1.01, 'reworkFactor'],
  ['checkInRadiusM', 19, 'checkInRadiusM'],
  ['name', 'shandong', 'name'],
  ['categoryLimits', 'BOTH', 'categoryLimits'],
])('%s as %j: %s', (path, value, named) => {
  expect(pathsOf(set(path, value))).toEqual(named === '' ? [] : expect.arrayContaining([named]));
});

test('a ladder of three levels is a ladder', () => {
  expect(pathsOf(set('ladder', SHANDONG_LIKE.ladder.slice(1)))).toEqual([]);
});

test('what is wrong is said in both languages, whatever comes', () => {
  fc.assert(
    fc.property(fc.anything(), (anything) => {
      const problems = checkProfile(anything);
      expect(problems.length).toBeGreaterThan(0);
      for (const { zh, en } of problems) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en).toMatch(/^[\x20-\x7e]+$/);
      }
    }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...placesOf(SHANDONG_LIKE)),
      fc.anything(),
      (path, anything) => void checkProfile(spoilt(SHANDONG_LIKE, path, anything)),
    ),
  );
});

const calendar = WorkCalendar.fromYears('CN', ANNOUNCED_YEARS);
const someLimit = fc.oneof(
  fc.record({ value: fc.integer({ min: 1, max: 20_000 }), unit: fc.constantFrom('min' as const) }),
  fc.record({ value: fc.integer({ min: 1, max: 3000 }), unit: fc.constantFrom('dutyMin' as const) }),
  fc.record({ value: fc.integer({ min: 1, max: 300 }), unit: fc.constantFrom('h' as const) }),
  fc.record({ value: fc.integer({ min: 1, max: 12 }), unit: fc.constantFrom('d' as const, 'wd' as const) }),
);
const someMoment = fc
  .integer({ min: Date.parse('2026-01-01T00:00:00+08:00'), max: Date.parse('2026-10-31T00:00:00+08:00') })
  .map((at) => new Date(at));

test('a limit said to lie within another one is never due later, whenever they begin', () => {
  fc.assert(
    fc.property(someLimit, someLimit, someMoment, (a, b, start) => {
      fc.pre(within(a, b));
      // A day ends at 23:59:59, so a limit in hours may end within the second after it.
      expect(dueAt(start, a, calendar).at.getTime()).toBeLessThan(
        dueAt(start, b, calendar).at.getTime() + 1000,
      );
    }),
    { numRuns: 2000 },
  );
});

test('a warning fits into the last day of days, but not into the whole of hours', () => {
  expect(warnsInside(limit('1 wd'), limit('1 wd'))).toBe(true);
  expect(warnsInside(limit('2 h'), limit('2 h'))).toBe(false);
  expect(warnsInside(limit('1 h'), limit('2 h'))).toBe(true);
  expect(warnsInside(limit('4 h'), limit('5 wd'))).toBe(true);
});
