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
  geometry:
    { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] };
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

/**
 * Whether two polygons share ground; touching along a border or at a corner is none. Spares the costly arithmetic for
 * neighbours, which is nearly all of them.
 */
export const mayOverlap = (a: AreaPolygon, b: AreaPolygon): boolean => entersInto(a, b) || entersInto(b, a);

/** Whether a corner, the middle, or a stretch of the border of one lies inside the other by more than rounding. */
function entersInto(one: AreaPolygon, other: AreaPolygon): boolean {
  const box = boxOf(other);
  const enters = (at: [number, number]) =>
    inBox(box, at) && holds(other, at) && metresToBorder(other, at) > 0.1;
  if ((one.coordinates[0] ?? []).some(enters) || enters(pointInside(one))) return true;
  const others = edgesOf(other);
  return edgesOf(one).some((edge) => touches(box, ...edge) && stretches(edge, others).some(enters));
}

/** Whether a point of the polygon lies outside the other by more than rounding. */
export const reachesOut = (one: AreaPolygon, other: AreaPolygon): boolean =>
  (one.coordinates[0] ?? []).some((at) => !holds(other, at) && metresToBorder(other, at) > roundingMetres);

const inBox = ([west, south, east, north]: Box, [lng, lat]: [number, number]) =>
  lng >= west && lng <= east && lat >= south && lat <= north;

type Edge = [[number, number], [number, number]];
const edgesOf = ({ coordinates }: AreaPolygon): Edge[] =>
  coordinates.flatMap((ring) => ring.slice(1).map((to, i): Edge => [ring[i]!, to]));

const touches = ([west, south, east, north]: Box, [x, y]: [number, number], [u, v]: [number, number]) =>
  Math.max(x, u) >= west && Math.min(x, u) <= east && Math.max(y, v) >= south && Math.min(y, v) <= north;

/** The middles of the stretches of an edge between the points where another border meets it. */
function stretches([from, to]: Edge, others: readonly Edge[]): [number, number][] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const side = ([x, y]: [number, number]) => dx * (y - from[1]) - dy * (x - from[0]);
  const along = ([x, y]: [number, number]) => (dx * (x - from[0]) + dy * (y - from[1])) / length;
  const cuts = others.flatMap(([c, d]) => {
    const [a, b] = [side(c), side(d)];
    if ((a > 0 && b > 0) || (a < 0 && b < 0)) return [];
    return a === b
      ? [along(c), along(d)]
      : [along([c[0] + (a / (a - b)) * (d[0] - c[0]), c[1] + (a / (a - b)) * (d[1] - c[1])])];
  });
  const all = [0, ...cuts.filter((t) => t > 0 && t < 1).sort((a, b) => a - b), 1];
  return all.slice(1).map((t, i) => {
    const middle = (t + all[i]!) / 2;
    return [from[0] + middle * dx, from[1] + middle * dy];
  });
}
