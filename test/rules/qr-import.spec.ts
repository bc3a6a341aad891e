import { readFileSync } from 'node:fs';
import { readTable, writeTable } from '#sheets';
import { parseOrg, pointsOf, qrColumns, Territory, type Area } from '#territory';
import { sampleFolder } from '../support/world.js';

/** A table of points held against the sample district. */
const areas = parseOrg(readFileSync(`${sampleFolder}/org.csv`, 'utf8')).map(
  (area) => ({ ...area, districtId: '379902', version: 1, validFrom: new Date(0), validTo: null }) as Area,
);
const territory = new Territory('379902', 1, areas);
const ground = {
  territory,
  knowsMatter: (code: string) => code === '010101',
  area: { column: 'district_id', code: '379902' } as const,
  known: new Set<string>(),
};
type Line = Partial<Record<(typeof qrColumns)[number], string>>;
const read = async (lines: Line[], over: Partial<typeof ground> = {}, format: 'csv' | 'xlsx' = 'csv') =>
  pointsOf(await readTable(await writeTable(format, qrColumns, lines), ['kind', 'name']), {
    ...ground,
    ...over,
  });
const codes = async (lines: Line[], over: object = {}) =>
  (await read(lines, over)).report.findings.map(({ severity, code, line }) => `${severity} ${code} ${line}`);

const good: Line = { kind: 'BUILDING', name: '3号楼', grid_code: '379902001001002', categories: '010101' };

test.each(['csv', 'xlsx'] as const)('reads points from %s, by grid and by position', async (format) => {
  const { points, report } = await read(
    [good, { kind: 'site', name: '商城东门', lng: '118.3274', lat: '35.0827' }],
    {},
    format,
  );
  expect(report).toEqual({ errors: 0, warnings: 0, findings: [] });
  expect(points).toMatchObject([
    { kind: 'BUILDING', gridCode: '379902001001002', communityCode: '379902001001', categories: ['010101'] },
    { kind: 'SITE', gridCode: '379902004001003', streetCode: '379902004000', lng: 118.3274 },
  ]);
});

test('says of each line what is wrong with it', async () => {
  const position = { kind: 'SITE', name: '东门', lng: '118.3274', lat: '35.0827' };
  expect(
    await codes([
      { ...good, kind: 'LAMP' },
      { ...good, name: '' },
      { ...good, grid_code: '379902001001099' },
      { kind: 'SITE', name: '无处' },
      { ...position, lng: '35.0827', lat: '118.3274' },
      { ...position, lng: '35.0827', lat: '18.3274' },
      { ...position, lng: 'east' },
      { ...position, grid_code: '379902001001002' },
      { ...good, categories: '010101;999999' },
    ]),
  ).toEqual([
    'ERROR QR_KIND_UNKNOWN 2',
    'ERROR QR_NAME_MISSING 3',
    'ERROR GRID_UNKNOWN 4',
    'ERROR PLACE_MISSING 5',
    'ERROR POSITION_UNREADABLE 6',
    'ERROR POINT_OUTSIDE 7',
    'ERROR POSITION_UNREADABLE 8',
    'ERROR POINT_NOT_IN_GRID 9',
    'ERROR CATEGORY_UNKNOWN 10',
  ]);
});

test('what is there twice is wrong, what is registered is left out, what lies elsewhere is not yours', async () => {
  expect(await codes([good, good])).toEqual(['ERROR QR_POINT_TWICE 3']);
  expect(await codes([good], { known: new Set(['BUILDING 379902001001002 3号楼']) })).toEqual([
    'WARNING QR_POINT_KNOWN 2',
  ]);
  for (const area of [null, { column: 'community_code', code: '379902001002' }])
    expect(await codes([good], { area })).toEqual(['ERROR NOT_YOUR_AREA 2']);
  expect(await codes([good], { area: { column: 'street_code', code: '379902001000' } })).toEqual([]);
});
