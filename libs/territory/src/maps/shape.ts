import { kinks } from '@turf/kinks';
import type { AreaPolygon } from '../area.js';
import { type Crs, toWgs84 } from '../point.js';
import { fault, type FoundAt, type MapFinding, type MapLevel } from './map-row.js';
import { pointInside } from './plane.js';

interface Shape {
  shape: AreaPolygon | [number, number] | null;
  rawMiddle: [number, number] | null;
  findings: MapFinding[];
}
type Position = [number, number];

/** A GeoJSON geometry as a polygon (of a site also a point) in WGS-84 degrees, to a centimetre; what is wrong with it otherwise. */
export function shapeOf(geometry: unknown, crs: Crs, level: MapLevel, at: FoundAt): Shape {
  const no = (code: string, zh: string, en: string): Shape => ({
    shape: null,
    rawMiddle: null,
    findings: [fault(code, at, zh, en)],
  });
  const isSite = level === 'BUILDING' || level === 'SITE';
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type === 'MultiPolygon' && Array.isArray(coordinates) && coordinates.length === 1)
    return shapeOf({ type: 'Polygon', coordinates: coordinates[0] as unknown }, crs, level, at);
  if (type === 'MultiPolygon')
    return no(
      'SEVERAL_PARTS',
      '边界分为几块(飞地), 请为每一块单独编格。',
      'It has several parts; make each a grid of its own.',
    );
  if (type === 'Point' && isSite && isPosition(coordinates)) {
    const wrong = wrongFigures([coordinates]);
    if (wrong) return no(...wrong);
    return { shape: degrees(coordinates, crs), rawMiddle: null, findings: [] };
  }
  if (type !== 'Polygon' || !isRings(coordinates))
    return no(
      'SHAPE_MISSING',
      isSite ? '应有点或多边形。' : '应有多边形边界。',
      isSite ? 'It needs a point or a polygon.' : 'It needs a polygon.',
    );
  const wrong = wrongFigures(coordinates.flat());
  if (wrong) return no(...wrong);
  const rings = coordinates.map((ring) => closed(ring.map((one) => degrees(one, crs))));
  if (rings.some((ring) => ring.length < 4))
    return no('TOO_FEW_CORNERS', '边界不足三个不同的点。', 'Its border has fewer than three corners.');
  const polygon: AreaPolygon = { type: 'Polygon', coordinates: rings };
  const crossing = kinks(polygon).features[0];
  const [lng, lat] = crossing?.geometry.coordinates ?? [];
  return {
    shape: polygon,
    rawMiddle: middleOf(coordinates[0]!),
    findings:
      lng === undefined || lat === undefined
        ? []
        : [
            fault(
              'CROSSES_ITSELF',
              at,
              `边界自相交于 ${lng.toFixed(6)}, ${lat.toFixed(6)}。`,
              `Its border crosses itself at ${lng.toFixed(6)}, ${lat.toFixed(6)}.`,
              { at: [lng, lat] },
            ),
          ],
  };
}

/** A point of the shape: where a building or site is said to be. */
export const spotOf = (shape: AreaPolygon | Position): Position =>
  Array.isArray(shape) ? shape : pointInside(shape);

/** China lies between 73 and 136 degrees east and 3 and 54 north: figures the other way round show. */
function wrongFigures(all: readonly Position[]): [string, string, string] | null {
  const swapped = all.filter(([x, y]) => x >= 3 && x <= 54 && y >= 73 && y <= 136);
  if (all.length > 0 && swapped.length === all.length)
    return [
      'COORDINATES_SWAPPED',
      '经纬度写反了: 应为经度在前、纬度在后。',
      'Longitude and latitude are exchanged: longitude comes first.',
    ];
  return all.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90)
    ? null
    : [
        'COORDINATES_NOT_DEGREES',
        '坐标不是经纬度(度): 请先由投影坐标转换为经纬度。',
        'The coordinates are no degrees; convert them from their projection first.',
      ];
}

function degrees([lng, lat]: Position, crs: Crs): Position {
  const [x, y] = toWgs84({ lng, lat, crs });
  return [Number(x.toFixed(7)), Number(y.toFixed(7))];
}

/** Without repeated corners, and with the first corner again at its end. */
function closed(ring: readonly Position[]): Position[] {
  const same = (a: Position | undefined, b: Position) => a !== undefined && a[0] === b[0] && a[1] === b[1];
  const corners = ring.filter((one, i) => !same(ring[i - 1], one));
  const first = corners[0];
  return first && !same(corners.at(-1), first) ? [...corners, first] : corners;
}

function middleOf(ring: readonly Position[]): Position {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const middle = (all: number[]) => (Math.min(...all) + Math.max(...all)) / 2;
  return [middle(xs), middle(ys)];
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);
const isRings = (value: unknown): value is Position[][] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((ring) => Array.isArray(ring) && ring.length > 0 && ring.every(isPosition));
