import { readFileSync } from 'node:fs';
import {
  catalogueFrom,
  contentOf,
  diffCatalogues,
  digestOf,
  exportTable,
  readDraft,
  type CatalogueDraft,
} from '#catalogue';
import { otherOwners } from '#cases';

const sample = (name: string) =>
  readFileSync(new URL(`../../apps/standalone/sample/${name}.csv`, import.meta.url));
const header = 'category,area,unit,role,legal_basis\n';
let whole: CatalogueDraft;
beforeAll(async () => {
  whole = await readDraft({
    categories: sample('categories'),
    responsibility: sample('responsibility'),
    delegatedPowers: sample('delegated-powers'),
  });
});

test.each(['csv', 'xlsx'] as const)('what is exported as %s and read again is the same', async (format) => {
  // What a spreadsheet would take for a formula, a number or two lines comes back as it was.
  const odd = {
    filingConditions: '=1+1\n第二行, "引号"',
    contactNote: '00012345',
    keywords: ['-井盖', '＋'],
  };
  const categories = whole.categories.map((one, i) => (i === 0 ? { ...one, ...odd, evidence: [] } : one));
  const catalogue = catalogueFrom('379902', 3, { ...whole, categories });
  const read = await readDraft({
    categories: await exportTable(catalogue, 'categories', format),
    responsibility: await exportTable(catalogue, 'responsibility', format),
    delegatedPowers: await exportTable(catalogue, 'delegated-powers', format),
  });
  expect(read.findings).toEqual([]);
  expect(contentOf(catalogueFrom('379902', 3, read))).toEqual(contentOf(catalogue));
  expect(digestOf(read)).toBe(digestOf(contentOf(catalogue)));
});

test('what cannot be read is told by line and column, and the rest is read', async () => {
  const { findings, areas } = await readDraft(
    {
      responsibility: Buffer.from(
        `${header}030101,379902002000,U05,BOSS,\n030102,379902002000,U05,OWNER,\n03,x,U05,CO,\n`,
      ),
    },
    whole,
  );
  expect(findings.map(({ code, line, subject }) => [code, line, subject])).toEqual([
    ['CELL_INVALID', 2, 'role'],
    ['CELL_INVALID', 4, 'category'],
    ['CELL_INVALID', 4, 'area'],
  ]);
  expect(areas.map(({ category }) => category)).toEqual(['030102']);
});

test('a file that is left out stays as it was, and one without a column says which', async () => {
  const draft = await readDraft({ responsibility: Buffer.from(header) }, whole);
  expect([draft.categories.length, draft.areas.length, draft.powers.length]).toEqual([
    whole.categories.length,
    0,
    whole.powers.length,
  ]);
  await expect(readDraft({ responsibility: Buffer.from('category,unit\n') }, whole)).rejects.toMatchObject({
    code: 'TABLE_COLUMNS_MISSING',
    extra: { columns: ['area', 'role'] },
  });
});

test('a day that is none is refused, a leap day is one', async () => {
  const powers = (to: string) =>
    readDraft({
      delegatedPowers: Buffer.from(
        `street,category,legal_basis,valid_from,valid_to\n379902004000,010201,法,,${to}\n`,
      ),
    });
  expect((await powers('2028-02-29')).findings).toEqual([]);
  expect((await powers('2027-02-29')).findings).toMatchObject([{ subject: 'valid_to' }]);
  expect((await powers('2027-13-01')).findings).toMatchObject([{ subject: 'valid_to' }]);
});

test('the difference of two versions, and which of the last cases would have gone elsewhere', () => {
  const was = catalogueFrom('379902', 1, whole);
  const next = catalogueFrom('379902', 2, {
    categories: [
      ...whole.categories
        .filter(({ code }) => code !== '010101')
        .map((one) => (one.code === '060103' ? { ...one, ownerDept: 'D07', limitValue: 4 } : one)),
      { ...whole.categories[0]!, code: '010199', name: '新事项' },
    ],
    areas: whole.areas.filter(({ area }) => area !== '379902002000'),
    powers: [],
  });
  const diff = diffCatalogues(was, next);
  expect(diff.added).toEqual([{ code: '010199', name: '新事项' }]);
  expect(diff.removed).toEqual([{ code: '010101', name: '暴露垃圾' }]);
  expect(diff.changed).toEqual([
    { code: '060103', name: '餐饮油烟', columns: [{ column: 'limit_value', was: '5', now: '4' }] },
  ]);
  expect(diff.ownerChanged).toEqual([
    expect.objectContaining({ code: '010201', area: '379902004000', was: '379902004000', now: null }),
    expect.objectContaining({ code: '010202', area: '379902004000' }),
    expect.objectContaining({ code: '010203', area: '379902004000' }),
    ...['030101', '030102', '030103', '030104'].map((code) =>
      expect.objectContaining({ code, area: '379902002000', was: 'U05', now: null }),
    ),
    { code: '060103', name: '餐饮油烟', area: null, was: 'D02', now: 'D07' },
  ]);
  const dispatchedAt = new Date('2026-03-09T09:20:00+08:00');
  const at = (categoryCode: string, street: string) => ({
    number: categoryCode,
    categoryCode,
    gridCode: null,
    communityCode: `${street}001`,
    streetCode: `${street}000`,
    dispatchedAt,
  });
  const cases = [
    at('010101', '379902001'),
    at('010201', '379902004'),
    at('030101', '379902002'),
    at('060103', '379902004'),
    at('080102', '379902004'),
  ];
  expect(otherOwners(cases, was, next)).toMatchObject({ cases: 5, otherOwner: 3, otherFirst: 1, gone: 1 });
  expect(otherOwners(cases, was, was)).toMatchObject({ otherOwner: 0, otherFirst: 0, gone: 0, some: [] });
  expect(diffCatalogues(was, was)).toEqual({
    added: [],
    removed: [],
    changed: [],
    ownerChanged: [],
    linesChanged: [],
  });
});

test('the difference tells lines of helpers, the law beside a line, and the days of a power', () => {
  const line = {
    category: '060103',
    area: '379902004000',
    unit: 'D07',
    role: 'CO',
    legalBasis: null,
  } as const;
  const water = whole.areas.find(({ category, role }) => category === '030101' && role === 'OWNER')!;
  const delegated = whole.powers.find(({ category }) => category === '010201')!;
  const was = catalogueFrom('379902', 1, whole);
  const next = catalogueFrom('379902', 2, {
    ...whole,
    areas: [...whole.areas.map((one) => (one === water ? { ...one, legalBasis: '新协议' } : one)), line],
    powers: whole.powers.map((one) => (one === delegated ? { ...one, validTo: '2026-12-31' } : one)),
  });
  const { ownerChanged, linesChanged, changed } = diffCatalogues(was, next);
  expect([ownerChanged, changed]).toEqual([[], []]);
  expect(linesChanged.map(({ code, table }) => [code, table])).toEqual([
    ['010201', 'delegated-powers'],
    ['030101', 'responsibility'],
    ['060103', 'responsibility'],
  ]);
  const [power, law, helper] = linesChanged;
  expect([power!.was?.['valid_to'], power!.now?.['valid_to']]).toEqual([
    delegated.validTo ?? '',
    '2026-12-31',
  ]);
  expect([law!.was?.['legal_basis'], law!.now?.['legal_basis']]).toEqual([water.legalBasis, '新协议']);
  expect([helper!.was, helper!.now]).toEqual([
    null,
    { category: '060103', area: '379902004000', unit: 'D07', role: 'CO', legal_basis: '' },
  ]);
});
