import { distance } from '@turf/distance';
import { toWgs84, type Point } from './point.js';

/** Great-circle metres between two points, whatever coordinate systems they name. */
export const metresBetween = (a: Point, b: Point): number =>
  distance(toWgs84(a), toWgs84(b), { units: 'meters' });
