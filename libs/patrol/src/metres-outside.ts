import { holds, metresToBorder, toWgs84, type Area, type Point } from '#territory';

/** How many metres the point lies outside the area; 0 within it and on its border. Pure. */
export function metresOutside({ polygon }: Pick<Area, 'polygon'>, point: Point): number {
  const at = toWgs84(point);
  return holds(polygon, at) ? 0 : Math.round(metresToBorder(polygon, at));
}
