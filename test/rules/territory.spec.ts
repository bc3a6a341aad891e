import { readFileSync } from 'node:fs';
import { assert, double, integer, oneof, property, record } from 'fast-check';
import bundle from 'gcoord';
import { parseOrg, Territory, toWgs84, type Area } from '#territory';
import { holds } from '../../libs/territory/src/border.js';

const gcoord = bundle as unknown as typeof bundle.default;
const sample = new URL('../../apps/standalone/sample/', import.meta.url);
const csv = readFileSync(new URL('org.csv', sample), 'utf8');
const asAreas = (prefix?: string) =>
  parseOrg(csv, prefix).map((area): Area => ({
    ...area,
    districtId: '379902',
    version: 1,
    validFrom: new Date(0),
    validTo: null,
  }));
const areas = asAreas();
const grids = areas.filter(({ level }) => level === 'GRID');
const territory = new Territory('379902', 1, areas);

interface SampleComplaint {
  id: string;
  grid_code: string;
  lng: number;
  lat: number;
  address: string;
}
const complaints = readFileSync(new URL('complaints.jsonl', sample), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as SampleComplaint);

describe('which grid holds a point', () => {
  const inside = record({
    lng: double({ min: 118.3, max: 118.348, noNaN: true }),
    lat: double({ min: 35.05, max: 35.098, noNaN: true }),
  });
  const corner = record({
    lng: integer({ min: 0, max: 16 }).map((i) => Number((118.3 + i * 0.003).toFixed(6))),
    lat: integer({ min: 0, max: 16 }).map((i) => Number((35.05 + i * 0.003).toFixed(6))),
  });

  test('every point of the district is in exactly one grid, the smallest code where several touch it', () => {
    assert(
      property(oneof(inside, corner), ({ lng, lat }) => {
        const place = territory.locate({ lng, lat, crs: 'WGS84' });
        const touching = grids.filter(({ polygon }) => holds(polygon, [lng, lat])).map(({ code }) => code);
        expect(touching.length).toBeGreaterThan(0);
        expect(place?.gridCode).toBe(touching.sort()[0]);
      }),
      { numRuns: 1000 },
    );
  });

  test('the order in which the areas were read makes no difference', () => {
    const reversed = new Territory(
      '379902',
      1,
      [...areas].sort((a, b) => (a.code < b.code ? 1 : -1)),
    );
    assert(
      property(oneof(inside, corner), ({ lng, lat }) => {
        expect(reversed.locate({ lng, lat, crs: 'WGS84' })).toEqual(
          territory.locate({ lng, lat, crs: 'WGS84' }),
        );
      }),
    );
  });

  test('outside the district there is no grid', () => {
    expect(territory.locate({ lng: 118.2999, lat: 35.06, crs: 'WGS84' })).toBeNull();
    expect(territory.locate({ lng: 0, lat: 0, crs: 'WGS84' })).toBeNull();
  });

  test.each(complaints.filter(({ lng, grid_code }) => lng && grid_code))(
    '$id lands in its grid',
    ({ lng, lat, grid_code }) => {
      const place = territory.locate({ lng, lat, crs: 'WGS84' });
      expect(place?.gridCode).toBe(grid_code);
      expect(place?.by).toBe('POINT');
      expect(grid_code.startsWith(place?.communityCode ?? '-')).toBe(true);
    },
  );
});

describe('the border strip of 20 m', () => {
  // 0.0001 degrees of longitude are about 9.1 m here, of latitude about 11.1 m; 118.312 parts two communities.
  const at = (lng: number, lat: number) => territory.locate({ lng, lat, crs: 'WGS84' })?.boundary;

  test('S029 stands on it', () => {
    const s029 = complaints.find(({ id }) => id === 'S029');
    expect(at(s029?.lng ?? 0, s029?.lat ?? 0)).toBe(true);
  });
  test('15 m from another community is boundary, 25 m is not', () => {
    expect(at(118.312 - 0.000165, 35.053)).toBe(true);
    expect(at(118.312 - 0.000275, 35.053)).toBe(false);
  });
  test('between two grids of one community it is not', () => expect(at(118.306, 35.053)).toBe(false));
  test('at the outer edge of the district it is not', () => expect(at(118.3001, 35.053)).toBe(false));
});

describe('places named by code or in words', () => {
  test('a grid code gives grid, community and street; an unknown code nothing', () => {
    expect(territory.byGridCode('379902001004901')).toEqual({
      gridCode: '379902001004901',
      communityCode: '379902001004',
      streetCode: '379902001000',
      by: 'GRID_CODE',
      boundary: false,
      version: 1,
    });
    expect(territory.byGridCode('379902009009')).toBeNull();
    expect(territory.byGridCode('379902001000')).toBeNull();
  });
  test.each([
    ['鼓楼社区后巷7号楼', '379902001001', null],
    ['双桥村东头', '379902002201', null],
    ['锦绣湖公园南门的长椅', '379902002003', '379902002003901'],
    ['锦绣社区的锦绣湖公园', '379902002003', '379902002003901'],
    ['柳湾社区第3网格12栋', '379902002002', '379902002002003'],
  ])('%s', (text, community, grid) => {
    expect(territory.byAddress(text)).toMatchObject({
      communityCode: community,
      gridCode: grid,
      by: 'ADDRESS',
    });
  });
  test.each(['五里堡村与永安社区交界', '人民路12号', '鼓楼社区第1网格和鼓楼社区第2网格之间'])(
    '%s names no one place',
    (text) => {
      expect(territory.byAddress(text)).toBeNull();
    },
  );
  test('ancestors go up to the district, names never fail', () => {
    expect(territory.ancestors('379902001001001').map(({ name }) => name)).toEqual([
      '鼓楼社区',
      '银杏街道',
      '沂东区',
    ]);
    expect(territory.name('379902002201')).toBe('双桥村');
    expect(territory.name('unknown')).toBe('unknown');
  });
});

describe('coordinate systems', () => {
  test.each(['GCJ02', 'BD09'] as const)('%s comes back to the same WGS-84 place within 2 m', (crs) => {
    const [lng, lat] = gcoord.transform([118.31, 35.0527], gcoord.WGS84, gcoord[crs]) as [number, number];
    expect(Math.abs(lng - 118.31)).toBeGreaterThan(0.003);
    const back = toWgs84({ lng, lat, crs });
    expect(back[0]).toBeCloseTo(118.31, 4);
    expect(back[1]).toBeCloseTo(35.0527, 4);
    expect(territory.locate({ lng, lat, crs })?.gridCode).toBe('379902001001002');
  });
  test('CGCS2000 is taken as WGS-84', () => {
    expect(toWgs84({ lng: 118.31, lat: 35.05, crs: 'CGCS2000' })).toEqual([118.31, 35.05]);
  });
});

describe('reading an organisation file', () => {
  test('a prefix moves every code to another district', () => {
    const moved = asAreas('379988');
    expect(moved).toHaveLength(areas.length);
    expect(
      moved.every(
        ({ code, parentCode }) => code.startsWith('379988') && (parentCode ?? '379988').startsWith('379988'),
      ),
    ).toBe(true);
  });
  test.each([
    [
      'an unknown parent',
      csv.replace('\n379902001001,379902001000', '\n379902001001,379902009000'),
      'Line 4',
    ],
    ['a bad code', csv.replace('\n379902001000,', '\n3799020010,'), 'Line 3'],
    ['a bad polygon', csv.replace('"POLYGON', '"POINT'), 'Line 2'],
  ])('%s is refused with its line', (_, text, line) => {
    expect(() => parseOrg(text)).toThrow(line);
  });
});
