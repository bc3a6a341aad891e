import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { catalogueFrom, ownerFor, readDraft, type Catalogue, type Category } from '#catalogue';
import { ground } from '../support/paper.js';

const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}.csv`, import.meta.url));
let catalogue: Catalogue;
beforeAll(async () => {
  const draft = await readDraft({
    categories: sample('categories'),
    responsibility: sample('responsibility'),
    delegatedPowers: sample('delegated-powers'),
  });
  catalogue = catalogueFrom('379902', 1, draft);
});

const day = (local: string) => new Date(`${local}T09:00:00+08:00`);
const now = day('2026-03-09');
const gridCode = '379902004001003';
const place = { gridCode, communityCode: '379902004001', streetCode: '379902004000' };
const district = '379902000000';
const own = (area: string, unit: string) => ({
  category: '',
  area,
  unit,
  role: 'OWNER' as const,
  legalBasis: null,
});
const co = (area: string, unit: string) => ({ ...own(area, unit), role: 'CO' as const });
const from = (code: string, change: Partial<Category>) => ({
  ...catalogue.get(code),
  areas: [],
  powers: [],
  ...change,
});

test('the smallest area with a line of its own decides: grid, community, street, district, then the list', () => {
  const steps: Array<[string, string]> = [
    [district, 'D02'],
    [place.streetCode, 'D03'],
    [place.communityCode, 'D04'],
    [gridCode, 'D05'],
  ];
  for (let n = 0; n <= steps.length; n += 1) {
    const areas = steps.slice(0, n).map(([area, unit]) => own(area, unit));
    const expected = areas.at(-1);
    for (const shuffled of [areas, areas.toReversed()])
      expect(ownerFor(from('080102', { areas: shuffled }), place, now)).toMatchObject({
        ownerDept: expected?.unit ?? 'D06',
        firstHandlerCode: expected?.unit ?? 'D06',
        by: expected ? 'AREA' : 'CATALOGUE',
        area: expected?.area ?? null,
      });
  }
});

test('a line for another area says nothing here', () => {
  const areas = [own('379902001000', 'D02'), own('379902004002', 'D03'), own('379902004001004', 'D04')];
  expect(ownerFor(from('080102', { areas }), place, now)).toMatchObject({
    ownerDept: 'D06',
    by: 'CATALOGUE',
  });
});

test('who helps comes from every area around the place, each once, and never the owner', () => {
  const areas = [co(district, 'D10'), co(gridCode, 'D07'), co(place.streetCode, 'D02'), own(gridCode, 'D02')];
  expect(ownerFor(from('080102', { coDepts: ['D10', 'D11'], areas }), place, now)).toMatchObject({
    ownerDept: 'D02',
    coDepts: ['D10', 'D11', 'D07'],
  });
});

test('water in the east is the other utility, and the sentence names the area', () => {
  const { reason, ...owner } = ownerFor(catalogue.get('030101'), place, now);
  expect(owner).toEqual({
    firstHandlerCode: 'U05',
    ownerDept: 'U05',
    coDepts: ['D08'],
    by: 'AREA',
    area: place.streetCode,
    legalBasis: '《城市供水条例》; 河东片区特许经营协议(示例)',
  });
  expect(reason.zh).toBe('部门法定职责,直派主管部门;按责任清单,该片区(379902004000)由 U05 负责');
  const west = { communityCode: '379902001001', streetCode: '379902001000' };
  expect(ownerFor(catalogue.get('030101'), west, now)).toMatchObject({ ownerDept: 'U01', by: 'CATALOGUE' });
});

test('a delegated power makes the street start and answer; who delegated it is the first who helps', () => {
  const stalls = catalogue.get('010203');
  expect(ownerFor(stalls, place, now)).toMatchObject({
    firstHandlerCode: place.streetCode,
    ownerDept: place.streetCode,
    coDepts: ['D02', 'D06'],
    by: 'DELEGATED',
    legalBasis: expect.stringContaining('第二十四条'),
    reason: { zh: expect.stringContaining('不得下派社区') },
  });
  const elsewhere = { communityCode: '379902003001', streetCode: '379902003000' };
  expect(ownerFor(stalls, elsewhere, now)).toMatchObject({ ownerDept: 'D02', coDepts: ['D06', 'D18'] });
});

test('a delegated power goes before every line for an area, from its first day to its last', () => {
  const powers = [
    {
      category: '080102',
      street: place.streetCode,
      legalBasis: '法',
      validFrom: '2026-03-09',
      validTo: '2026-03-10',
    },
  ];
  const one = from('080102', { areas: [own(gridCode, 'D02')], powers });
  const by = (local: string) => ownerFor(one, place, day(local)).by;
  expect(['2026-03-08', '2026-03-09', '2026-03-10', '2026-03-11'].map(by)).toEqual([
    'AREA',
    'DELEGATED',
    'DELEGATED',
    'AREA',
  ]);
  // The day is that of the place: 16:00 UTC is the next one.
  expect(ownerFor(one, place, new Date('2026-03-08T16:00:00Z')).by).toBe('DELEGATED');
  expect(ownerFor(one, place).by).toBe('DELEGATED');
});

test('a duty by law neither starts at a community nor is owned by one, whatever the list says', () => {
  for (const firstLevel of ['GRID', 'COMMUNITY'] as const)
    expect(ownerFor(from('080102', { firstLevel }), place, now)).toMatchObject({ firstHandlerCode: 'D06' });
  expect(
    ownerFor(from('080102', { areas: [own(place.communityCode, place.communityCode)] }), place, now),
  ).toMatchObject({ ownerDept: 'D06', firstHandlerCode: 'D06', by: 'CATALOGUE' });
});

test('every matter of the sample has in every grid one owner and one first handler that exist', () => {
  const grids = ground.territory.all.filter(({ level }) => level === 'GRID');
  const places = grids.map(({ code }) => ground.territory.byGridCode(code)!);
  let walked = 0;
  for (const category of catalogue.all)
    for (const at of places) {
      const { ownerDept, firstHandlerCode, coDepts } = ownerFor(category, at, now);
      walked += 1;
      if (!ground.units.has(ownerDept) || !ground.units.has(firstHandlerCode) || coDepts.includes(ownerDept))
        throw new Error(
          `${category.code} in ${at.gridCode}: ${ownerDept}, ${firstHandlerCode}, ${coDepts.join()}`,
        );
      if (category.dutyKind === 'STATUTORY')
        expect(ground.units.get(firstHandlerCode)?.kind).not.toBe('COMMUNITY');
    }
  expect(walked).toBe(catalogue.all.length * grids.length);
});

test('whatever lines and powers there are, the order of the lines does not count and the law holds', () => {
  const areaCodes = [district, place.streetCode, place.communityCode, gridCode, '379902001000'];
  const unitCodes = ['D02', 'D03', 'U05', place.communityCode, place.streetCode];
  const lines = fc.uniqueArray(
    fc.record({
      category: fc.constant(''),
      area: fc.constantFrom(...areaCodes),
      unit: fc.constantFrom(...unitCodes),
      role: fc.constantFrom('OWNER' as const, 'CO' as const),
      legalBasis: fc.constant(null),
    }),
    { selector: ({ area, role }) => `${area} ${role}` },
  );
  const powers = fc.subarray([
    { category: '', street: place.streetCode, legalBasis: '法', validFrom: null, validTo: null },
  ]);
  const dutyKind = fc.constantFrom('STATUTORY' as const, 'TERRITORIAL' as const);
  const firstLevel = fc.constantFrom(
    'GRID' as const,
    'COMMUNITY' as const,
    'STREET' as const,
    'DEPARTMENT' as const,
  );
  fc.assert(
    fc.property(lines, powers, dutyKind, firstLevel, (areas, some, duty, level) => {
      const one = from('080102', { areas, powers: some, dutyKind: duty, firstLevel: level });
      const owner = ownerFor(one, place, now);
      const again = ownerFor({ ...one, areas: areas.toReversed() }, place, now);
      expect([again.ownerDept, again.firstHandlerCode, again.by]).toEqual([
        owner.ownerDept,
        owner.firstHandlerCode,
        owner.by,
      ]);
      expect(owner.coDepts).not.toContain(owner.ownerDept);
      if (duty === 'STATUTORY')
        expect([owner.ownerDept, owner.firstHandlerCode]).not.toContain(place.communityCode);
      if (some.length > 0) expect(owner.firstHandlerCode).toBe(place.streetCode);
    }),
  );
});
