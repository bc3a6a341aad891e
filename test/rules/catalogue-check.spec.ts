import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  catalogueRules,
  checkDraft,
  ownerFor,
  readDraft,
  SHANDONG_LIKE,
  catalogueFrom,
  type CatalogueDraft,
  type CatalogueWorld,
} from '#catalogue';
import { ground } from '../support/paper.js';

const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}.csv`, import.meta.url));
const files = {
  categories: sample('categories'),
  responsibility: sample('responsibility'),
  delegatedPowers: sample('delegated-powers'),
};
const world: CatalogueWorld = {
  units: ground.units,
  areas: ground.territory.all,
  profile: SHANDONG_LIKE,
  now: new Date('2026-03-09T09:20:00+08:00'),
};
let whole: CatalogueDraft;
beforeAll(async () => {
  whole = await readDraft(files);
});

test('the sample has no error, and the warnings say what a person should look at', () => {
  const { errors, findings } = checkDraft(whole, world);
  expect(errors).toBe(0);
  const coded = (code: string) => findings.filter((one) => one.code === code);
  const codes = [...new Set(findings.map(({ code }) => code))];
  expect(Object.fromEntries(codes.map((code) => [code, coded(code).length]))).toEqual({
    STATUTORY_WITHOUT_BASIS: 1,
    // 7 working days where a general matter has 5.
    LIMIT_BEYOND_POLICY: 20,
    // 群租房, 占用消防车通道: enforced by departments, begun by the community.
    ENFORCEMENT_AT_GRASSROOTS: 2,
  });
  expect(coded('ENFORCEMENT_AT_GRASSROOTS').map(({ subject, line }) => [subject, line])).toEqual([
    ['040206', 54],
    ['070102', 69],
  ]);
});

/** A content with one thing changed: the first line of the sample with that code, or one more line. */
const matter = (code: string, change: object): Partial<CatalogueDraft> => ({
  categories: whole.categories.map((one) => (one.code === code ? { ...one, ...change } : one)),
});
const moreMatter = (code: string, change: object): Partial<CatalogueDraft> => ({
  categories: [...whole.categories, { ...whole.categories.find((one) => one.code === code)!, ...change }],
});
const line = (category: string, area: string, unit: string, role: 'OWNER' | 'CO' = 'OWNER') => ({
  areas: [...whole.areas, { category, area, unit, role, legalBasis: null }],
});
const power = (street: string, category: string, change: object = {}) => ({
  powers: [
    ...whole.powers,
    { street, category, legalBasis: '《行政处罚法》第二十四条', validFrom: null, validTo: null, ...change },
  ],
});
const { units } = world;
const street = '379902001000';
const market = '379902004000';
const village = '379902004201';

const broken: ReadonlyArray<[string, () => Partial<CatalogueDraft>, string]> = [
  ['CATALOGUE_EMPTY', () => ({ categories: [], areas: [], powers: [] }), 'null'],
  ['CODE_TWICE', () => moreMatter('010101', {}), '010101'],
  ['PARENT_NAME_DIFFERS', () => matter('010102', { l1Name: '市容' }), '01'],
  ['PARENT_NAME_DIFFERS', () => matter('010102', { l2Name: '卫生' }), '0101'],
  ['DUTY_PUSHED_DOWN', () => matter('080102', { firstLevel: 'COMMUNITY' }), '080102'],
  ['DUTY_PUSHED_DOWN', () => matter('010106', { dutyKind: 'STATUTORY' }), '010106'],
  ['DUTY_PUSHED_DOWN', () => matter('080102', { ownerDept: village }), '080102'],
  ['ENFORCEMENT_AT_GRASSROOTS', () => matter('010106', { defaultWhistle: 'ENFORCE' }), '010106'],
  ['CO_IS_OWNER', () => matter('010101', { coDepts: ['D09'] }), '010101'],
  ['UNIT_UNKNOWN', () => matter('010101', { ownerDept: 'D99' }), '010101'],
  ['UNIT_UNKNOWN', () => matter('010101', { coDepts: ['D98'] }), '010101'],
  ['LIMIT_ZERO', () => matter('010101', { limitValue: 0 }), '010101'],
  ['LIMIT_BEYOND_POLICY', () => matter('010101', { limitValue: 48 }), '010101'],
  ['KEYWORDS_EMPTY', () => matter('010101', { keywords: [] }), '010101'],
  ['NAME_TWICE', () => moreMatter('010101', { code: '010199' }), '暴露垃圾'],
  ['NO_OWNER_HERE', () => matter('010101', { ownerDept: '' }), '010101'],
  [
    'NO_OWNER_HERE',
    () => ({ ...matter('010101', { ownerDept: '' }), ...line('010101', street, 'D09') }),
    '010101',
  ],
  ['CATEGORY_UNKNOWN', () => line('990101', street, 'D09'), '990101'],
  ['CATEGORY_UNKNOWN', () => power(street, '990101'), '990101'],
  ['AREA_UNKNOWN', () => line('010101', '379902009000', 'D02'), '379902009000'],
  ['AREA_UNIT_UNKNOWN', () => line('010101', street, 'D99'), `010101 ${street} D99`],
  ['AREA_CONTRADICTS', () => line('030101', market, 'U01'), `030101 ${market}`],
  ['AREA_CONTRADICTS', () => line('030101', market, 'U05'), `030101 ${market} U05`],
  ['AREA_DUTY_PUSHED_DOWN', () => line('080102', village, village), `080102 ${village} ${village}`],
  ['AREA_CO_IS_OWNER', () => line('010101', street, 'D09', 'CO'), `010101 ${street} D09`],
  ['AREA_CO_IS_OWNER', () => line('030101', market, 'U05', 'CO'), `030101 ${market} U05`],
  ['STREET_OWNER_WITHOUT_POWER', () => line('080102', street, street), `080102 ${street} ${street}`],
  ['AREA_CHANGES_NOTHING', () => line('010101', street, 'D09'), `010101 ${street} D09`],
  ['POWER_TWICE', () => power(market, '010201'), `${market} 010201`],
  ['POWER_WITHOUT_BASIS', () => power(street, '010201', { legalBasis: '' }), `${street} 010201`],
  ['POWER_NOT_TO_A_STREET', () => power(village, '010201'), village],
  [
    'POWER_NEVER_HOLDS',
    () => power(street, '010201', { validFrom: '2026-02-01', validTo: '2026-01-31' }),
    `${street} 010201`,
  ],
];

test.each(broken)('%s is found where it is (%#)', (code, change, subject) => {
  const found = checkDraft({ ...whole, ...change() }, world).findings;
  const rule = catalogueRules.find((one) => one.code === code);
  expect(found.filter((one) => one.code === code)).toContainEqual(
    expect.objectContaining({ severity: rule?.severity, subject: subject === 'null' ? null : subject }),
  );
});

test('a matter that vanishes is told with the open cases that have it, and only then', () => {
  const before = catalogueFrom('379902', 1, whole);
  const draft = { ...whole, categories: whole.categories.filter(({ code }) => code !== '060103') };
  const gone = (open: Array<[string, number]>) =>
    checkDraft(draft, { ...world, before, openCases: new Map(open) }).findings.filter(
      ({ code }) => code === 'CATEGORY_GONE',
    );
  expect(gone([['060103', 3]])).toEqual([
    expect.objectContaining({ severity: 'WARNING', subject: '060103', zh: expect.stringContaining('3 件') }),
  ]);
  expect(gone([['010101', 3]])).toEqual([]);
});

test('a version that is to come is told, because a new one takes its place', () => {
  const told = (scheduled: number[]) =>
    checkDraft(whole, { ...world, scheduled }).findings.filter(({ code }) => code === 'VERSION_TO_COME');
  expect(told([3])).toEqual([
    expect.objectContaining({ severity: 'WARNING', zh: expect.stringContaining('版本 3') }),
  ]);
  expect(told([])).toEqual([]);
});

test('in how many grids nobody owns a matter is what asking in every grid would say', () => {
  const grids = world.areas.filter(({ level }) => level === 'GRID');
  const some = ['379902000000', market, street, village, grids[0]!.code, grids[1]!.code, grids[30]!.code];
  const lines = fc.uniqueArray(
    fc.record({
      category: fc.constant('080102'),
      area: fc.constantFrom(...some, ...grids.slice(0, 8).map(({ parentCode }) => parentCode!)),
      unit: fc.constantFrom('D02', 'D99', village),
      role: fc.constantFrom('OWNER' as const, 'CO' as const),
      legalBasis: fc.constant(null),
    }),
    { selector: ({ area, role }) => `${area} ${role}` },
  );
  fc.assert(
    fc.property(lines, fc.boolean(), fc.constantFrom('', 'D06'), (areas, delegated, ownerDept) => {
      const powers = delegated ? power(market, '080102').powers!.slice(-1) : [];
      const draft = { ...whole, ...matter('080102', { ownerDept }), areas, powers };
      const category = catalogueFrom('379902', 1, draft).get('080102');
      const bare = grids.filter(({ code }) => {
        const place = ground.territory.byGridCode(code)!;
        return !units.has(ownerFor(category, place, world.now).ownerDept);
      });
      const told = checkDraft(draft, world).findings.filter(({ code }) => code === 'NO_OWNER_HERE');
      expect(told.map(({ zh }) => Number(/在 (\d+) 个网格/.exec(zh)?.[1]))).toEqual(
        bare.length > 0 ? [bare.length] : [],
      );
    }),
  );
});

test('a hundred thousand grids and forty thousand lines are checked in a moment', () => {
  const count = { streets: 100, communities: 20, grids: 50 };
  const range = (length: number) => Array.from({ length }, (_, i) => i + 1);
  const digits = (n: number) => String(n).padStart(3, '0');
  const streets = range(count.streets).map((n) => `379902${digits(n)}000`);
  const areas = streets.flatMap((one) => [
    { code: one, level: 'STREET', parentCode: '379902000000', name: '' },
    ...range(count.communities).flatMap((c) => {
      const code = one.slice(0, 9) + digits(c);
      const grids = range(count.grids).map((g) => code + digits(g));
      return [
        { code, level: 'COMMUNITY', parentCode: one, name: '' },
        ...grids.map((grid) => ({ code: grid, level: 'GRID', parentCode: code, name: '' })),
      ];
    }),
  ]);
  const grids = areas.filter(({ level }) => level === 'GRID');
  const owned = grids.slice(0, 40_000).map(({ code }) => ({
    category: '010101',
    area: code,
    unit: 'D02',
    role: 'OWNER' as const,
    legalBasis: null,
  }));
  const categories = whole.categories.map((one) => ({ ...one, ownerDept: '' }));
  const begun = process.cpuUsage();
  const { findings } = checkDraft(
    { ...whole, categories, areas: owned, powers: [] },
    { ...world, areas, units: new Map([['D02', { kind: 'DEPARTMENT', name: '' }]]) },
  );
  // Of the processor and not of the clock: what else the machine does is not counted.
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(3000);
  const bare = findings.filter(({ code }) => code === 'NO_OWNER_HERE');
  expect(bare.length).toBe(whole.categories.length);
  expect(bare.find(({ subject }) => subject === '010101')?.en).toContain('in 60000 grids');
  expect(bare.find(({ subject }) => subject === '080102')?.en).toContain('in 100000 grids');
  expect(findings.filter(({ code }) => code === 'AREA_UNKNOWN')).toEqual([]);
});

test('every rule has an example here, and a code of its own', () => {
  const codes = catalogueRules.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const shown = new Set([
    ...broken.map(([code]) => code),
    'CATEGORY_GONE',
    'VERSION_TO_COME',
    'STATUTORY_WITHOUT_BASIS',
  ]);
  expect(codes.filter((code) => !shown.has(code))).toEqual([]);
});
