import { assert, double, property, uniqueArray, tuple, constantFrom } from 'fast-check';
import { LegacyNets, parseOrg, planLegacy, Territory, type Area } from '#territory';
import { groundUnder } from '../../libs/territory/src/legacy/legacy-ground.js';
import { givenGrid, orgOf, splitGrid } from '../support/redraw.js';

const mapOf = (csv: string, version = 1) =>
  new Territory(
    '379902',
    version,
    parseOrg(csv).map((one): Area => ({
      ...one,
      districtId: '379902',
      version,
      validFrom: new Date(0),
      validTo: null,
    })),
  );
const territory = mapOf(orgOf('379902'));
const code = (rest: string) => `379902${rest}`;
const row = (oldCode: string, gridCode: string, share: number) => ({
  system: '城管',
  oldCode,
  gridCode: code(gridCode),
  share,
});
const nets = new LegacyNets([
  row('CG-1', '001001001', 1),
  row('CG-2', '001001001', 0.7),
  row('CG-2', '001001002', 0.3),
  row('CG-3', '001001002', 0.5),
  row('CG-3', '001001001', 0.5),
  row('CG-4', '004001003', 1),
]);
const place = (one: string, map = territory, of = nets) => of.placeOf({ system: '城管', code: one }, map);

describe('an event that comes with an old code', () => {
  test.each([
    ['CG-1', '001001001', false],
    ['CG-2', '001001001', false],
    ['CG-3', '001001001', true],
  ])('%s lies in %s, boundary %s', (old, grid, boundary) => {
    expect(place(old)).toMatchObject({
      gridCode: code(grid),
      communityCode: code('001001'),
      by: 'LEGACY',
      boundary,
      matched: `城管/${old}`,
    });
  });
  test('a code or system nobody has mapped says nothing', () => {
    expect(place('CG-9')).toBeNull();
    expect(nets.placeOf({ system: '公安', code: 'CG-1' }, territory)).toBeNull();
  });
  test('a grid that is closed hands its part to its successors', () => {
    const links = [
      { oldCode: code('004001003'), newCode: code('004001005'), share: 0.5 },
      { oldCode: code('004001003'), newCode: code('004001006'), share: 0.5 },
    ];
    const after = new LegacyNets([row('CG-4', '004001003', 1)], links);
    expect(place('CG-4', mapOf(splitGrid('379902'), 2), after)).toMatchObject({
      gridCode: code('004001005'),
      boundary: true,
      version: 2,
    });
    const given = new LegacyNets(
      [row('CG-4', '004001003', 1)],
      [{ ...links[0]!, newCode: code('004003005'), share: 1 }],
    );
    expect(place('CG-4', mapOf(givenGrid('379902'), 2), given)).toMatchObject({
      communityCode: code('004003'),
      boundary: false,
    });
  });
  test('it is the grid with the largest share, whatever the order, and sure from two thirds on', () => {
    const grids = ['001001001', '001001002', '001001003', '002001001'];
    const shares = uniqueArray(tuple(constantFrom(...grids), double({ min: 0.01, max: 1, noNaN: true })), {
      minLength: 1,
      selector: ([grid]) => grid,
    });
    assert(
      property(shares, (all) => {
        const rows = all.map(([grid, share]) => row('X', grid, share));
        const found = place('X', territory, new LegacyNets(rows));
        expect(place('X', territory, new LegacyNets(rows.toReversed()))).toEqual(found);
        const most = Math.max(...rows.map(({ share }) => share));
        expect(rows.find(({ gridCode }) => gridCode === found?.gridCode)?.share).toBe(most);
        expect(found?.boundary).toBe(most < 2 / 3 - 1e-9);
      }),
    );
  });
});

describe('reading a mapping', () => {
  const plan = (text: string) => planLegacy(Buffer.from(text), 'WGS84', territory);
  const said = async (lines: string) =>
    (await plan(`system,old_code,grid_code,share,polygon_wkt\n${lines}\n`)).report.findings.map(
      (one) => `${one.severity} ${one.code} ${one.line}`,
    );
  test.each([
    ['公安,GA-1,379902001001001,', []],
    ['公安,GA-1,379902001001001,60%\n公安,GA-1,379902001001002,40%', []],
    ['公安,GA-1,379902001001001,0.6', ['WARNING MAPPED_IN_PART 2']],
    ['公安,GA-1,379902001001001,0.6\n公安,GA-1,379902001001002,0.6', ['ERROR MAPPED_TWICE 2']],
    ['公安,GA-1,,', ['WARNING UNMAPPED 2']],
    ['公安,GA-1,379902001009001,1', ['ERROR GRID_UNKNOWN 2', 'WARNING UNMAPPED 2']],
    ['公安,GA-1,379902001001001,2', ['ERROR SHARE_INVALID 2', 'WARNING UNMAPPED 2']],
    ['公安,GA-1,379902001001001,1\n公安,GA-1,379902001001001,1', ['ERROR PAIR_TWICE 3']],
    [',GA-1,379902001001001,1', ['ERROR OLD_CODE_INVALID 2']],
  ])('%s', async (lines, findings) => expect(await said(lines)).toEqual(findings));

  test('shares are measured where there are only borders; cells that overlap are said', async () => {
    const { cells, report } = await plan(`system,old_code,polygon_wkt
城管,A,"POLYGON((118.3 35.05,118.309 35.05,118.309 35.056,118.3 35.056,118.3 35.05))"
城管,B,"POLYGON((118.308 35.05,118.312 35.05,118.312 35.056,118.308 35.056,118.308 35.05))"
`);
    expect(cells.map(({ oldCode, shares }) => [oldCode, shares])).toEqual([
      [
        'A',
        [
          { gridCode: code('001001001'), share: 0.6667 },
          { gridCode: code('001001002'), share: 0.3333 },
        ],
      ],
      ['B', [{ gridCode: code('001001002'), share: 1 }]],
    ]);
    expect(report.findings.map((one) => [one.code, one.line])).toEqual([['OLD_CELLS_OVERLAP', 3]]);
  });
});

test('of the ground of a grid gaps and what is covered twice are told apart', () => {
  const box = (west: number, south: number, east: number, north: number) => ({
    type: 'Polygon' as const,
    coordinates: [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ].map(([x, y]): [number, number] => [118 + x! / 1000, 35 + y! / 1000]),
  });
  const of = (...all: Array<ReturnType<typeof box>>) =>
    groundUnder(
      all.map(({ type, coordinates }, i) => ({
        oldCode: `${i}`,
        polygon: { type, coordinates: [coordinates] },
      })),
      [{ code: 'G', polygon: { type: 'Polygon', coordinates: [box(0, 0, 6, 6).coordinates] } }],
    );
  // A third twice, a third not at all: together they are the size of the grid.
  const [off] = of(box(0, 0, 4, 6), box(2, 0, 4, 6))!;
  expect(off?.unmappedM2).toBeGreaterThan(100_000);
  expect(Math.abs(off!.unmappedM2 - off!.doubledM2)).toBeLessThan(off!.unmappedM2 / 1000);
  expect(of(box(0, 0, 3, 6), box(3, 0, 6, 6))).toEqual([]);
  expect(of()).toEqual([expect.objectContaining({ doubledM2: 0 })]);
  expect(groundUnder([{ oldCode: '0', polygon: null }], [])).toBeNull();
});
