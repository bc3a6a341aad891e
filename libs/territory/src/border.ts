import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { lineString, point as pointFeature } from '@turf/helpers';
import { pointToLineDistance } from '@turf/point-to-line-distance';
import type { AreaPolygon } from './area.js';

/** West, south, east, north in WGS-84 degrees. */
export type Box = [number, number, number, number];

/** The box around a polygon. */
export function boxOf(polygon: AreaPolygon): Box {
  const ring = polygon.coordinates[0] ?? [];
  const lngs = ring.map(([lng]) => lng);
  const lats = ring.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
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

/** Metres from the point to the nearest border line of the polygon, inner rings included. */
export function metresToBorder(polygon: AreaPolygon, at: [number, number]): number {
  return Math.min(
    ...polygon.coordinates.map((ring) =>
      pointToLineDistance(pointFeature(at), lineString(ring), { units: 'meters' }),
    ),
  );
}
