import { area } from '@turf/area';
import { difference } from '@turf/difference';
import { featureCollection, polygon as feature } from '@turf/helpers';
import { intersect } from '@turf/intersect';
import type { AreaPolygon } from '../area.js';
import { boxOf, holds, metresToBorder, type Box } from '../border.js';

/** A piece of ground: how much, and a point of it. */
export interface Piece {
  polygon: AreaPolygon;
  squareMetres: number;
  at: [number, number];
}

/** Coordinates with six decimals are right to about 0.1 m: what is narrower than three times that is rounding, no ground. */
const roundingMetres = 0.3;
const leastSquareMetres = 1;

export const squareMetres = (polygon: AreaPolygon): number => area(polygon);

/** What two polygons share, without slivers of rounding. */
export function shared(a: AreaPolygon, b: AreaPolygon): Piece[] {
  return piecesOf(intersect(featureCollection([feature(a.coordinates), feature(b.coordinates)])));
}

/** What of a polygon none of the others covers, without slivers of rounding. */
export function left(whole: AreaPolygon, others: readonly AreaPolygon[]): Piece[] {
  if (others.length === 0) return piecesOf({ geometry: whole });
  const all = [whole, ...others].map(({ coordinates }) => feature(coordinates));
  return piecesOf(difference(featureCollection(all)));
}

type Cut = {
  geometry: { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] };
} | null;

function piecesOf(cut: Cut): Piece[] {
  if (!cut) return [];
  const { geometry } = cut;
  const all = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return all
    .map((coordinates): AreaPolygon => ({
      type: 'Polygon',
      coordinates: coordinates as AreaPolygon['coordinates'],
    }))
    .filter(isGround)
    .map((polygon) => ({ polygon, squareMetres: squareMetres(polygon), at: pointInside(polygon) }))
    .sort((a, b) => b.squareMetres - a.squareMetres);
}

function isGround(polygon: AreaPolygon): boolean {
  const size = squareMetres(polygon);
  return size >= leastSquareMetres && (2 * size) / perimeter(polygon) >= roundingMetres;
}

function perimeter({ coordinates }: AreaPolygon): number {
  const metres = 111_195;
  const east = metres * Math.cos(((coordinates[0]?.[0]?.[1] ?? 0) * Math.PI) / 180);
  return coordinates.reduce(
    (sum, ring) =>
      sum +
      ring.reduce((whole, [lng, lat], i) => {
        const [fromLng, fromLat] = ring[i - 1] ?? [lng, lat];
        return whole + Math.hypot((lng - fromLng) * east, (lat - fromLat) * metres);
      }, 0),
    0,
  );
}

/** A point well inside a polygon: the middle of its widest stretch at half its height. */
export function pointInside(polygon: AreaPolygon): [number, number] {
  const [, south, , north] = boxOf(polygon);
  // Not exactly the middle: a vertex often lies there.
  const lat = south + (north - south) * 0.4871;
  const crossings = polygon.coordinates
    .flatMap((ring) =>
      ring.flatMap(([lng, toLat], i) => {
        const [fromLng, fromLat] = ring[i - 1] ?? [lng, toLat];
        return fromLat > lat === toLat > lat
          ? []
          : [fromLng + ((lat - fromLat) / (toLat - fromLat)) * (lng - fromLng)];
      }),
    )
    .sort((a, b) => a - b);
  let widest: [number, number] = [crossings[0] ?? boxOf(polygon)[0], crossings[0] ?? boxOf(polygon)[0]];
  for (let i = 0; i + 1 < crossings.length; i += 2)
    if (crossings[i + 1]! - crossings[i]! > widest[1] - widest[0])
      widest = [crossings[i]!, crossings[i + 1]!];
  return [(widest[0] + widest[1]) / 2, lat];
}

/** Whether two polygons may share ground; false only where they surely touch at most. Spares the arithmetic for neighbours. */
export function mayOverlap(a: AreaPolygon, b: AreaPolygon): boolean {
  return entersInto(a, b) || entersInto(b, a) || bordersCross(a, b);
}

/** Whether a point of one lies inside the other and not just on its border. */
function entersInto(one: AreaPolygon, other: AreaPolygon): boolean {
  const box = boxOf(other);
  const enters = (at: [number, number]) =>
    inBox(box, at) && holds(other, at) && metresToBorder(other, at) > 0.1;
  return (one.coordinates[0] ?? []).some(enters) || enters(pointInside(one));
}

/** Whether a point of the polygon lies outside the other by more than rounding. */
export const reachesOut = (one: AreaPolygon, other: AreaPolygon): boolean =>
  (one.coordinates[0] ?? []).some((at) => !holds(other, at) && metresToBorder(other, at) > roundingMetres);

const inBox = ([west, south, east, north]: Box, [lng, lat]: [number, number]) =>
  lng >= west && lng <= east && lat >= south && lat <= north;

function bordersCross(a: AreaPolygon, b: AreaPolygon): boolean {
  const box = boxOf(b);
  const near = edgesOf(a).filter(([from, to]) => touches(box, from, to));
  const others = edgesOf(b);
  return near.some((one) => others.some((other) => crosses(one, other)));
}

type Edge = [[number, number], [number, number]];
const edgesOf = ({ coordinates }: AreaPolygon): Edge[] =>
  coordinates.flatMap((ring) => ring.slice(1).map((to, i): Edge => [ring[i]!, to]));

const touches = ([west, south, east, north]: Box, [x, y]: [number, number], [u, v]: [number, number]) =>
  Math.max(x, u) >= west && Math.min(x, u) <= east && Math.max(y, v) >= south && Math.min(y, v) <= north;

function crosses([a, b]: Edge, [c, d]: Edge): boolean {
  const side = (p: [number, number], q: [number, number], r: [number, number]) =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  // Strictly on both sides: borders that touch or run along each other do not cross.
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
