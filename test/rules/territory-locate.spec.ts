import { assert, constantFrom, double, integer, oneof, property, tuple } from 'fast-check';
import bundle from 'gcoord';
import { pointToLineDistance } from '@turf/point-to-line-distance';
import { lineString, point } from '@turf/helpers';
import { explainOutside, parseOrg, Territory, type Area } from '#territory';
import { boxOf, holds, metresToBorder } from '../../libs/territory/src/border.js';
import { mayOverlap, shared } from '../../libs/territory/src/maps/plane.js';
import { generateTerritory } from '../bench/grown-territory.js';
import { orgOf } from '../support/redraw.js';

const gcoord = bundle as unknown as typeof bundle.default;
const areas = generateTerritory(400);
const grids = areas.filter(({ level }) => level === 'GRID').sort((a, b) => (a.code < b.code ? -1 : 1));
const territory = new Territory('379902', 1, areas);
const whole = areas[0]!;
const [west, south, east, north] = boxOf(whole.polygon);
const locate = ([lng, lat]: [number, number]) => territory.locate({ lng, lat, crs: 'WGS84' });

/** Without an index: every grid that holds the point, smallest code first; of a point between them the nearest grid. */
function bruteForce(at: [number, number]): string | null {
  const touching = grids.filter(({ polygon }) => holds(polygon, at));
  if (touching[0]) return touching[0].code;
  if (!holds(whole.polygon, at)) return null;
  const metres = ({ polygon }: Area) =>
    Math.min(
      ...polygon.coordinates.map((ring) =>
        pointToLineDistance(point(at), lineString(ring), { units: 'meters' }),
      ),
    );
  return [...grids].sort((a, b) => metres(a) - metres(b) || (a.code < b.code ? -1 : 1))[0]!.code;
}

const anywhere = tuple(
  double({ min: west, max: east, noNaN: true }),
  double({ min: south, max: north, noNaN: true }),
);
const corners = grids.flatMap(({ polygon }) => polygon.coordinates[0]!);
const onCorner = constantFrom(...corners);
const onEdge = tuple(
  integer({ min: 0, max: grids.length - 1 }),
  integer({ min: 0, max: 3 }),
  double({ min: 0, max: 1, noNaN: true }),
).map(([nth, edge, part]): [number, number] => {
  const ring = grids[nth]!.polygon.coordinates[0]!;
  const [from, to] = [ring[edge]!, ring[edge + 1]!];
  return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
});

describe('every point of the district has exactly one grid', () => {
  test('through the index as without it: anywhere, on edges, on corners', () => {
    assert(
      property(oneof(anywhere, onEdge, onCorner), (at) => {
        expect(locate(at)?.gridCode ?? null).toBe(bruteForce(at));
      }),
      { numRuns: 250 },
    );
  });

  test('none of the district is without one, and none outside has one', () => {
    assert(
      property(oneof(anywhere, onEdge, onCorner), (at) => {
        expect(locate(at) !== null).toBe(
          holds(whole.polygon, at) || grids.some(({ polygon }) => holds(polygon, at)),
        );
      }),
      { numRuns: 250 },
    );
  });

  test('a point on a shared corner is in the grid with the smallest code', () => {
    for (const at of corners.slice(0, 400)) {
      const touching = grids.filter(({ polygon }) => holds(polygon, at)).map(({ code }) => code);
      expect(locate(at)?.gridCode).toBe(touching[0]);
    }
  });

  test('a hair between two grids has the nearest; a hole in the map has none', () => {
    const torn = (gap: number) => {
      const box = (w: number, e: number): Area['polygon'] => ({
        type: 'Polygon',
        coordinates: [
          [
            [w, 35],
            [e, 35],
            [e, 35.01],
            [w, 35.01],
            [w, 35],
          ],
        ],
      });
      const two = parseOrg(orgOf('379902')).filter(({ code }) =>
        ['379902000000', '379902001000', '379902001001', '379902001001001', '379902001001002'].includes(code),
      );
      const shapes = [
        box(118, 118.02),
        box(118, 118.02),
        box(118, 118.02),
        box(118, 118.01),
        box(118.01 + gap, 118.02),
      ];
      const life = { districtId: '379902', version: 1, validFrom: new Date(0), validTo: null };
      return new Territory(
        '379902',
        1,
        two.map((one, i) => ({ ...one, ...life, polygon: shapes[i]! })),
      );
    };
    const at = (gap: number, lng: number) => torn(gap).locate({ lng, lat: 35.005, crs: 'WGS84' })?.gridCode;
    expect(at(0.000002, 118.0100015)).toBe('379902001001002');
    expect(at(0.000002, 118.0100005)).toBe('379902001001001');
    expect(at(0.002, 118.011)).toBeUndefined();
  });
});

test('metres to a border in the plane are those on the sphere', () => {
  assert(
    property(anywhere, integer({ min: 0, max: grids.length - 1 }), ([lng, lat], nth) => {
      const { polygon } = grids[nth]!;
      const [x, y] = polygon.coordinates[0]![0]!;
      const at: [number, number] = [x + (lng - x) / 200, y + (lat - y) / 200];
      const onSphere = pointToLineDistance(point(at), lineString(polygon.coordinates[0]!), {
        units: 'meters',
      });
      expect(metresToBorder(polygon, at)).toBeCloseTo(onSphere, onSphere < 30 ? 2 : 0);
    }),
  );
});

test('what is taken for an overlap is one, and no overlap is passed over', () => {
  const side = integer({ min: 0, max: 6 });
  const box = tuple(side, side, side, side).map(([x, y, w, h]): Area['polygon'] => {
    const [a, b, c, d] = [118 + x / 1000, 35 + y / 1000, 118 + (x + w + 1) / 1000, 35 + (y + h + 1) / 1000];
    return {
      type: 'Polygon',
      coordinates: [
        [
          [a, b],
          [c, b],
          [c, d],
          [a, d],
          [a, b],
        ],
      ],
    };
  });
  assert(
    property(box, box, (a, b) => expect(mayOverlap(a, b)).toBe(shared(a, b).length > 0)),
    { numRuns: 300 },
  );
});

describe('a point outside the district', () => {
  const sample = new Territory(
    '379902',
    1,
    parseOrg(orgOf('379902')).map((one) => ({
      ...one,
      districtId: '379902',
      version: 1,
      validFrom: new Date(0),
      validTo: null,
    })),
  );
  const at = (lng: number, lat: number, crs: 'WGS84' | 'GCJ02' | 'BD09' = 'WGS84') =>
    explainOutside(sample, { lng, lat, crs })?.suggestion ?? null;

  test('exchanged figures are seen', () => expect(at(35.05, 118.31)).toEqual({ swapped: true }));
  test.each(['GCJ02', 'BD09'] as const)('figures of %s taken for WGS-84 are seen', (crs) => {
    const [lng, lat] = gcoord.transform([118.3479, 35.0979], gcoord.WGS84, gcoord[crs]) as [number, number];
    expect(sample.locate({ lng, lat, crs: 'WGS84' })).toBeNull();
    // Where both would do, either is only a suggestion.
    expect(['GCJ02', 'BD09']).toContain(at(lng, lat)?.crs);
  });
  test('what is elsewhere is elsewhere', () => {
    expect(at(116.4, 39.9)).toBeNull();
    expect(at(0, 0)).toBeNull();
  });
});
