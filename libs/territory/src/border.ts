import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import type { AreaPolygon } from './area.js';

/** West, south, east, north in WGS-84 degrees. */
export type Box = [number, number, number, number];

/** Metres of one degree of latitude on the sphere that turf uses. */
const metresPerDegree = (6_371_008.8 * Math.PI) / 180;

/** The box around a polygon. */
export function boxOf(polygon: AreaPolygon): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lng, lat] of polygon.coordinates[0] ?? []) {
    if (lng < box[0]) box[0] = lng;
    if (lat < box[1]) box[1] = lat;
    if (lng > box[2]) box[2] = lng;
    if (lat > box[3]) box[3] = lat;
  }
  return box;
}

/** A box around a point that reaches at least `metres` in each direction, for latitudes below 80 degrees. */
export function boxAround([lng, lat]: [number, number], metres: number): Box {
  const north = metres / 110_500;
  const east = north / Math.cos((lat * Math.PI) / 180);
  return [lng - east, lat - north, lng + east, lat + north];
}

/** Whether the point lies in the polygon or on its border. */
export function holds(polygon: AreaPolygon, at: [number, number]): boolean {
  return booleanPointInPolygon(at, polygon);
}

/**
 * Metres from the point to the nearest border line of the polygon, inner rings included. Plane geometry around the point:
 * exact to a millimetre at the 20 m it is asked for, and tens of times quicker than on the sphere.
 */
export function metresToBorder(polygon: AreaPolygon, [lng, lat]: [number, number]): number {
  const east = metresPerDegree * Math.cos((lat * Math.PI) / 180);
  let least = Infinity;
  for (const ring of polygon.coordinates) {
    let x = 0;
    let y = 0;
    for (const [i, [toLng, toLat]] of ring.entries()) {
      const [toX, toY] = [(toLng - lng) * east, (toLat - lat) * metresPerDegree];
      if (i > 0) least = Math.min(least, squareToSegment(x, y, toX - x, toY - y));
      [x, y] = [toX, toY];
    }
  }
  return Math.sqrt(least);
}

/** Square of the distance from the origin to the segment that starts at (x, y) and goes by (dx, dy). */
function squareToSegment(x: number, y: number, dx: number, dy: number): number {
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(x * dx + y * dy) / length));
  const [nearX, nearY] = [x + along * dx, y + along * dy];
  return nearX * nearX + nearY * nearY;
}
