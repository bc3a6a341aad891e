import bundle from 'gcoord';
import { writeTable } from '#sheets';
import { parseOrg, planMap, type KnownMap } from '#territory';
import type { MapFinding } from '../../libs/territory/src/maps/map-row.js';
import { isCreditCode } from '../../libs/territory/src/maps/credit-code.js';
import { orgOf } from '../support/redraw.js';

const gcoord = bundle as unknown as typeof bundle.default;
const district = '379902';
const csv = orgOf(district);
const nothing: KnownMap = {
  districtId: district,
  version: 0,
  validFrom: null,
  areas: [],
  sites: [],
  closed: new Set(),
  workers: new Set(),
};
const life = { districtId: district, version: 1, validFrom: new Date(0), validTo: null };
const standing: KnownMap = {
  ...nothing,
  version: 1,
  validFrom: new Date(0),
  areas: parseOrg(csv).map((area) => ({ ...area, ...life })),
};
const plan = (text: string | Buffer, known = nothing, crs: 'WGS84' | 'GCJ02' = 'WGS84') =>
  planMap(Buffer.from(text), crs, known);
const said = async (text: string, known = nothing) =>
  (await plan(text, known)).report.findings.map(
    ({ severity, code, line, subject }) =>
      `${severity} ${code} ${line} ${subject?.replace(district, '') ?? ''}`,
  );
const swap = (from: string | RegExp, to: string) => {
  const text = csv.replace(from, to);
  expect(text === csv).toBe(false);
  return text;
};

describe('what a file may be', () => {
  test('the sample has nothing wrong with it, and as GeoJSON and XLSX it is the same map', async () => {
    const { report, areas } = await plan(csv);
    expect([report.findings, areas.length]).toEqual([[], 91]);
    const asTable = areas.map((area) => ({
      ...area,
      parent_code: area.parentCode,
      grid_worker_ref: area.workerRef,
      polygon_wkt: `POLYGON(${area.polygon.coordinates.map((ring) => `(${ring.map((at) => at.join(' ')).join(',')})`).join(',')})`,
      polygon: null,
      aliases: area.aliases.join(';'),
    }));
    const columns = Object.keys(asTable[0]!).filter(
      (one) => !['parentCode', 'workerRef', 'polygon'].includes(one),
    );
    const xlsx = await writeTable('xlsx', columns, asTable as never);
    expect((await plan(xlsx)).areas).toEqual(areas);
    const geoJson = {
      type: 'FeatureCollection',
      features: areas.map(({ polygon, ...one }) => ({
        type: 'Feature',
        properties: { ...one, parent_code: one.parentCode, grid_worker_ref: one.workerRef },
        geometry: polygon,
      })),
    };
    expect((await plan(JSON.stringify(geoJson))).areas).toEqual(areas);
  });

  test('a file replaces the levels it contains; the others go on', async () => {
    const sites = `code,level,name,polygon_wkt,aliases
B1,BUILDING,幸福小区3号楼,POINT(118.303 35.053),老三楼
P1,点位,人民公园,"POLYGON((118.3061 35.0561,118.3065 35.0561,118.3065 35.0565,118.3061 35.0561))",
B2,楼栋,3号楼,POINT(118.303 35.053),
B3,BUILDING,远处,POINT(119 35.053),
`;
    const { areas, sites: found, report } = await plan(sites, standing);
    expect(areas).toHaveLength(91);
    expect(found.map(({ code, gridCode }) => [code, gridCode.slice(6)])).toEqual([
      ['B1', '001001001'],
      ['P1', '001001004'],
      ['B2', '001001001'],
    ]);
    expect(report.findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['SITE_OUTSIDE', 'B3'],
      ['NAME_TOO_COMMON', 'B2'],
    ]);
  });

  test.each([
    ['{"type":"Feature"}', 'MAP_FILE_UNREADABLE'],
    ['{"type":', 'MAP_FILE_UNREADABLE'],
    ['a,b\n1,2\n', 'TABLE_COLUMNS_MISSING'],
  ])('%s is refused', async (text, code) => {
    await expect(plan(text)).rejects.toEqual(expect.objectContaining({ code }));
  });
});

describe('codes', () => {
  test.each<[string, string | RegExp, string, string]>([
    [
      'a street beyond 599',
      /379902001000,379902000000/,
      '379902600000,379902000000',
      'ERROR CODE_INVALID 3 600000',
    ],
    [
      'a community beyond 399',
      '379902001001,379902001000',
      '379902001401,379902001000',
      'ERROR CODE_INVALID 4 001401',
    ],
    [
      'a grid 900',
      '379902001001001,379902001001',
      '379902001001900,379902001001',
      'ERROR CODE_INVALID 5 001001900',
    ],
    [
      'a grid 000',
      '379902001001001,379902001001',
      '379902001001000,379902001001',
      'ERROR CODE_INVALID 5 001001000',
    ],
    [
      'a base grid numbered as dedicated',
      '379902001001001,379902001001',
      '379902001001911,379902001001',
      'ERROR TYPE_MISMATCH 5 001001911',
    ],
    [
      'a village numbered as urban',
      '001,379902001000,COMMUNITY,URBAN',
      '001,379902001000,COMMUNITY,VILLAGE',
      'ERROR TYPE_MISMATCH 4 001001',
    ],
    [
      'another parent than its code says',
      '001001001,379902001001',
      '001001001,379902001002',
      'ERROR PARENT_MISMATCH 5 001001001',
    ],
    [
      'a code twice',
      '379902001001002,379902001001',
      '379902001001001,379902001001',
      'ERROR CODE_TWICE 6 001001001',
    ],
    ['a wrong check sign', '55379902MF9920270M', '55379902MF9920270N', 'ERROR CREDIT_CODE_INVALID 4 001001'],
    [
      'a level nobody knows',
      'GRID,BASE,鼓楼社区第1网格',
      'PLOT,BASE,鼓楼社区第1网格',
      'ERROR LEVEL_UNKNOWN 5 001001001',
    ],
    ['an orphan', /379902001001,379902001000,COMM.*\n/, '', 'ERROR ORPHAN 4 001001001'],
    ['a name twice', '鼓楼社区第2网格', '鼓楼社区第1网格', 'WARNING NAME_TWICE 6 001001002'],
    ['a grid without a worker', 'GW0001', '', 'WARNING GRID_WITHOUT_WORKER 5 001001001'],
    ['a worker of two grids', 'GW0002', 'GW0001', 'WARNING WORKER_OF_TWO_GRIDS 6 001001002'],
  ])('%s', async (_, from, to, finding) => {
    expect(await said(swap(from, to))).toContain(finding);
  });

  test('the check sign of GB 32100-2015: the worked example of the standard', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(isCreditCode('91350100M000100Y44')).toBe(false);
    expect(isCreditCode('91350100M000100I43')).toBe(false);
  });
});

describe('ground', () => {
  const first =
    'POLYGON((118.300000 35.050000,118.306000 35.050000,118.306000 35.056000,118.300000 35.056000,118.300000 35.050000))';
  const redrawn = (wkt: string) => swap(`${first}",GW0001`, `${wkt}",GW0001`);

  test('a gap and an overlap are measured and placed', async () => {
    const narrow = await plan(
      redrawn('POLYGON((118.3 35.05,118.305 35.05,118.305 35.056,118.3 35.056,118.3 35.05))'),
    );
    // 0.001 degrees of longitude by 0.006 of latitude at 35 north: 91.0 m by 667.2 m.
    const [gap] = narrow.report.findings as MapFinding[];
    expect([narrow.report.errors, gap?.code]).toEqual([1, 'GAP']);
    expect(gap!.squareMetres! / (91.03 * 667.17)).toBeCloseTo(1, 2);
    expect(gap!.at![0]).toBeCloseTo(118.3055, 4);
    const wide = await said(
      redrawn('POLYGON((118.3 35.05,118.307 35.05,118.307 35.056,118.3 35.056,118.3 35.05))'),
    );
    expect(wide).toEqual(['ERROR OVERLAP 6 001001002']);
  });

  test('what rounding leaves is passed over', async () => {
    expect(
      await said(
        redrawn('POLYGON((118.3 35.05,118.306001 35.05,118.305999 35.056,118.3 35.056001,118.3 35.05))'),
      ),
    ).toEqual([]);
  });

  test('beyond the parent, across itself, in parts, without a shape', async () => {
    expect(
      await said(
        redrawn('POLYGON((118.299 35.05,118.306 35.05,118.306 35.056,118.299 35.056,118.299 35.05))'),
      ),
    ).toEqual(['ERROR BEYOND_PARENT 5 001001001']);
    expect(
      await said(redrawn('POLYGON((118.3 35.05,118.306 35.056,118.306 35.05,118.3 35.056,118.3 35.05))')),
    ).toContain('ERROR CROSSES_ITSELF 5 001001001');
    expect(await said(redrawn('POINT(118.3 35.05)'))).toContain('ERROR SHAPE_MISSING 5 001001001');
    expect(
      await said(
        redrawn('MULTIPOLYGON(((118 35,118.1 35,118.1 35.1,118 35)),((119 35,119.1 35,119.1 35.1,119 35)))'),
      ),
    ).toContain('ERROR SEVERAL_PARTS 5 001001001');
  });

  test('a dedicated grid drawn over a base grid is carved out of it; one that cuts it in two is a fault', async () => {
    const dedicated = (wkt: string) =>
      `${csv}379902001001901,379902001001,GRID,DEDICATED,鼓楼市场专属网格,,0,0,"${wkt}",GW0099,\n`;
    const inside = await plan(
      dedicated('POLYGON((118.301 35.051,118.302 35.051,118.302 35.052,118.301 35.052,118.301 35.051))'),
    );
    expect(inside.report.findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'WARNING CARVED',
    ]);
    expect(inside.areas.find(({ code }) => code.endsWith('001001001'))?.polygon.coordinates).toHaveLength(2);
    expect(
      await said(
        dedicated('POLYGON((118.302 35.05,118.303 35.05,118.303 35.056,118.302 35.056,118.302 35.05))'),
      ),
    ).toContain('ERROR CARVED_APART 5 001001001');
  });
});

describe('coordinate systems of a file', () => {
  const moved = (text: string, crs: 'GCJ02' | 'BD09') =>
    text.replaceAll(/(118\.\d+) (35\.\d+)/g, (_, lng: string, lat: string) =>
      (gcoord.transform([Number(lng), Number(lat)], gcoord.WGS84, gcoord[crs]) as number[])
        .map((one) => one.toFixed(7))
        .join(' '),
    );

  test('a file in GCJ-02 that says so is the same map', async () => {
    const { report, areas } = await plan(moved(csv, 'GCJ02'), standing, 'GCJ02');
    expect(report.errors).toBe(0);
    expect(areas[0]!.polygon.coordinates[0]![0]![0]).toBeCloseTo(118.3, 4);
  });
  test('one that names the wrong system is held against the map it follows', async () => {
    expect(await said(moved(csv, 'GCJ02'), standing)).toContain('ERROR CRS_SUSPECT null WGS84');
  });
  test('exchanged figures and metres are seen', async () => {
    const swapped = csv.replaceAll(/(118\.\d+) (35\.\d+)/g, '$2 $1');
    expect(await said(swapped)).toContain('ERROR COORDINATES_SWAPPED 2 000000');
    expect(await said(csv.replace('118.300000 35.050000', '39525000 3880000'))).toContain(
      'ERROR COORDINATES_NOT_DEGREES 2 000000',
    );
  });
});

test('text that cannot be kept is a finding, and nested lists no way to fill the stack', async () => {
  const feature = (properties: object) => ({ type: 'Feature', properties, geometry: null });
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const file = JSON.stringify({
    type: 'FeatureCollection',
    features: [
      feature({ code: 'B1', level: 'BUILDING', name: 'a\0b' }),
      feature({ code: 'B2', level: 'BUILDING', name: 'a\ud800' }),
      feature({ code: 'B3', level: 'BUILDING', name: 'a'.repeat(4001) }),
      feature({ code: 'B4', level: 'BUILDING', name: 'b', aliases: 'DEEP' }),
    ],
  }).replace('"DEEP"', deep);
  const { report } = await plan(file, standing);
  expect(
    report.findings
      .filter(({ code }) => code === 'TEXT_MALFORMED')
      .map(({ line, subject }) => [line, subject]),
  ).toEqual([
    [1, 'name'],
    [2, 'name'],
    [3, 'name'],
  ]);
  expect(report.errors).toBeGreaterThanOrEqual(4);
});
